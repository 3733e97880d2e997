// Stories with names: what must happen, beside the swarms that say what must never.
#include <gtest/gtest.h>

#include "sim/cast/answers.h"
#include "sim/cast/manners.h"
#include "sim/checks.h"
#include "sim/town.h"

namespace todoku::sim {
namespace {

const Books& books() {
  static const Books kBooks = load_books(3);
  return kBooks;
}

struct OneServer : Town {
  explicit OneServer(std::unique_ptr<Character> character, House::Settings settings = {})
      : Town(books(), Town::Settings{1, std::move(settings), 3}) {
    add("d.test", "mx.d.test", std::move(character));
    add("sender.test", "mx.sender.test", std::make_unique<Upright>());
    house().start();
  }
  const std::vector<Settled>& settled() { return house().chronicle().settled; }
  std::size_t taken_for(std::string_view recipient) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        ledger.taken(), [&](const Taken& t) { return t.recipient == recipient; }));
  }
  void expect_nothing_broken() {
    const Findings findings = look(tell(true));
    EXPECT_EQ(findings, Findings());
  }
};

TEST(Scenario, GreylistedThenTakenOnce) {
  OneServer town(std::make_unique<Greylister>(12min));
  town.send("a@sender.test", {"b@d.test"});
  town.run(1min);
  ASSERT_EQ(town.settled().size(), 1u);
  EXPECT_EQ(town.settled()[0].settle.to, spool::State::deferred);
  EXPECT_EQ(town.settled()[0].settle.attempt->verdict.cause, reply::Cause::greylisted);
  town.run(1h);
  EXPECT_EQ(town.settled().back().settle.to, spool::State::delivered);
  EXPECT_EQ(town.taken_for("b@d.test"), 1u);
  EXPECT_LE(town.settled().size(), 3u);
  town.expect_nothing_broken();
}

TEST(Scenario, AnUnansweredDotIsDoubtAndMayBeADuplicate) {
  OneServer town(std::make_unique<HangerUp>(smtp::Stage::eod));
  town.send("a@sender.test", {"b@d.test"});
  town.run(1min);
  ASSERT_EQ(town.settled().size(), 1u);
  EXPECT_TRUE(town.settled()[0].settle.attempt->doubt);
  EXPECT_EQ(town.settled()[0].settle.to, spool::State::deferred);
  EXPECT_EQ(town.settled()[0].settle.attempt->verdict.cause, reply::Cause::unconfirmed);
  town.at("mx.d.test").become(std::make_unique<Upright>());
  town.run(1h);
  EXPECT_EQ(town.settled().back().settle.to, spool::State::delivered);
  EXPECT_EQ(town.taken_for("b@d.test"), 2u);
  town.expect_nothing_broken();
}

TEST(Scenario, ATarpitOfNineMinutesIsEndured) {
  OneServer town(std::make_unique<Tarpit>());
  town.send("a@sender.test", {"b@d.test"});
  town.run(1h);
  ASSERT_EQ(town.settled().size(), 1u);
  EXPECT_EQ(town.settled()[0].settle.to, spool::State::delivered);
  town.expect_nothing_broken();
}

TEST(Scenario, ACrashBetweenTheDotAndTheSettlementLosesNothing) {
  OneServer town(std::make_unique<Tarpit>());
  town.send("a@sender.test", {"b@d.test"});
  town.run(15min);  // the message is with the server, its answer is not yet said
  ASSERT_EQ(town.taken_for("b@d.test"), 1u);
  ASSERT_TRUE(town.settled().empty());
  town.house().crash();
  town.house().start();
  town.at("mx.d.test").become(std::make_unique<Upright>());
  town.run(1h);
  EXPECT_EQ(town.taken_for("b@d.test"), 2u);
  EXPECT_EQ(town.settled().back().settle.to, spool::State::delivered);
  town.expect_nothing_broken();
}

// The second answer of a pipelined group is 421: the rest of it never comes.
class LeavesAtRecipient final : public Character {
 public:
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override {
    if (recipient_of(question) == "second" && !gone_) {
      gone_ = true;
      return reply_of("421 4.3.2 Closing for the night");
    }
    return Character::answer(visit, question, dice);
  }

 private:
  bool gone_ = false;
};

