// base/byte_set.h - a set of bytes, each asked for in one step.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace todoku {

class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) in_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }
  // How many of the first bytes of `text` are in it.
  constexpr std::size_t leading(std::string_view text) const {
    std::size_t count = 0;
    while (count < text.size() && has(text[count])) ++count;
    return count;
  }

 private:
  std::array<bool, 256> in_{};
};

}  // namespace todoku
