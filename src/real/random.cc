#include "real/random.h"

#include <sys/random.h>

#include <cerrno>
#include <utility>

#include "base/check.h"

namespace todoku::real {

namespace {

// getrandom fails only for bad arguments, or is interrupted by a signal before the pool is ready.
void draw(char* into, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t n = getrandom(into, bytes, 0);
    CHECK(n > 0 || errno == EINTR);
    if (n <= 0) continue;
    into += n;
    bytes -= static_cast<std::size_t>(n);
  }
}

}  // namespace

std::uint64_t SystemRandom::next() {
  if (used_ == drawn_.size()) {
    draw(reinterpret_cast<char*>(drawn_.data()), sizeof(drawn_));
    used_ = 0;
  }
  return std::exchange(drawn_[used_++], 0);  // what was given away is not kept
}

}  // namespace todoku::real
