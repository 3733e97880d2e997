#include "receive/session.h"

#include <gtest/gtest.h>

#include "receive/test_peer.h"

namespace todoku::receive {
namespace {

// Keeps what it was asked, says what it is told to say.
struct Diary {
  std::vector<std::string> asked;
  std::string refuse_at;  // "mail": is answered with 550
};

class Scribe final : public Handler {
 public:
  explicit Scribe(Diary& diary) : diary_(diary) {}
  Task<smtp::Reply> connect(const Client& c) override { co_return note("connect", c.peer.address); }
  Task<smtp::Reply> helo(const Client& c) override { co_return note("helo", c.smtp.helo); }
  Task<smtp::Reply> auth(const Client& c, smtp::AskAuth asked) override {
    co_return note("auth", asked.user + (c.tls ? " under " + c.tls->version : ""));
  }
  Task<smtp::Reply> mail(const Client& c) override {
    co_return note("mail", c.smtp.envelope.reverse_path);
  }
  Task<smtp::Reply> recipient(const Client&, mail::ForwardPath path) override {
    co_return note("rcpt", path.address);
  }
  Task<smtp::Reply> data(const Client&) override { co_return note("data", ""); }
  Task<smtp::Reply> message(const Client&, std::string body) override {
    co_return note("message", body);
  }

 private:
  smtp::Reply note(const std::string& what, const std::string& about) {
    diary_.asked.push_back(what + " " + about);
    return what == diary_.refuse_at ? smtp::make_reply(550, "5.7.1 no") : yes();
  }
  Diary& diary_;
};

struct Desk final : Reception {
  smtp::ServerOptions how;
  Diary diary;
  smtp::ServerOptions options() override { return how; }
  std::unique_ptr<Handler> open(const Client&) override { return std::make_unique<Scribe>(diary); }
};

struct Hall {
  boost::asio::io_context loop;
  Gate gate{loop.get_executor()};
  StillClock clock{loop};
  Peer peer{loop, clock};
  Desk desk;
  MessageMemory memory;
  std::optional<Session> session;

  void open() {
    session.emplace(std::make_unique<PeerStream>(peer), clock, desk, memory);
    start(loop, gate, session->serve());
  }
  void say(std::string bytes) {
    peer.say(std::move(bytes));
    poll(loop);
  }
};

constexpr const char* kMessage = "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n";

TEST(Session, AsksItsHandlerAtEachStage) {
  Hall hall;
  hall.open();
  hall.say("EHLO c.example\r\n");
  hall.say(kMessage);
  EXPECT_EQ(hall.desk.diary.asked,
            (std::vector<std::string>{"connect 192.0.2.9", "helo c.example", "mail a@b", "rcpt c@d",
                                      "data ", "message x\r\n"}));
  hall.say("QUIT\r\n");
  EXPECT_TRUE(hall.peer.closed);
  EXPECT_TRUE(hall.peer.told.ends_with("221 2.0.0 localhost closes\r\n"));
}

TEST(Session, AnswersAGroupInOneWrite) {
  Hall hall;
  hall.open();
  hall.say("EHLO c\r\n");
  hall.peer.writes.clear();
  hall.say(std::string(kMessage) + kMessage);
  ASSERT_EQ(hall.peer.writes.size(), 1u);
}

TEST(Session, SaysTheHandlersRefusal) {
  for (const char* stage : {"connect", "helo", "mail", "rcpt", "data", "message"}) {
    Hall hall;
    hall.desk.diary.refuse_at = stage;
    hall.open();
    hall.say("HELO c\r\n");
    hall.say(kMessage);
    EXPECT_NE(hall.peer.told.find("550 5.7.1 no\r\n"), std::string::npos) << stage;
    EXPECT_TRUE(hall.desk.diary.asked.back().starts_with(stage));
  }
}

TEST(Session, StartsTlsAndTellsTheHandler) {
  Hall hall;
  hall.desk.how.tls = hall.desk.how.auth = true;
  hall.open();
  hall.say("EHLO c\r\n");
  hall.say("STARTTLS\r\n");
  hall.say("EHLO c\r\nAUTH PLAIN AGFubmEAc2VjcmV0\r\n");
  EXPECT_EQ(hall.desk.diary.asked.back(), "auth anna under TLSv1.3");
}

TEST(Session, EndsWhereTheHandshakeFails) {
  Hall hall;
  hall.desk.how.tls = true;
  hall.peer.tls_works = false;
  hall.open();
  hall.say("EHLO c\r\nSTARTTLS\r\n");
  EXPECT_TRUE(hall.peer.closed);
}

TEST(Session, TellsAClientThatSaysNothingForTooLong) {
  Hall hall;
  hall.open();
  EXPECT_EQ(hall.peer.deadline, hall.clock.steady_now + std::chrono::minutes(5));
  hall.clock.steady_now += std::chrono::minutes(5);
  hall.peer.changed.notify_all();
  poll(hall.loop);
  EXPECT_TRUE(hall.peer.told.ends_with("421 4.4.2 Waited too long, closing the connection\r\n"));
  EXPECT_TRUE(hall.peer.closed);
}

TEST(Session, EndsWhenTheClientIsGoneInTheMiddleOfAMessage) {
  Hall hall;
  hall.open();
  hall.say("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r");
  hall.peer.gone = true;
  hall.peer.changed.notify_all();
  poll(hall.loop);
  EXPECT_TRUE(hall.peer.closed);
  EXPECT_EQ(hall.desk.diary.asked.back(), "data ");
}

TEST(Session, ShutsDownAtOnceWhileItWaitsForACommand) {
  Hall hall;
  hall.open();
  hall.say("EHLO c\r\n");
  hall.session->shut_down();
  poll(hall.loop);
  EXPECT_TRUE(hall.peer.told.ends_with("421 4.3.2 localhost is shutting down\r\n"));
  EXPECT_TRUE(hall.peer.closed);
}

TEST(Session, ShutsDownAfterTheMessageUnderWay) {
  Hall hall;
  hall.open();
  hall.say("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n");
  hall.session->shut_down();
  poll(hall.loop);
  EXPECT_FALSE(hall.peer.closed);
  hall.say(".\r\n");
  EXPECT_TRUE(hall.peer.told.ends_with("250 2.0.0 OK\r\n421 4.3.2 localhost is shutting down\r\n"));
  EXPECT_TRUE(hall.peer.closed);
}

TEST(Session, ListensBeforeItGreets) {
  Hall hall;
  hall.desk.how.greeting_delay = seconds(1);
  hall.open();
  EXPECT_EQ(hall.peer.told, "");
  hall.clock.steady_now += seconds(1);
  hall.peer.changed.notify_all();
  poll(hall.loop);
  EXPECT_EQ(hall.peer.told, "220 localhost ESMTP\r\n");

  Hall early;
  early.desk.how.greeting_delay = seconds(1);
  early.peer.blocks.push_back("EHLO c\r\n");
  early.open();
  EXPECT_TRUE(early.peer.told.starts_with("554 5.5.1 "));
  EXPECT_TRUE(early.peer.closed);
}

}  // namespace
}  // namespace todoku::receive
