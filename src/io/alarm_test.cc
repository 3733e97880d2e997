#include "io/alarm.h"

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace todoku {
namespace {
namespace asio = boost::asio;

struct RealClock final : Clock {
  explicit RealClock(asio::io_context& l) : loop(l) {}
  WallTime wall() const override { return {}; }
  SteadyTime steady() const override {
    return SteadyTime(std::chrono::duration_cast<milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch()));
  }
  Task<void> sleep_until(SteadyTime when) override {
    asio::steady_timer timer(loop, std::chrono::steady_clock::time_point(when.time_since_epoch()));
    co_await timer.async_wait(asio::use_awaitable);
  }
  asio::io_context& loop;
};

struct AlarmTest : testing::Test {
  asio::io_context loop;
  RealClock clock{loop};
  int rung = 0;
  Alarm alarm{loop.get_executor(), clock, [this] { ++rung; }};
};

TEST_F(AlarmTest, RingsOnceForATimeThatWasMoved) {
  alarm.set(clock.steady() + seconds(3600));
  alarm.set(clock.steady() + milliseconds(5));
  loop.run_for(seconds(10));  // ends as soon as nothing is left to wait for
  EXPECT_EQ(rung, 1);
}

TEST_F(AlarmTest, DoesNotRingAfterItWasStopped) {
  alarm.set(clock.steady() + milliseconds(1));
  alarm.stop();
  loop.run_for(milliseconds(50));
  EXPECT_EQ(rung, 0);
}

TEST_F(AlarmTest, ClosingLeavesNoSleepOnTheClock) {
  alarm.set(clock.steady() + seconds(3600));
  bool closed = false;
  asio::co_spawn(loop, alarm.close(), [&](std::exception_ptr) { closed = true; });
  loop.run_for(seconds(10));
  EXPECT_TRUE(closed);
  EXPECT_TRUE(loop.stopped());
}

TEST_F(AlarmTest, CanBeSetFromItsOwnRing) {
  Alarm again(loop.get_executor(), clock, [&] {
    if (++rung < 3) alarm.set(clock.steady() + milliseconds(1));
  });
  again.set(clock.steady() + milliseconds(1));
  loop.run_for(seconds(10));
  EXPECT_EQ(rung, 2);
}

}  // namespace
}  // namespace todoku
