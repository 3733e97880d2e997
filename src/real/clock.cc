#include "real/clock.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoku::real {
namespace asio = boost::asio;

namespace {

Task<void> sleep(asio::any_io_executor loop, SteadyTime when) {
  asio::steady_timer timer(loop, to_timer(when));
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

SteadyTime steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return SteadyTime(std::chrono::floor<milliseconds>(since));
}

std::chrono::steady_clock::time_point to_timer(SteadyTime when) {
  constexpr auto kLast =
      std::chrono::floor<milliseconds>(std::chrono::steady_clock::duration::max());
  constexpr auto kFirst =
      std::chrono::ceil<milliseconds>(std::chrono::steady_clock::duration::min());
  return std::chrono::steady_clock::time_point(std::clamp(when.time_since_epoch(), kFirst, kLast));
}

WallTime SystemClock::wall() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

Task<void> SystemClock::sleep_until(SteadyTime when) {
  return sleep(loop_, when);
}

}  // namespace todoku::real
