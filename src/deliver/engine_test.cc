// The engine in the simulated world: what a sender, a recipient and a postmaster see of it.
#include "deliver/engine.h"

#include <gtest/gtest.h>

#include "mail/mime.h"
#include "mail/seven_bit.h"
#include "sim/cast/answers.h"
#include "sim/cast/manners.h"
#include "sim/town_fixture.h"

namespace todoku::deliver {
namespace {

using namespace sim;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

struct EngineTest : TownTest {
  using TownTest::TownTest;
};

TEST_F(EngineTest, DeliversWithTheBodyUnchanged) {
  town.add("example.test", "mx.example.test", std::make_unique<Upright>());
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@example.test"), "delivered");
  const auto taken = taken_for("b@example.test");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(*taken[0].body, *town.house().chronicle().accepted.at(0).body);
  const auto last = row("b@example.test").last;
  ASSERT_TRUE(last);
  EXPECT_EQ(last->mx_host, "mx.example.test");
  EXPECT_EQ(last->verdict.cause, reply::Cause::delivered);
}

// Says nothing of 8BITMIME, whatever the machine behind it would take.
class SevenBitOnly final : public Character {
 public:
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override {
    constexpr std::string_view kOffer = "250-8BITMIME\r\n";
    const std::size_t at = bytes.find(kOffer);
    if (at != std::string::npos) bytes.erase(at, kOffer.size());
    return Character::manner(visit, stage, std::move(bytes), dice);
  }
};

TEST_F(EngineTest, AServerWithout8bitmimeGetsTheMessageEncoded) {
  town.add("old.test", "mx.old.test", std::make_unique<SevenBitOnly>());
  const std::string body = "お世話になっております。\r\n";
  for (const char* to : {"a@old.test", "b@old.test", "c@old.test"})
    town.house().submit({"a@sender.test",
                         {to},
                         "From: a@sender.test\r\nContent-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: 8bit\r\n\r\n" +
                             body});
  town.run(minutes(1));
  for (const char* to : {"a@old.test", "b@old.test", "c@old.test"}) {
    EXPECT_EQ(state(to), "delivered");
    const auto taken = taken_for(to);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_TRUE(mail::is_seven_bit(*taken[0].body));
    EXPECT_EQ(mail::decode_transfer(mail::scan_parts(*taken[0].body).front(), 1000), body);
  }
}

TEST_F(EngineTest, WhatCannotBeEncodedBouncesWithTheReasonAndTheReportArrives) {
  town.add("old.test", "mx.old.test", std::make_unique<SevenBitOnly>());
  town.add("author.test", "mx.author.test", std::make_unique<SevenBitOnly>());
  town.house().submit(
      {"a@author.test", {"b@old.test"}, "From: a@author.test\r\nSubject: ご案内\r\n\r\n本文\r\n"});
  town.run(minutes(5));
  EXPECT_EQ(state("b@old.test"), "bounced");
  EXPECT_EQ(row("b@old.test").last->reply,
            "mx.old.test does not offer 8BITMIME, which the message needs; it cannot be made "
            "7-bit: a header field has 8-bit characters");
  const auto reports = taken_for("a@author.test");
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(mail::is_seven_bit(*reports[0].body));
}

TEST_F(EngineTest, OneTransactionHasOneOutcomeForEachRecipient) {
  town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>());
  town.send("a@sender.test", {"gone@gmail.com", "disabled@gmail.com", "full@gmail.com",
                              "slow@gmail.com", "b@gmail.com"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@gmail.com"), "delivered");
  EXPECT_EQ(state("gone@gmail.com"), "bounced");
  EXPECT_EQ(state("disabled@gmail.com"), "bounced");
  EXPECT_EQ(state("full@gmail.com"), "deferred");
  EXPECT_EQ(state("slow@gmail.com"), "deferred");
  EXPECT_TRUE(suppressed("gone@gmail.com"));
  EXPECT_TRUE(suppressed("disabled@gmail.com"));
  EXPECT_FALSE(suppressed("full@gmail.com"));
  EXPECT_FALSE(suppressed("slow@gmail.com"));
  EXPECT_EQ(town.ledger.visits().at(0).transactions.size(), 1u);
}

// Closes the link where others would answer to the recipient "poison".
class HangsUpAtOne final : public Character {
 public:
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override {
    hangs_up_ = hangs_up_ || recipient_of(question) == "poison";
    return Character::answer(visit, question, dice);
  }
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override {
    Manner manner = Character::manner(visit, stage, std::move(bytes), dice);
    if (std::exchange(hangs_up_, false)) manner.how = Manner::How::hang_up;
    return manner;
  }

 private:
  bool hangs_up_ = false;
};

TEST_F(EngineTest, ARecipientAtWhomTheServerHangsUpDoesNotKeepTheOthersFromTheirMail) {
  town.add("example.test", "mx.example.test", std::make_unique<HangsUpAtOne>());
  std::vector<std::string> all = {"poison@example.test"};
  for (int i = 0; i < 40; ++i) all.push_back(fmt::format("user{}@example.test", i));
  town.send("a@sender.test", all);
  for (int i = 0; i < 4; ++i) {  // each time all have come due while nobody was there
    town.run(seconds(30));
    town.house().stop();
    town.run(hours(5));
    town.house().start();
  }
  town.run(seconds(30));
  EXPECT_EQ(state("poison@example.test"), "deferred");
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(state(all[i]), "delivered") << all[i];
}

TEST_F(EngineTest, TheSenderGetsOneBounceForRecipientsThatFailedTogether) {
  town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>());
  town.send("a@sender.test", {"gone@gmail.com", "disabled@gmail.com", "b@gmail.com"});
  town.run(minutes(5));
  const auto bounces = taken_for("a@sender.test");
  ASSERT_EQ(bounces.size(), 1u);
  EXPECT_EQ(bounces[0].reverse_path, "");
  const std::string& text = *bounces[0].body;
  EXPECT_NE(text.find("report-type=delivery-status"), std::string::npos);
  EXPECT_NE(
      text.find("Final-Recipient: rfc822; gone@gmail.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
      std::string::npos);
  EXPECT_NE(text.find("Final-Recipient: rfc822; disabled@gmail.com"), std::string::npos);
  EXPECT_EQ(text.find("Final-Recipient: rfc822; b@gmail.com"), std::string::npos);
  EXPECT_NE(text.find("p=NoSuchUser"), std::string::npos);
}

TEST_F(EngineTest, TheSenderGetsOneBounceForRecipientsThatFailedInManyTransactions) {
  std::vector<std::string> all;
  for (int i = 0; i < 9; ++i) {
    const std::string domain = fmt::format("d{}.test", i);
    town.add(domain, "mx." + domain, std::make_unique<QuotaByRecipient>());
    all.push_back((i % 3 == 0 ? "b@" : "gone@") + domain);
  }
  town.send("a@sender.test", all);
  town.run(minutes(5));
  for (const std::string& one : all)
    EXPECT_EQ(state(one), one.starts_with("b@") ? "delivered" : "bounced") << one;
  const auto bounces = taken_for("a@sender.test");
  ASSERT_EQ(bounces.size(), 1u);
  std::size_t groups = 0;
  for (std::size_t at = 0;
       (at = bounces[0].body->find("Final-Recipient: ", at)) != std::string::npos; ++at)
    ++groups;
  EXPECT_EQ(groups, 6u);
}

TEST_F(EngineTest, AFailureWaitsForNobodyLongerThanAMoment) {
  town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>());
  town.add("slow.test", "mx.slow.test", std::make_unique<Tarpit>(minutes(9)));
  town.send("a@sender.test", {"gone@gmail.com", "b@slow.test"});
  town.run(seconds(20));
  EXPECT_EQ(state("gone@gmail.com"), "bounced");
  EXPECT_EQ(state("b@slow.test"), "queued");
}

TEST_F(EngineTest, WhoIsSuppressedBeforeIsNotContactedAndTheSenderIsTold) {
  town.add("gmail.com", kGmail, std::make_unique<Upright>());
  EXPECT_TRUE(run(spool().suppress(
      {.address = "gone@gmail.com", .rule = "admin", .since = town.world.wall()})));
  town.send("a@sender.test", {"gone@gmail.com", "b@gmail.com"});
  town.run(minutes(5));
  EXPECT_EQ(state("gone@gmail.com"), "suppressed");
  EXPECT_EQ(row("gone@gmail.com").attempts, 0u);
  const auto bounces = taken_for("a@sender.test");
  ASSERT_EQ(bounces.size(), 1u);
  EXPECT_NE(bounces[0].body->find("Final-Recipient: rfc822; gone@gmail.com\r\nAction: failed\r\n"),
            std::string::npos);
}

TEST_F(EngineTest, ABounceIsNotBounced) {
  town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>());
  town.send("", {"gone@gmail.com"});
  town.run(minutes(5));
  EXPECT_EQ(state("gone@gmail.com"), "bounced");
  EXPECT_EQ(town.house().chronicle().accepted.size(), 1u);
}

TEST_F(EngineTest, AnAddressSuppressedMeanwhileIsNotContactedAgain) {
  town.add("gmail.com", kGmail, std::make_unique<QuotaByRecipient>());
  town.send("a@sender.test", {"full@gmail.com"});
  town.run(minutes(1));
  EXPECT_EQ(state("full@gmail.com"), "deferred");
  EXPECT_TRUE(run(spool().suppress(
      {.address = "full@gmail.com", .rule = "admin", .since = town.world.wall()})));
  const std::size_t visits = town.ledger.visits().size();
  town.run(days(1));
  EXPECT_EQ(state("full@gmail.com"), "suppressed");
  EXPECT_EQ(town.ledger.visits().size(), visits + 1);  // the bounce to its sender alone
  EXPECT_EQ(taken_for("a@sender.test").size(), 1u);
}

TEST_F(EngineTest, ABrokenSpfRecordHoldsThenHoldsThePairAndNothingIsBurntMore) {
  auto& server = town.add("gmail.com", kGmail, std::make_unique<AuthRefuser>());
  for (const char* to : {"b1@gmail.com", "b2@gmail.com", "b3@gmail.com"}) {
    town.send("a@sender.test", {to});
    town.run(minutes(1));
    EXPECT_EQ(state(to), "held");
  }
  const std::size_t visits = town.ledger.visits().size();
  town.send("a@sender.test", {"b4@gmail.com"});
  town.run(minutes(1));
  EXPECT_EQ(state("b4@gmail.com"), "held");
  EXPECT_EQ(town.ledger.visits().size(), visits);
  EXPECT_FALSE(suppressed("b1@gmail.com"));
  const auto holds = spool().holds();
  ASSERT_TRUE(holds && holds->size() == 1);
  EXPECT_TRUE(holds->front().whole);
  EXPECT_EQ(holds->front().sender_domain, "sender.test");
  EXPECT_EQ(holds->front().verdict.cause, reply::Cause::spf_fail);

  static_cast<AuthRefuser&>(server.character()).repair();
  const auto lifted = run(spool().lift_hold("sender.test", holds->front().provider, "repaired"));
  ASSERT_TRUE(lifted);
  EXPECT_EQ(*lifted, 4u);
  town.run(minutes(5));
  for (const char* to : {"b1@gmail.com", "b2@gmail.com", "b3@gmail.com", "b4@gmail.com"})
    EXPECT_EQ(state(to), "delivered");
}

TEST_F(EngineTest, OneRecipientRefusedAgainAfterEachReleaseHoldsNobodyElse) {
  town.add("gmail.com", kGmail, std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::right);  // so that each look releases it
  town.send("a@sender.test", {"b@gmail.com"});
  town.run(hours(2));
  ASSERT_GE(town.ledger.visits().size(), 4u);
  const auto holds = spool().holds();
  ASSERT_TRUE(holds && holds->size() == 1);
  EXPECT_FALSE(holds->front().whole);
  EXPECT_EQ(holds->front().in_a_row, 1u);
  for (const char* to : {"c@gmail.com", "d@gmail.com"}) {
    town.send("a@sender.test", {to});
    town.run(seconds(20));
  }
  EXPECT_TRUE(spool().holds()->front().whole);
}

TEST_F(EngineTest, WhatIsHeldTooLongBouncesWithItsRealCause) {
  town.add("gmail.com", kGmail, std::make_unique<AuthRefuser>());
  town.send("a@sender.test", {"b@gmail.com"});
  town.run(days(6));
  EXPECT_EQ(state("b@gmail.com"), "bounced");
  const auto bounces = taken_for("a@sender.test");
  ASSERT_EQ(bounces.size(), 1u);
  EXPECT_NE(bounces[0].body->find("Status: 5.7.26"), std::string::npos);
}

TEST_F(EngineTest, AHoldIsReleasedWhenALookFindsItRepaired) {
  auto& server = town.add("gmail.com", kGmail, std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::wrong);
  town.send("a@sender.test", {"b@gmail.com"});
  town.run(minutes(5));
  EXPECT_EQ(state("b@gmail.com"), "held");
  const HoldLook* look = town.house().engine().last_look("sender.test", "gmail");
  ASSERT_NE(look, nullptr);
  ASSERT_FALSE(look->found.publish.empty());
  EXPECT_NE(look->found.publish[0].value.find("ip4:198.51.100.7"), std::string::npos);
  town.publish_spf("sender.test", Town::Record::right);
  static_cast<AuthRefuser&>(server.character()).repair();
  town.run(minutes(30));
  EXPECT_EQ(state("b@gmail.com"), "delivered");
}

TEST_F(EngineTest, AHoldIsReleasedAtOnceWhenSomebodyAsks) {
  auto& server = town.add("gmail.com", kGmail, std::make_unique<AuthRefuser>());
  town.publish_spf("sender.test", Town::Record::right);
  town.send("a@sender.test", {"b@gmail.com"});
  town.run(seconds(20));
  EXPECT_EQ(state("b@gmail.com"), "held");
  static_cast<AuthRefuser&>(server.character()).repair();
  const auto looks = run(town.house().engine().look_now("sender.test", ""));
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_EQ(looks[0].released, 1u);
  town.run(seconds(20));
  EXPECT_EQ(state("b@gmail.com"), "delivered");
}

TEST_F(EngineTest, GreylistingIsOvercomeWithinMinutes) {
  town.add("example.test", "mx.example.test", std::make_unique<Greylister>());
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(7));
  EXPECT_EQ(state("b@example.test"), "delivered");
}

