// reply/letters.h - letters and signs beyond ASCII, folded: typeset quotes and dashes to ASCII,
// full width forms to their plain ones, capitals of Latin, Polish and Russian letters to small
// ones.
#pragma once

#include <array>
#include <cstdint>

namespace todoku::reply {

struct Letter {
  std::uint8_t bytes = 1;   // taken from the input, at least one
  std::uint8_t length = 0;  // of `as`
  bool is_space = false;
  std::array<char, 3> as{};
};
// What stands at `p`, before `end`. Bytes that are no UTF-8 pass one by one.
Letter letter_at(const char* p, const char* end);

}  // namespace todoku::reply
