// Clock and Random: what every world must keep.
#include <set>

#include "ports/world.h"

namespace todoku::ports_test {
namespace {

Task<void> sleep_a_little(World& world) {
  const SteadyTime start = world.clock().steady();
  const WallTime date = world.clock().wall();
  co_await world.clock().sleep_until(start + 25ms);
  EXPECT_GE(world.clock().steady(), start + 25ms);
  EXPECT_GT(world.clock().wall(), date);
  const SteadyTime before = world.clock().steady();
  co_await world.clock().sleep_until(start);
  EXPECT_LT(world.clock().steady() - before, 1s);
}
TEST_P(Ports, ASleepEndsAtItsTimeAndOneInThePastAtOnce) {
  world_->run(sleep_a_little(*world_));
}

TEST_P(Ports, ChanceDoesNotRepeatItself) {
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 1000; ++i) drawn.insert(world_->random().next());
  EXPECT_EQ(drawn.size(), 1000u);
}

}  // namespace
}  // namespace todoku::ports_test