TEST_F(EngineTest, DoubtIsMarkedAndRetried) {
  auto& server =
      town.add("example.test", "mx.example.test", std::make_unique<HangerUp>(smtp::Stage::eod));
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@example.test"), "deferred");
  EXPECT_TRUE(row("b@example.test").last->doubt);
  EXPECT_EQ(row("b@example.test").last->verdict.cause, reply::Cause::unconfirmed);
  server.become(std::make_unique<Upright>());
  town.run(minutes(10));
  EXPECT_EQ(state("b@example.test"), "delivered");
  EXPECT_EQ(taken_for("b@example.test").size(), 2u);
}

TEST_F(EngineTest, ADeadHostIsPassedOverForTheNext) {
  auto& dead = town.add("example.test", "mx1.example.test", std::make_unique<Upright>());
  town.add("example.test", "mx2.example.test", std::make_unique<Upright>());
  town.net.set_weather_at(dead.place().at.address, {.refused = 100});
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@example.test"), "delivered");
  EXPECT_EQ(row("b@example.test").last->mx_host, "mx2.example.test");
}

TEST_F(EngineTest, ABrokenHandshakeFallsBackToPlaintext) {
  town.add("example.test", "mx.example.test", std::make_unique<Downgrader>());
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@example.test"), "delivered");
  EXPECT_EQ(row("b@example.test").last->tls, "");
}

