// reply/passage.h - sixteen bytes of a text at once, and how many of them need no look.
//
// Letters, most signs, single spaces and digits inside a word pass, capitals made small. What does
// not: the first digit of a number, what may begin an address (@), an entity (&) or a soft line
// break (=), a back quote, control bytes, a second space, and all beyond ASCII.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace todoku::reply {

class Passage {
 public:
  static constexpr std::size_t kBytes = 16;
  using Bytes = unsigned char __attribute__((vector_size(kBytes)));

 private:
  static auto is_digit(Bytes b) { return (b >= '0') & (b <= '9'); }
  static auto is_letter(Bytes b) { return ((b | 0x20) >= 'a') & ((b | 0x20) <= 'z'); }
  template <class Mask>
  static std::size_t first_of(Mask mask) {
    std::uint64_t half[2];
    static_assert(sizeof half == sizeof mask);
    std::memcpy(half, &mask, sizeof half);
    const auto bits = [](std::uint64_t word) {
      return std::endian::native == std::endian::little ? std::countr_zero(word)
                                                        : std::countl_zero(word);
    };
    return static_cast<std::size_t>(half[0] ? bits(half[0]) : 64 + bits(half[1])) / 8;
  }

 public:
  // Reads `left` bytes at `from`, at most kBytes; `before` stands before them.
  Passage(const char* from, std::size_t left, char before) {
    if (left >= kBytes) {
      std::memcpy(&bytes, from, kBytes);
    } else {
      std::memcpy(&bytes, from, left);  // zeros follow, and do not pass
    }
    const Bytes first = {static_cast<unsigned char>(before)};
    const Bytes previous = __builtin_shufflevector(first, bytes, 0, 16, 17, 18, 19, 20, 21, 22, 23,
                                                   24, 25, 26, 27, 28, 29, 30);
    const auto in_word = is_letter(previous) | is_digit(previous) | (previous == '.');
    const auto stops = (is_digit(bytes) & ~in_word) | (bytes == '@') | (bytes == '&') |
                       (bytes == '=') | (bytes == '`') | (bytes < ' ') | (bytes >= 0x7f) |
                       ((bytes == ' ') & (previous == ' '));
    passing = first_of(stops);
    bytes |= static_cast<Bytes>((bytes >= 'A') & (bytes <= 'Z')) & 0x20;
  }

  Bytes bytes{};
  std::size_t passing = 0;  // how many of the first bytes pass
};

}  // namespace todoku::reply
