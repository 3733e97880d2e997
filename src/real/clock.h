// real/clock.h - the machine's clocks, and waiting on one loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>

#include "io/ports.h"

namespace todoku::real {

// A SteadyTime counts the milliseconds of std::chrono::steady_clock (CLOCK_MONOTONIC), rounded
// down.
SteadyTime steady_now();
// The same instant for Asio's timers. What lies too far away for their nanoseconds becomes their
// last.
std::chrono::steady_clock::time_point to_timer(SteadyTime when);

class SystemClock : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

  WallTime wall() const override;
  SteadyTime steady() const override { return steady_now(); }
  Task<void> sleep_until(SteadyTime when) override;

 private:
  boost::asio::any_io_executor loop_;
};

}  // namespace todoku::real