TEST_F(EngineTest, ADomainThatTakesNoMailBouncesAndIsSuppressed) {
  town.zones.put("null.test", dns::Type::mx, {dns::Mx{0, ""}});
  town.send("a@sender.test", {"b@null.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@null.test"), "bounced");
  EXPECT_EQ(row("b@null.test").last->verdict.cause, reply::Cause::domain_no_mail);
  EXPECT_TRUE(suppressed("b@null.test"));
}

TEST_F(EngineTest, AnUnknownDomainBouncesAndIsNotSuppressedAtOnce) {
  town.send("a@sender.test", {"b@nowhere.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@nowhere.test"), "bounced");
  EXPECT_EQ(row("b@nowhere.test").last->verdict.cause, reply::Cause::domain_not_found);
  EXPECT_FALSE(suppressed("b@nowhere.test"));
}

TEST_F(EngineTest, AFailingDnsIsWaitedOut) {
  town.add("example.test", "mx.example.test", std::make_unique<Upright>());
  town.zones.set_temper("example.test", {.kind = DnsTemper::Kind::server_failure});
  town.send("a@sender.test", {"b@example.test"});
  town.run(minutes(1));
  EXPECT_EQ(state("b@example.test"), "deferred");
  town.zones.clear_tempers();
  town.run(minutes(10));
  EXPECT_EQ(state("b@example.test"), "delivered");
}

