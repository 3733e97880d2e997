#include <gtest/gtest.h>

#include "sim/cast/answers.h"
#include "sim/cast/clients.h"
#include "sim/cast/manners.h"
#include "sim/cast/server.h"

namespace todoku::sim {
namespace {

const Endpoint kServer{"192.0.2.25", 25};

Letter letter(std::string recipient) {
  return Letter{"a@sender.test", {std::move(recipient)}, "Subject: hello\r\n\r\nhello\r\n"};
}

// One server of the cast, and clients who come one after the other.
struct Stage {
  explicit Stage(std::unique_ptr<Character> character)
      : world(1),
        net(world),
        server(net, life, ledger, Server::Place{"mx.test", kServer}, std::move(character)),
        clock(world, life),
        dialer(net, life, "198.51.100.1"),
        gate(world.executor()) {}
  ~Stage() {
    life.end();
    world.run_until(world.steady());
  }

  enum class Part { upright, ahead, smuggler, slowloris };
  Task<void> play(Part part, Letter l, std::string fake_end, Talk& talk) {
    const Endpoint anywhere;
    const SteadyTime deadline = clock.steady() + 1min;
    Result<std::unique_ptr<Stream>> stream = co_await dialer.dial(kServer, anywhere, deadline);
    if (!stream) co_return;
    switch (part) {
      case Part::upright: talk = co_await upright_client(**stream, clock, l); break;
      case Part::ahead: talk = co_await pipeliner_ahead(**stream, clock, l); break;
      case Part::smuggler: talk = co_await smuggler(**stream, clock, l, fake_end); break;
      case Part::slowloris: talk = co_await slowloris(**stream, clock, 30s); break;
    }
    over = world.steady();
  }
  Talk come(Part part, Letter l, std::string fake_end = "\r\n.\r\n") {
    Talk talk;
    gate.spawn(play(part, std::move(l), std::move(fake_end), talk));
    world.run_until(world.steady() + std::chrono::hours(1));
    EXPECT_EQ(gate.running(), 0u);
    return talk;
  }
  Talk send(std::string recipient) { return come(Part::upright, letter(std::move(recipient))); }

