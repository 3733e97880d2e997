// base/text.h - ASCII text: what RFC 5321 and RFC 5322 compare, cut and fold.
//
// Everything here is ASCII only and locale-free; bytes over 0x7f pass unchanged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace todoku {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string to_lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from = 0);
// Without white space (space, tab, CR, LF, VT, FF) at both ends.
std::string_view trim(std::string_view text);
// The pieces between separators; n separators give n+1 pieces, empty ones included.
std::vector<std::string_view> split(std::string_view text, char separator);
// The whole of `text` as an unsigned decimal number, or false: no sign, no space, no overflow.
bool parse_number(std::string_view text, std::uint64_t& value);
// Is `text` valid UTF-8 (RFC 3629: no surrogates, no overlong forms)?
bool is_utf8(std::string_view text);
// `text` cut to at most `bytes`, at a UTF-8 border.
std::string_view clip(std::string_view text, std::size_t bytes);

// Compares without case, for maps keyed by domains and header names.
struct NoCaseLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

}  // namespace todoku