TEST_F(EngineTest, AnUnreachableSiteExpiresWithABounce) {
  auto& dead = town.add("example.test", "mx.example.test", std::make_unique<Upright>());
  town.net.set_weather_at(dead.place().at.address, {.refused = 100});
  town.send("a@sender.test", {"b@example.test"});
  town.run(days(6));
  EXPECT_EQ(state("b@example.test"), "expired");
  ASSERT_EQ(taken_for("a@sender.test").size(), 1u);
  EXPECT_NE(taken_for("a@sender.test")[0].body->find("Status: 5.4.7"), std::string::npos);
  EXPECT_FALSE(suppressed("b@example.test"));
}

TEST_F(EngineTest, ManyMessagesShareFewSessions) {
  town.add("example.test", "mx.example.test", std::make_unique<Upright>());
  for (int i = 0; i < 60; ++i)
    town.send("a@sender.test", {"b" + std::to_string(i) + "@example.test"});
  town.run(minutes(2));
  EXPECT_EQ(spool().totals().recipients_open, 0u);
  EXPECT_LE(town.ledger.visits().size(), 6u);
}

TEST_F(EngineTest, ASessionCarriesMailForItsHostsOwnDomainsOnly) {
  town.add("gmail.com", kGmail, std::make_unique<Upright>());
  town.add("hosted.test", "aspmx.l.google.com", std::make_unique<Upright>());
  for (int i = 0; i < 5; ++i) {
    town.send("a@sender.test", {fmt::format("b{}@gmail.com", i)});
    town.send("a@sender.test", {fmt::format("c{}@hosted.test", i)});
  }
  town.run(minutes(5));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(row(fmt::format("b{}@gmail.com", i)).last->mx_host, kGmail);
    EXPECT_EQ(row(fmt::format("c{}@hosted.test", i)).last->mx_host, "aspmx.l.google.com");
  }
}

