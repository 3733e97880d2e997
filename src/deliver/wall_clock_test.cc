// The wall clock jumps (NTP, a person, a suspended machine); what waits must not be forgotten.
#include <gtest/gtest.h>

#include "sim/cast/manners.h"
#include "sim/town.h"

namespace todoku::deliver {
namespace {

using namespace sim;
using std::chrono::hours;

// Slow, and offers no PIPELINING: so each message is looked at only when the one before it is done,
// and not while that one is still on its way.
class Plodder final : public Character {
 public:
  explicit Plodder(milliseconds delay) : slow_(delay) {}
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override {
    constexpr std::string_view kOffer = "250-PIPELINING\r\n";
    if (const std::size_t at = bytes.find(kOffer); at != std::string::npos)
      bytes.erase(at, kOffer.size());
    return slow_.manner(visit, stage, std::move(bytes), dice);
  }

 private:
  Tarpit slow_;
};

// One session at a time, so that the others are read from the spool and wait their turn; then the
// clock goes back, and they are not due any more.
TEST(WallClock, WhoWaitedForTheirTurnAsItWentBackAreTriedAllTheSame) {
  static const Books kBooks = load_books(1);
  Town town(kBooks, {.seed = 7});
  town.add("example.test", "mx.example.test", std::make_unique<Plodder>(seconds(60)));
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
