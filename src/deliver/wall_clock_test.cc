// The wall clock jumps (NTP, a person, a suspended machine); what waits must not be forgotten.
#include <gtest/gtest.h>

#include "sim/cast/manners.h"
#include "sim/town.h"

namespace todoku::deliver {
namespace {

using namespace sim;
using std::chrono::hours;

// One session at a time, so that the others are read from the spool and wait their turn; then the
// clock goes back, and they are not due any more.
TEST(WallClock, WhoWaitedForTheirTurnAsItWentBackAreTriedAllTheSame) {
  static const Books kBooks = load_books(1);
  Town town(kBooks, {.seed = 7});
  town.add("example.test", "mx.example.test", std::make_unique<Tarpit>(seconds(60)));
  town.house().start();
  for (const char* user : {"a", "b", "c", "d", "e", "f"}) {
    town.send("list@sender.test", {std::string(user) + "@example.test"});
  }
  // The first is done; the second is under way, and the rest was read together with it.
  for (int i = 0; i < 60 && town.ledger.taken().empty(); ++i) town.run(seconds(30));
  ASSERT_EQ(town.ledger.taken().size(), 1u);
  town.house().jump_wall(-hours(2));
  town.run(hours(6));
  EXPECT_EQ(town.ledger.taken().size(), 6u);
  EXPECT_EQ(town.house().spool().totals().recipients_open, 0u);
}

}  // namespace
}  // namespace todoku::deliver