TEST_F(EngineTest, DocomoNeverSeesMoreThanAHundredRecipientsInASession) {
  town.add("docomo.ne.jp", "mfsmax.docomo.ne.jp", std::make_unique<Upright>());
  std::vector<std::string> many;
  for (int i = 0; i < 250; ++i) many.push_back("u" + std::to_string(i) + "@docomo.ne.jp");
  town.send("a@sender.test", std::move(many));
  town.run(minutes(5));
  EXPECT_EQ(spool().totals().recipients_open, 0u);
  std::map<std::uint64_t, int> of_visit;
  for (const Taken& t : town.ledger.taken()) ++of_visit[t.visit];
  for (const auto& [visit, count] : of_visit) EXPECT_LE(count, 100);
  EXPECT_GE(of_visit.size(), 3u);
}

TEST_F(EngineTest, ThrottlingClosesNobodyOutAndAllIsDelivered) {
  town.add("example.test", "mx.example.test",
           std::make_unique<Reputation>(Reputation::Bounds{20, 100000}));
  for (int i = 0; i < 50; ++i)
    town.send("a@sender.test", {"b" + std::to_string(i) + "@example.test"});
  town.run(days(1));
  EXPECT_EQ(spool().totals().recipients_open, 0u);
  EXPECT_EQ(spool().totals().suppressions, 0u);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(state("b" + std::to_string(i) + "@example.test"), "delivered");
}

TEST_F(EngineTest, WhatWasUnderWayGoesOnAfterARestart) {
  town.add("example.test", "mx.example.test", std::make_unique<Tarpit>(seconds(50)));
  for (int i = 0; i < 5; ++i)
    town.send("a@sender.test", {"b" + std::to_string(i) + "@example.test"});
  town.run(seconds(70));
  town.house().stop();
  town.house().start();
  town.run(days(1));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(state("b" + std::to_string(i) + "@example.test"), "delivered");
}

TEST_F(EngineTest, WhatWasInHandAtThreeCrashesIsParked) {
  town.add("example.test", "mx.example.test", std::make_unique<Mute>(smtp::Stage::eod));
  town.send("a@sender.test", {"b@example.test"});
  for (int crash = 0; crash < 3; ++crash) {
    town.run(minutes(2));
    town.house().crash();
    town.house().start();
  }
  town.run(minutes(2));
  EXPECT_EQ(state("b@example.test"), "parked");
}

}  // namespace
}  // namespace todoku::deliver
