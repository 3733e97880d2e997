// base/utf8.h - code points written as UTF-8 (RFC 3629 §3).
#pragma once

#include <cstdint>
#include <string>

namespace todoku {

// What is no scalar value (a surrogate, or above U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& out, std::uint32_t point);

}  // namespace todoku