  World world;
  Life life;
  Net net;
  Ledger ledger;
  Server server;
  SimClock clock;
  SimDialer dialer;
  Gate gate;
  SteadyTime over;
};

bool said(const Talk& talk, std::string_view text) {
  return std::ranges::any_of(talk.replies, [&](const std::string& reply) {
    return reply.find(text) != std::string::npos;
  });
}

TEST(Cast, UprightTakesTheMessageAsItWasSent) {
  Stage stage(std::make_unique<Upright>());
  EXPECT_TRUE(stage.send("user@d.test").taken);
  ASSERT_EQ(stage.ledger.taken().size(), 1u);
  EXPECT_EQ(*stage.ledger.taken()[0].body, letter("").text);
  EXPECT_TRUE(stage.ledger.taken()[0].answered);
  EXPECT_EQ(stage.ledger.open_now(), 0u);
}

TEST(Cast, GreylisterTakesWhoComesBackLater) {
  Stage stage(std::make_unique<Greylister>());
  EXPECT_TRUE(said(stage.send("user@d.test"), "451 4.7.1 Greylisting"));
  EXPECT_TRUE(stage.send("user@d.test").taken);
  EXPECT_FALSE(stage.send("other@d.test").taken);
}

TEST(Cast, TarpitAnswersAfterNineMinutes) {
  Stage stage(std::make_unique<Tarpit>());
  EXPECT_TRUE(stage.send("user@d.test").taken);
}

TEST(Cast, MuteTakesTheMessageAndNeverSaysSo) {
  Stage stage(std::make_unique<Mute>(smtp::Stage::eod));
  EXPECT_FALSE(stage.send("user@d.test").taken);
  ASSERT_EQ(stage.ledger.taken().size(), 1u);
  EXPECT_FALSE(stage.ledger.taken()[0].answered);
  ASSERT_EQ(stage.ledger.silences().size(), 1u);
  EXPECT_NEAR(static_cast<double>(stage.ledger.silences()[0].endured / 1s), 720, 2);
}

TEST(Cast, HangerUpClosesAtItsStage) {
  Stage stage(std::make_unique<HangerUp>(smtp::Stage::rcpt));
  const Talk talk = stage.send("user@d.test");
  EXPECT_TRUE(talk.ended);
  EXPECT_EQ(talk.replies.size(), 4u);  // greeting, EHLO, MAIL, and nothing
}

TEST(Cast, BabblerSpeaksManyLines) {
  Stage stage(std::make_unique<Babbler>());
  EXPECT_TRUE(said(stage.send("user@d.test"), "nobody asked for"));
}

TEST(Cast, Four21SendsPeopleAway) {
  Stage stage(std::make_unique<Four21>(100));
  EXPECT_TRUE(said(stage.send("user@d.test"), "421 4.3.2"));
}

TEST(Cast, QuotaByRecipientKnowsItsUsers) {
  Stage stage(std::make_unique<QuotaByRecipient>());
  EXPECT_TRUE(said(stage.send("gone1@d.test"), "NoSuchUser"));
  EXPECT_TRUE(said(stage.send("full1@d.test"), "OverQuotaTemp"));
  EXPECT_TRUE(stage.send("user1@d.test").taken);
}

TEST(Cast, ReputationThrottlesAndThenRefuses) {
  Stage stage(std::make_unique<Reputation>(Reputation::Bounds{0, 1}));
  EXPECT_TRUE(said(stage.send("user@d.test"), "451 4.7.1 Too many messages"));
  stage.server.become(std::make_unique<Reputation>(Reputation::Bounds{0, 0}));
  EXPECT_TRUE(said(stage.send("user@d.test"), "550 5.7.1"));
}

TEST(Cast, AuthRefuserTakesMailOnceTheRecordIsRepaired) {
  Stage stage(std::make_unique<AuthRefuser>());
  EXPECT_TRUE(said(stage.send("user@d.test"), "5.7.26 The MAIL FROM domain [sender.test]"));
  static_cast<AuthRefuser&>(stage.server.character()).repair();
  EXPECT_TRUE(stage.send("user@d.test").taken);
}

// The server machine stands behind every character: what clients do wrong meets the same answers.
TEST(Clients, WhoTalksAheadIsHeardOrSentAwayButNeverMisread) {
  Stage stage(std::make_unique<Upright>());
  const Talk talk = stage.come(Stage::Part::ahead, letter("user@d.test"));
  EXPECT_TRUE(talk.ended);
  EXPECT_LE(stage.ledger.taken().size(), 1u);
}

TEST(Clients, ASmugglerGetsNoSecondMessageThrough) {
  for (const char* fake : {"\n.\r\n", "\r\n.\n", "\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n"}) {
    SCOPED_TRACE(::testing::PrintToString(std::string(fake)));
    Stage stage(std::make_unique<Upright>());
    stage.come(Stage::Part::smuggler, letter("user@d.test"), fake);
    for (const Taken& t : stage.ledger.taken()) EXPECT_NE(t.reverse_path, "smuggled@client.test");
  }
}

TEST(Clients, ASlowlorisIsNotEnduredForever) {
  Stage stage(std::make_unique<Upright>());
  Talk talk;
  const SteadyTime begin = stage.world.steady();
  stage.gate.spawn(stage.play(Stage::Part::slowloris, letter("user@d.test"), "", talk));
  stage.world.run_until(begin + std::chrono::hours(30));
  EXPECT_EQ(stage.gate.running(), 0u);
  EXPECT_LT(stage.over - begin, std::chrono::hours(24));
}

}  // namespace
}  // namespace todoku::sim
