// What its owner answers, when it ends, and what it keeps in memory.
#include <gtest/gtest.h>

#include "smtp/server_driver_for_tests.h"

namespace todoku::smtp {
namespace {

TEST(ServerSession, SaysWhatItsOwnerAnswers) {
  Driver driver;
  driver.decide = [](const Question& q) {
    const auto* rcpt = std::get_if<AskRecipient>(&q);
    if (rcpt && rcpt->path.address == "no@d") {
      return make_reply(550, "5.1.1 no such user\n5.1.1 at all");
    }
    return make_reply(250, "2.0.0 OK");
  };
  driver.run();
  driver.feed("HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<no@d>\r\nRCPT TO:<yes@d>\r\nDATA\r\n.\r\n");
  EXPECT_NE(driver.said.find("550-5.1.1 no such user\r\n550 5.1.1 at all\r\n"), std::string::npos);
  ASSERT_EQ(driver.envelope.recipients.size(), 1u);
  EXPECT_EQ(driver.envelope.recipients[0].address, "yes@d");
}

// At each question in turn 421: it is said and the session ends, whatever is still buffered.
TEST(ServerSession, EndsAtA421FromItsOwnerAnywhere) {
  for (std::size_t at = 0; at < 6; ++at) {
    SCOPED_TRACE(at);
    Driver driver;
    driver.decide = [at, n = std::size_t{0}](const Question&) mutable {
      return n++ == at ? make_reply(421, "4.3.0 later") : make_reply(250, "2.0.0 OK");
    };
    driver.run();
    if (at > 0)
      driver.feed(
          "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nRSET\r\nNOOP\r\nHELO c\r\n");
    EXPECT_TRUE(driver.said.ends_with("421 4.3.0 later\r\n"));
    EXPECT_TRUE(driver.closed);
  }
}

TEST(ServerSession, RefusesAtTheGreeting) {
  Driver driver;
  driver.decide = [](const Question&) { return make_reply(554, "5.7.1 not you"); };
  driver.run();
  EXPECT_EQ(driver.said, "554 5.7.1 not you\r\n");
  EXPECT_TRUE(driver.closed);
}

TEST(ServerSession, RefusesWhoTalksBeforeTheGreeting) {
  ServerOptions options{.greeting_delay = milliseconds(100)};
  Driver refused(options);
  refused.early = "EHLO spam\r\n";
  refused.run();
  EXPECT_EQ(refused.said.substr(0, 10), "554 5.5.1 ");
  EXPECT_TRUE(refused.closed);

  options.early_talk = ServerOptions::EarlyTalk::note;
  Driver noted(options);
  noted.early = "HELO c.example\r\n";
  noted.run();
  EXPECT_EQ(noted.said, "220 mx.example ESMTP\r\n250 mx.example\r\n");
  EXPECT_TRUE(noted.session.facts().talked_early);

  Driver patient(options);
  patient.run();
  EXPECT_EQ(patient.said, "220 mx.example ESMTP\r\n");
  EXPECT_FALSE(patient.session.facts().talked_early);
}

TEST(ServerSession, SaysWhyItEndsWhenPatienceRunsOut) {
  Driver driver;
  driver.run();
  const ServerStep waiting = driver.session.next();
  EXPECT_EQ(std::get<Read>(waiting).within, std::chrono::minutes(5));
  driver.session.timed_out();
  driver.run();
  EXPECT_TRUE(driver.said.ends_with("421 4.4.2 Waited too long, closing the connection\r\n"));
  EXPECT_TRUE(driver.closed);
}

TEST(ServerSession, LetsAMessageEndWhenShuttingDown) {
  Driver driver;
  driver.run();
  driver.feed("HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n");
  EXPECT_FALSE(driver.session.waits_for_command());
  driver.session.leave("4.3.2 mx.example is shutting down");
  driver.feed(".\r\n");
  EXPECT_EQ(driver.messages.size(), 1u);
  EXPECT_TRUE(driver.said.ends_with("250 2.0.0 OK\r\n421 4.3.2 mx.example is shutting down\r\n"));
  EXPECT_TRUE(driver.closed);
}

TEST(ServerSession, SaysNothingToAClientThatIsGone) {
  Driver driver;
  driver.run();
  driver.session.feed("HELO c\r\nNOOP\r\n");
  driver.session.ended();
  const std::string before = driver.said;
  driver.run();
  EXPECT_EQ(driver.said, before);
  EXPECT_TRUE(driver.closed);
}

// What a line or a message may hold in memory is bounded, however it comes.
TEST(ServerSession, SkipsALineThatNeverEnds) {
  Driver driver;
  driver.run();
  for (int i = 0; i < 1000; ++i) driver.feed(std::string(1000, 'x'));
  driver.feed("\r\nNOOP\r\n");
  EXPECT_TRUE(driver.said.ends_with("500 5.5.6 The line is too long\r\n250 2.0.0 OK\r\n"));
}

// A chunk that cannot fit is refused before it comes; what comes nevertheless is thrown away, but
// not without end.
TEST(ServerSession, SaysAtOnceThatAChunkIsTooLarge) {
  Driver driver(ServerOptions{.message_bytes = 1000});
  driver.run();
  driver.feed("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\n");
  driver.feed("BDAT 900\r\n" + std::string(900, 'x') + "BDAT 200 LAST\r\n");
  const std::string told = "552 5.3.4 A message has at most 1000 bytes here\r\n";
  EXPECT_TRUE(driver.said.ends_with(told)) << driver.said;
  driver.feed(std::string(200, 'x') + "NOOP\r\n");
  EXPECT_TRUE(driver.said.ends_with(told + "250 2.0.0 OK\r\n")) << "once, and in step";
  driver.feed("MAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 99999999999 LAST\r\n");
  EXPECT_TRUE(driver.said.ends_with(told)) << driver.said;
  EXPECT_FALSE(driver.closed);
  driver.feed(std::string(1001, 'x'));
  EXPECT_TRUE(driver.closed);
  EXPECT_TRUE(driver.messages.empty());
}

TEST(ServerSession, NeverLetsAnAnswerBreakItsLine) {
  Driver driver;
  driver.decide = [](const Question&) { return make_reply(250, "a\rb\x01"); };
  driver.run();
  driver.feed("HELO c\r\nMAIL FROM:<>\r\n");
  EXPECT_TRUE(driver.said.ends_with("250 a?b?\r\n"));
}

}  // namespace
}  // namespace todoku::smtp
