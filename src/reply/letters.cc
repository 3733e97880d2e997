#include "reply/letters.h"

#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace todoku::reply {
namespace {

Letter as(std::uint8_t bytes, std::string_view text) {
  Letter letter{.bytes = bytes, .length = static_cast<std::uint8_t>(text.size())};
  for (std::size_t i = 0; i < text.size(); ++i) letter.as[i] = text[i];
  return letter;
}

Letter space(std::uint8_t bytes) {
  return {.bytes = bytes, .is_space = true};
}

Letter two(unsigned a, unsigned b) {
  return {.bytes = 2, .length = 2, .as = {static_cast<char>(a), static_cast<char>(b)}};
}

// General punctuation, U+2000 to U+203F: e2 80 `c`.
Letter punctuation(unsigned c, const char* p) {
  if (c >= 0x90 && c <= 0x95) return as(3, "-");
  if (c >= 0x98 && c <= 0x9b) return as(3, "'");
  if (c >= 0x9c && c <= 0x9f) return as(3, "\"");
  if (c == 0xa6) return as(3, "...");
  if (c >= 0x8b && c <= 0x8f) return as(3, "");  // zero width
  if (c == 0xaf) return space(3);
  return as(1, {p, 1});
}

// Full width forms, U+FF01 to U+FF5E: ef bc/bd `c`; 0 for others.
char narrow(unsigned b, unsigned c) {
  if (c < 0x80) return 0;
  const unsigned ascii = b == 0xbc ? c - 0x60 : b == 0xbd ? c - 0x20 : 0;
  return ascii > 0x20 && ascii < 0x7f ? lower(static_cast<char>(ascii)) : '\0';
}

Letter small(unsigned a, unsigned b, const char* p) {
  if (a == 0xc3 && b >= 0x80 && b <= 0x9e && b != 0x97) return two(a, b + 0x20);
  if (a == 0xd0 && b >= 0x90 && b <= 0x9f) return two(a, b + 0x20);
  if (a == 0xd0 && b >= 0xa0 && b <= 0xaf) return two(0xd1, b - 0x20);
  if (a == 0xc4 && b >= 0x80 && b <= 0xb7) return two(a, b | 1u);
  if (a == 0xc5 && ((b >= 0x81 && b <= 0x88) || (b >= 0xb9 && b <= 0xbe)))
    return two(a, b + (b & 1u));
  if (a == 0xc5 && b >= 0x8a && b <= 0xb7) return two(a, b | 1u);
  return as(1, {p, 1});
}

}  // namespace

Letter letter_at(const char* p, const char* end) {
  const auto at = [&](std::ptrdiff_t i) {
    return p + i < end ? static_cast<unsigned char>(p[i]) : 0u;
  };
  const unsigned a = at(0);
  const unsigned b = at(1);
  const unsigned c = at(2);
  if (a == 0xe2 && b == 0x80) return punctuation(c, p);
  if (a == 0xe3 && b == 0x80 && c == 0x80) return space(3);  // ideographic
  if (a == 0xc2 && b == 0xa0) return space(2);               // no-break
  if (a == 0xc2 && (b == 0xab || b == 0xbb)) return as(2, "\"");
  if (a == 0xc2 && b == 0xb4) return as(2, "'");
  if (a == 0xc2 && b == 0xad) return as(2, "");               // soft hyphen
  if (a == 0xef && b == 0xbb && c == 0xbf) return as(3, "");  // byte order mark
  if (const char plain = a == 0xef ? narrow(b, c) : '\0') return as(3, {&plain, 1});
  return small(a, b, p);
}

}  // namespace todoku::reply
