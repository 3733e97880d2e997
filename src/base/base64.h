// base/base64.h - base 64 of RFC 4648 §4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace todoku {

std::string base64_encode(std::string_view bytes);
// Strict: no white space, no foreign byte, padding as §4 wants it. nullopt if malformed.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace todoku
