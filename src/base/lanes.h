// base/lanes.h - sixteen bytes at once, for the loops that look at each byte of a text.
//
// The vector types of clang and g++: plain SSE2 on x86-64, NEON on ARM. A comparison gives a mask,
// all bits of a lane or none.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace todoku {

using Lanes = unsigned char __attribute__((vector_size(16)));

// The first `left` bytes at `p`, at most eight, as a number, the first one lowest; zeros behind
// them. Without a call and without a loop: texts end in the middle of a word as often as not.
inline std::uint64_t word_at(const char* p, std::size_t left = sizeof(std::uint64_t)) {
  const auto load = [&](auto whole, std::size_t at) {
    std::memcpy(&whole, p + at, sizeof whole);
    if constexpr (std::endian::native == std::endian::big && sizeof whole > 1) {
      whole = std::byteswap(whole);
    }
    return std::uint64_t{whole};
  };
  if (left >= 8) return load(std::uint64_t{}, 0);
  // Two halves that overlap: where both have a byte, it is the same one.
  if (left >= 4)
    return load(std::uint32_t{}, 0) | load(std::uint32_t{}, left - 4) << 8 * (left - 4);
  if (left == 0) return 0;
  return load(std::uint8_t{}, 0) | load(std::uint8_t{}, left / 2) << 8 * (left / 2) |
         load(std::uint8_t{}, left - 1) << 8 * (left - 1);
}

// The first `left` bytes at `p`, at most sixteen, and zeros behind them.
inline Lanes lanes_at(const char* p, std::size_t left = sizeof(Lanes)) {
  Lanes lanes;
  if (left >= sizeof lanes) {
    std::memcpy(&lanes, p, sizeof lanes);
    return lanes;
  }
  std::uint64_t halves[2] = {word_at(p, left), left > 8 ? word_at(p + 8, left - 8) : 0};
  if constexpr (std::endian::native == std::endian::big) {
    for (std::uint64_t& half : halves) half = std::byteswap(half);
  }
  std::memcpy(&lanes, halves, sizeof lanes);
  return lanes;
}

// Each lane gets the byte that stands before it; the first one `before`.
inline Lanes shifted(Lanes lanes, char before) {
  const Lanes first = {static_cast<unsigned char>(before)};
  return __builtin_shufflevector(first, lanes, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                                 28, 29, 30);
}

inline Lanes lower(Lanes lanes) {
  return lanes | (static_cast<Lanes>((lanes >= 'A') & (lanes <= 'Z')) & 0x20);
}

// A bit for each lane of the mask, the first one lowest.
template <class Mask>
unsigned bits_of(Mask mask) {
  static_assert(sizeof mask == sizeof(Lanes));
#ifdef __SSE2__
  using Bytes = char __attribute__((vector_size(16)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(std::bit_cast<Bytes>(mask)));
#else
  unsigned bits = 0;
  for (unsigned i = 0; i < sizeof(Lanes); ++i) bits |= (mask[i] & 1u) << i;
  return bits;
#endif
}

// How many lanes stand before the first one of the mask; sixteen if it is empty.
template <class Mask>
std::size_t first_of(Mask mask) {
  return static_cast<std::size_t>(std::countr_zero(bits_of(mask) | 1u << sizeof(Lanes)));
}

// Where in `text`, from byte `from` on, the first byte stands whose lane `which(Lanes)` marks; the
// size if there is none.
template <class Which>
std::size_t find_lane(std::string_view text, std::size_t from, Which which) {
  for (; from + 2 * sizeof(Lanes) <= text.size(); from += 2 * sizeof(Lanes)) {
    const auto front = which(lanes_at(&text[from]));
    const auto back = which(lanes_at(&text[from + sizeof(Lanes)]));
    if (first_of(front | back) == sizeof(Lanes)) continue;
    const std::size_t before = first_of(front);
    return from + (before < sizeof(Lanes) ? before : before + first_of(back));
  }
  for (; from + sizeof(Lanes) <= text.size(); from += sizeof(Lanes)) {
    const std::size_t before = first_of(which(lanes_at(&text[from])));
    if (before < sizeof(Lanes)) return from + before;
  }
  if (from >= text.size()) return text.size();
  if (text.size() < sizeof(Lanes)) {
    const std::size_t left = text.size() - from;
    return from + std::min(first_of(which(lanes_at(&text[from], left))), left);
  }
  // The last bytes once more, without those that were asked before.
  constexpr Lanes kNumbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const std::size_t last = text.size() - sizeof(Lanes);
  const auto asked = static_cast<unsigned char>(from - last);
  return last + first_of(which(lanes_at(&text[last])) & (kNumbers >= asked));
}

// Where the first of these bytes stands in `text`, from byte `from` on; the size if there is none.
// One function for each set of bytes, not one for each place that asks.
template <char... kBytes>
[[gnu::noinline]] std::size_t find_any(std::string_view text, std::size_t from = 0) {
  return find_lane(text, from, [](Lanes bytes) {
    return ((bytes == static_cast<unsigned char>(kBytes)) | ...);
  });
}

// Calls found(lane) for each lane of the mask, in order.
template <class Mask, class Found>
void each_of(Mask mask, Found&& found) {
  for (unsigned bits = bits_of(mask); bits; bits &= bits - 1)
    found(static_cast<std::size_t>(std::countr_zero(bits)));
}

}  // namespace todoku