TEST(Scenario, A421InTheMiddleOfAGroupCostsNobodyTheMessage) {
  OneServer town(std::make_unique<LeavesAtRecipient>());
  town.send("a@sender.test", {"first@d.test", "second@d.test", "third@d.test"});
  town.run(2h);
  for (const char* name : {"first@d.test", "second@d.test", "third@d.test"}) {
    EXPECT_EQ(town.taken_for(name), 1u) << name;
  }
  town.expect_nothing_broken();
}

TEST(Scenario, AFullDiskTakesNoMailAndGoesOnWhenThereIsRoom) {
  OneServer town(std::make_unique<Upright>());
  town.house().set_room(SimJournal::Room::reserve);
  town.send("a@sender.test", {"b@d.test"});
  town.run(10min);
  EXPECT_TRUE(town.house().chronicle().accepted.empty());
  town.house().set_room(SimJournal::Room::plenty);
  town.run(10min);
  EXPECT_EQ(town.house().waiting_outside(), 0u);
  EXPECT_EQ(town.taken_for("b@d.test"), 1u);
  town.expect_nothing_broken();
}

TEST(Scenario, ASpfFailureIsHeldAndReleasedWhenTheRecordIsRepaired) {
  OneServer town(std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::wrong);
  town.send("a@sender.test", {"b@d.test"});
  town.run(1h);
  ASSERT_EQ(town.settled().size(), 1u);
  EXPECT_EQ(town.settled()[0].settle.to, spool::State::held);
  EXPECT_EQ(town.settled()[0].settle.attempt->verdict.cause, reply::Cause::spf_fail);
  EXPECT_FALSE(town.settled()[0].settle.suppress);
  static_cast<AuthRefuser&>(town.at("mx.d.test").character()).repair();
  town.publish_spf("sender.test", Town::Record::right);
  town.run(1h);
  EXPECT_EQ(town.taken_for("b@d.test"), 1u);
  town.expect_nothing_broken();
}

// Found by a swarm: a lifted hold put its own recipients back, again and again at one instant,
// since the list of holds was read a moment before.
TEST(Scenario, AHoldOfAWholePairIsLiftedOnce) {
  OneServer town(std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::wrong);
  for (int i = 0; i < 6; ++i) {
    town.send("a@sender.test", {"b" + std::to_string(i) + "@d.test"});
    town.run(1min);
  }
  static_cast<AuthRefuser&>(town.at("mx.d.test").character()).repair();
  town.publish_spf("sender.test", Town::Record::right);
  town.run(1h);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(town.taken_for("b" + std::to_string(i) + "@d.test"), 1u);
  town.expect_nothing_broken();
}

// The receiver's cache, or a look that sees too little: the record is right, and the answer stays.
TEST(Scenario, WhatIsRefusedAgainBehindAReleaseIsNotTriedEveryMinute) {
  OneServer town(std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::right);
  town.send("a@sender.test", {"b@d.test"});
  town.run(12h);
  std::size_t tries = 0;
  for (const Settled& s : town.settled()) tries += s.settle.attempt ? 1 : 0;
  EXPECT_GE(tries, 20u);
  EXPECT_LE(tries, 30u);  // 1, 5, 15, then every 30 minutes
  static_cast<AuthRefuser&>(town.at("mx.d.test").character()).repair();
  town.run(1h);
  EXPECT_EQ(town.taken_for("b@d.test"), 1u);
  town.expect_nothing_broken();
}

// Those who were held with the pair, and never tried themselves, too.
TEST(Scenario, WhatIsNeverRepairedBouncesWithItsRealCauseWhenItsLifetimeIsOver) {
  OneServer town(std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::wrong);
  for (int i = 0; i < 5; ++i) {
    town.send("a@sender.test", {"b" + std::to_string(i) + "@d.test"});
    town.run(1min);
  }
  town.run(std::chrono::days(4));
  EXPECT_EQ(town.taken_for("a@sender.test"), 0u);
  town.run(std::chrono::days(2));
  EXPECT_EQ(town.taken_for("a@sender.test"), 5u);
  for (const Taken& taken : town.ledger.taken())
    EXPECT_NE(taken.body->find("Status: 5.7."), std::string::npos) << *taken.body;
  town.expect_nothing_broken();
}

}  // namespace
}  // namespace todoku::sim
