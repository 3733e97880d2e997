// reply/passage.h - sixteen bytes of a reply at once, and how many of them need no look.
//
// Letters, most signs, single spaces and digits inside a word pass, capitals made small. What does
// not: the first digit of a number, what may begin an address (@), an entity (&) or a soft line
// break (=), a back quote, control bytes, a second space, and all beyond ASCII.
#pragma once

#include "base/lanes.h"

namespace todoku::reply {

struct Passage {
  static constexpr std::size_t kBytes = sizeof(Lanes);

  // Reads `left` bytes at `from`, at most kBytes; `before` stands before them.
  Passage(const char* from, std::size_t left, char before) {
    const Lanes bytes = lanes_at(from, left);  // zeros do not pass
    const Lanes previous = shifted(bytes, before);
    const auto digit = [](Lanes b) { return (b >= '0') & (b <= '9'); };
    const auto letter = [](Lanes b) { return ((b | 0x20) >= 'a') & ((b | 0x20) <= 'z'); };
    const auto in_word = letter(previous) | digit(previous) | (previous == '.');
    const auto stops = (digit(bytes) & ~in_word) | (bytes == '@') | (bytes == '&') |
                       (bytes == '=') | (bytes == '`') | (bytes < ' ') | (bytes >= 0x7f) |
                       ((bytes == ' ') & (previous == ' '));
    folded = lower(bytes);
    passing = first_of(stops);
  }

  Lanes folded{};
  std::size_t passing = 0;  // how many of the first bytes pass
};

}  // namespace todoku::reply
