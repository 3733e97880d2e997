// real/random.h - chance from the kernel (getrandom(2)), good enough for tokens.
#pragma once

#include <array>
#include <cstddef>

#include "io/ports.h"

namespace todoku::real {

// Takes 256 numbers at a time from the kernel. Used from one thread; never copied, so that no
// number is given twice.
class SystemRandom : public Random {
 public:
  SystemRandom() = default;
  SystemRandom(const SystemRandom&) = delete;
  SystemRandom& operator=(const SystemRandom&) = delete;

  std::uint64_t next() override;

 private:
  std::array<std::uint64_t, 256> drawn_ = {};
  std::size_t used_ = drawn_.size();
};

}  // namespace todoku::real
