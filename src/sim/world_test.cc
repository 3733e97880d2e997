#include "sim/world.h"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "io/gate.h"
#include "sim/clock.h"

namespace todoku::sim {
namespace {

using std::chrono::hours;

Task<void> note_after(SimClock& clock, std::vector<int>& order, int name, milliseconds after) {
  co_await clock.sleep_until(clock.steady() + after);
  order.push_back(name);
}

TEST(World, WakesSleepersInTheOrderOfTheirTimes) {
  World world(1);
  Life life;
  SimClock clock(world, life);
  Gate gate(world.executor());
  std::vector<int> order;
  gate.spawn(note_after(clock, order, 2, hours(48)));
  gate.spawn(note_after(clock, order, 1, hours(1)));
  world.run_until(world.steady() + hours(47));
  EXPECT_EQ(order, std::vector<int>{1});
  world.run_until(world.steady() + hours(2));
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(gate.running(), 0u);
}

TEST(World, RunsNothingThatWasForgotten) {
  World world(1);
  int ran = 0;
  const World::Ticket ticket = world.at(world.steady() + 5ms, [&] { ++ran; });
  world.at(world.steady() + 5ms, [&] { ++ran; });
  world.forget(ticket);
  world.run_until(world.steady() + 1s);
  EXPECT_EQ(ran, 1);
}

TEST(World, JumpsTheCalendarAndNotTheStopwatch) {
  World world(1);
  const WallTime wall = world.wall();
  const SteadyTime steady = world.steady();
  world.jump_wall(-hours(3));
  EXPECT_EQ(world.wall(), wall - hours(3));
  EXPECT_EQ(world.steady(), steady);
}

std::vector<int> order_of(std::uint64_t seed) {
  World world(seed);
  std::vector<int> order;
  for (int i = 0; i < 8; ++i) world.at(world.steady(), [&order, i] { order.push_back(i); });
  world.run_until(world.steady());
  return order;
}

TEST(World, LetsTheSeedOrderWhatIsDueAtOneInstant) {
  EXPECT_EQ(order_of(1), order_of(1));
  EXPECT_NE(order_of(1), order_of(2));
}

Task<void> race(SimClock& clock, std::size_t& winner) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto both = clock.sleep_until(clock.steady() + 1h) || clock.sleep_until(clock.steady() + 1s);
  const auto won = co_await std::move(both);
  winner = won.index();
}

TEST(SimClock, EndsASleepThatIsCancelled) {
  World world(1);
  Life life;
  SimClock clock(world, life);
  Gate gate(world.executor());
  std::size_t winner = 9;
  gate.spawn(race(clock, winner));
  world.run_until(world.steady() + 2s);
  EXPECT_EQ(winner, 1u);
  EXPECT_EQ(gate.running(), 0u);
}

Task<void> sleep_often(SimClock& clock, int& times) {
  for (; times < 100; ++times) {
    co_await clock.sleep_until(clock.steady() + hours(24));
  }
}

TEST(SimClock, GivesALifeThatIsOverAllTheTimeItAsksFor) {
  World world(1);
  Life life;
  SimClock clock(world, life);
  Gate gate(world.executor());
  int times = 0;
  gate.spawn(sleep_often(clock, times));
  world.run_until(world.steady() + hours(25));
  EXPECT_EQ(times, 1);
  const SteadyTime before = world.steady();
  life.end();
  world.run_until(world.steady());
  EXPECT_EQ(times, 100);
  EXPECT_EQ(world.steady(), before);
  EXPECT_GE(clock.steady(), before + hours(24) * 98);
}

}  // namespace
}  // namespace todoku::sim
