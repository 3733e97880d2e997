// fuzz/split.h - what the fuzzers of the stream parsers share.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace todoku::fuzz {

// libFuzzer reports an abort with its input.
inline void must(bool holds) {
  if (!holds) std::abort();
}

// Takes the first byte of an input as a number; the rest is the input.
inline unsigned take_byte(std::string_view& input) {
  if (input.empty()) return 0;
  const auto byte = static_cast<unsigned char>(input[0]);
  input.remove_prefix(1);
  return byte;
}

// Where to cut `input` in two, by a number from the input itself.
inline std::size_t cut_at(std::string_view input, unsigned number) {
  return number * input.size() / 255;
}

}  // namespace todoku::fuzz
