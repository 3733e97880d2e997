// tests/spool/run.h - runs a task to its end on a loop of its own, with a clock that a test moves.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

#include "base/check.h"
#include "io/ports.h"

namespace todoku {

// Sleeping takes no time but the clock's.
class TestClock final : public Clock {
 public:
  WallTime wall() const override { return wall_; }
  SteadyTime steady() const override { return steady_; }
  Task<void> sleep_until(SteadyTime when) override {
    if (when > steady_) pass(when - steady_);
    co_return;
  }
  void pass(milliseconds time) {
    wall_ += time;
    steady_ += time;
  }

 private:
  WallTime wall_{std::chrono::days(20780)};  // 2026-11-23
  SteadyTime steady_{};
};

struct TestRandom final : Random {
  explicit TestRandom(std::uint64_t seed) : state(seed) {}
  std::uint64_t next() override {  // splitmix64
    std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  std::uint64_t state;
};

template <class T>
T run(boost::asio::io_context& loop, Task<T> task) {
  std::optional<T> outcome;
  boost::asio::co_spawn(loop, std::move(task), [&outcome](std::exception_ptr failure, T value) {
    CHECK(!failure);
    outcome.emplace(std::move(value));
  });
  loop.restart();
  loop.run();
  CHECK(outcome.has_value());
  return std::move(*outcome);
}

}  // namespace todoku
