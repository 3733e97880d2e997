#include "deliver/admin.h"

#include <gtest/gtest.h>

#include "sim/cast/answers.h"
#include "sim/town_fixture.h"

namespace todoku::deliver {
namespace {

using namespace sim;
using std::chrono::days;
using std::chrono::minutes;

struct AdminTest : TownTest {
  AdminTest() { town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>()); }
  RecipientId deferred() {
    town.send("a@sender.test", {"full@gmail.com"});
    town.run(minutes(1));
    EXPECT_EQ(state("full@gmail.com"), "deferred");
    return row("full@gmail.com").id;
  }
  Life life;
  SimClock clock{town.world, life};
  Dice dice{7};
  SimResolver resolver{town.world, life, town.zones};
  SimDialer dialer{town.net, life, "198.51.100.7"};
  Settings settings;
  Admin admin{{clock, dice, resolver, dialer}, spool(), books().catalogue, settings};
};

TEST_F(AdminTest, CancelsAndTellsNobody) {
  const RecipientId id = deferred();
  EXPECT_TRUE(run(admin.cancel(id, "admin: no longer wanted")));
  town.run(days(1));
  EXPECT_EQ(state("full@gmail.com"), "cancelled");
  EXPECT_TRUE(taken_for("a@sender.test").empty());
  const Result<void> again = run(admin.cancel(id, "admin"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::conflict);
}

TEST_F(AdminTest, RetriesNow) {
  const RecipientId id = deferred();
  EXPECT_TRUE(run(admin.retry_now(id, "admin: now")));
  town.run(minutes(1));
  EXPECT_EQ(row("full@gmail.com").attempts, 2u);
}

TEST_F(AdminTest, HoldsAndReleases) {
  const RecipientId id = deferred();
  EXPECT_TRUE(run(admin.hold(id, "admin: wait")));
  town.run(days(1));
  EXPECT_EQ(row("full@gmail.com").attempts, 1u);
  EXPECT_EQ(state("full@gmail.com"), "held");
  EXPECT_TRUE(run(admin.release(id, "admin: go")));
  town.run(minutes(1));
  EXPECT_EQ(row("full@gmail.com").attempts, 2u);
}

TEST_F(AdminTest, BouncesWithTheLastAnswer) {
  const RecipientId id = deferred();
  EXPECT_TRUE(run(admin.bounce(id, "admin: give up")));
  town.run(minutes(1));
  EXPECT_EQ(state("full@gmail.com"), "bounced");
  ASSERT_EQ(taken_for("a@sender.test").size(), 1u);
  EXPECT_NE(taken_for("a@sender.test")[0].body->find("Status: 5.2.2"), std::string::npos);
}

TEST_F(AdminTest, KnowsNoSuchRecipient) {
  const Result<void> done = run(admin.cancel(RecipientId{MessageId{1}, 0}, "admin"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::not_found);
}

}  // namespace
}  // namespace todoku::deliver
