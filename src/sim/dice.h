// sim/dice.h - chance from a seed (splitmix64): repeatable, and never for secrets.
//
// Two draws never stand in one expression: compilers order them differently, and the fingerprints
// of one seed would differ.
#pragma once

#include <cstdint>

#include "io/ports.h"

namespace todoku::sim {

class Dice final : public Random {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() override {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // 0 to n-1; 0 for n = 0.
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : next() % n; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  // A span of at least `low`, and less than `high`.
  milliseconds between(milliseconds low, milliseconds high) {
    return low + milliseconds(below(static_cast<std::uint64_t>((high - low).count())));
  }

 private:
  std::uint64_t state_;
};

}  // namespace todoku::sim
