// base/utf8.h - code points written as UTF-8 (RFC 3629 §3), and bytes that claim to be it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace todoku {

// What is no scalar value (a surrogate, or above U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& out, std::uint32_t point);

// Each byte that is no part of a character becomes U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace todoku
