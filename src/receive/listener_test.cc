#include "receive/listener.h"

#include <gtest/gtest.h>

#include "receive/test_peer.h"

namespace todoku::receive {
namespace {

class Taker final : public Handler {
 public:
  Task<smtp::Reply> message(const Client&, std::string) override { co_return yes(); }
};

struct Desk final : Reception {
  smtp::ServerOptions options() override { return smtp::ServerOptions{.hostname = "mx.example"}; }
  std::unique_ptr<Handler> open(const Client&) override { return std::make_unique<Taker>(); }
};

class Door final : public Listener {
 public:
  explicit Door(boost::asio::io_context& loop) : changed_(loop.get_executor()) {}
  Task<Result<std::unique_ptr<Stream>>> accept() override {
    while (coming_.empty() && !closed_) {
      co_await changed_.wait();
    }
    if (closed_) co_return fail(Errc::cancelled, "closed");
    Result<std::unique_ptr<Stream>> next = std::move(coming_.front());
    coming_.pop_front();
    co_return next;
  }
  Endpoint local() const override { return {"192.0.2.1", 2525}; }
  void close() override {
    closed_ = true;
    changed_.notify_all();
  }
  void come(Result<std::unique_ptr<Stream>> stream) {
    coming_.push_back(std::move(stream));
    changed_.notify_all();
  }

 private:
  std::deque<Result<std::unique_ptr<Stream>>> coming_;
  Signal changed_;
  bool closed_ = false;
};

Task<void> stop_and_tell(SmtpListener& listener, bool& stopped) {
  co_await listener.stop();
  stopped = true;
}

struct House {
  boost::asio::io_context loop;
  Gate gate{loop.get_executor()};
  StillClock clock{loop};
  Door door{loop};
  Desk desk;
  std::deque<Peer> peers;
  SmtpListener listener;
  bool stopped = false;

  explicit House(std::size_t connections) : House(ListenerOptions{.connections = connections}) {}
  explicit House(ListenerOptions options)
      : listener(loop.get_executor(), door, clock, desk, std::move(options)) {
    start(loop, gate, listener.run());
  }
  // Everybody leaves before the house is pulled down.
  ~House() {
    door.close();
    for (Peer& peer : peers) {
      peer.gone = true;
      peer.changed.notify_all();
    }
    clock.advance(std::chrono::hours(1));
    poll(loop);
  }
  Peer& come(std::string address = "192.0.2.9") {
    Peer& peer = peers.emplace_back(loop, clock);
    peer.address.address = std::move(address);
    door.come(std::make_unique<PeerStream>(peer));
    poll(loop);
    return peer;
  }
  void say(Peer& peer, std::string bytes) {
    peer.say(std::move(bytes));
    poll(loop);
  }
};

TEST(SmtpListener, SendsAwayWhoseMessageIsTooMuchForItsMemoryAndNobodyElse) {
  House house(ListenerOptions{.message_memory = 300'000});
  const std::string envelope =
      "EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
  const auto lines = [](std::size_t bytes) {
    std::string text = "Subject: x\r\n\r\n";
    while (text.size() < bytes) text += std::string(70, 'x') + "\r\n";
    return text;
  };
  Peer& first = house.come();
  Peer& second = house.come();
  Peer& small = house.come();
  for (Peer* peer : {&first, &second, &small}) house.say(*peer, envelope);
  house.say(first, lines(200'000));
  EXPECT_FALSE(first.closed);
  house.say(second, lines(200'000));
  EXPECT_NE(second.told.find("\r\n421 4.3.1 "), std::string::npos);
  EXPECT_TRUE(second.closed);
  house.say(small, lines(1000) + ".\r\n");
  EXPECT_TRUE(small.told.ends_with("250 2.0.0 OK\r\n"));
  house.say(first, ".\r\n");
  EXPECT_TRUE(first.told.ends_with("250 2.0.0 OK\r\n"));
  house.say(first, envelope.substr(envelope.find("MAIL")) + lines(200'000) + ".\r\n");
  EXPECT_TRUE(first.told.ends_with("250 2.0.0 OK\r\n")) << "what was given back is free again";
}

TEST(SmtpListener, ServesManyAndSendsAwayWhoComesPastItsLimit) {
  House house(2);
  Peer& first = house.come();
  Peer& second = house.come();
  Peer& third = house.come();
  EXPECT_EQ(first.told, "220 mx.example ESMTP\r\n");
  EXPECT_EQ(second.told, "220 mx.example ESMTP\r\n");
  EXPECT_EQ(third.told, "421 4.3.2 mx.example has too many connections, come again later\r\n");
  EXPECT_TRUE(third.closed);
  EXPECT_EQ(house.listener.connections(), 2u);
  house.say(first, "QUIT\r\n");
  EXPECT_EQ(house.listener.connections(), 1u);
  Peer& fourth = house.come();
  EXPECT_EQ(fourth.told, "220 mx.example ESMTP\r\n");
}

TEST(SmtpListener, LetsOneClientHaveOnlyItsShare) {
  const auto who = [](std::string_view address) {
    return address.starts_with("127.") ? std::string() : std::string(address.substr(0, 9));
  };
  House house(ListenerOptions{.connections_of_one = 1, .client_of = who});
  Peer& first = house.come("192.0.2.91");
  EXPECT_EQ(house.come("192.0.2.92").told,
            "421 4.7.0 mx.example has too many connections from 192.0.2.92\r\n");
  for (const char* other : {"198.51.100.1", "2001:db8::1", "127.0.0.1", "127.0.0.1"})
    EXPECT_TRUE(house.come(other).told.starts_with("220 ")) << other;
  house.say(first, "QUIT\r\n");
  EXPECT_TRUE(house.come("192.0.2.92").told.starts_with("220 "));
}

TEST(SmtpListener, EndsAnOldSessionBetweenMessages) {
  House house(ListenerOptions{.session_age = std::chrono::minutes(60)});
  const std::string farewell = "421 4.7.0 This session has lasted long enough; connect again\r\n";
  Peer& idle = house.come();
  Peer& busy = house.come();
  Peer& slow = house.come();
  house.clock.advance(std::chrono::minutes(58));
  house.say(idle, "NOOP\r\n");
  EXPECT_TRUE(idle.told.ends_with("250 2.0.0 OK\r\n"));
  const std::string message = "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n";
  house.say(busy, message);
  house.say(slow, message);
  house.clock.advance(std::chrono::minutes(2));
  house.say(idle, "NOOP\r\n");
  EXPECT_TRUE(idle.told.ends_with(farewell));
  EXPECT_TRUE(idle.closed);
  house.say(busy, "x\r\n.\r\n");
  EXPECT_TRUE(busy.told.ends_with("250 2.0.0 OK\r\n" + farewell)) << "its message may end";
  for (int i = 0; i < 29 && !slow.closed; ++i) {
    house.say(slow, "one line more\r\n");
    house.clock.advance(std::chrono::minutes(2));
  }
  EXPECT_FALSE(slow.closed);
  house.clock.advance(std::chrono::minutes(2));
  slow.changed.notify_all();
  poll(house.loop);
  EXPECT_TRUE(slow.told.ends_with(farewell)) << "but not for ever";
  EXPECT_TRUE(slow.closed);
}

TEST(SmtpListener, GoesOnAfterAnAcceptThatFailed) {
  House house(2);
  house.door.come(fail(Errc::io, "too many open files"));
  Peer& peer = house.come();
  EXPECT_EQ(peer.told, "");
  house.clock.advance(seconds(1));
  poll(house.loop);
  EXPECT_EQ(peer.told, "220 mx.example ESMTP\r\n");
}

TEST(SmtpListener, StopsWhenTheLastClientIsGone) {
  House house(2);
  Peer& idle = house.come();
  Peer& busy = house.come();
  house.say(busy, "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  start(house.loop, house.gate, stop_and_tell(house.listener, house.stopped));
  EXPECT_TRUE(idle.told.ends_with("421 4.3.2 mx.example is shutting down\r\n"));
  EXPECT_TRUE(idle.closed);
  EXPECT_FALSE(busy.closed);
  EXPECT_FALSE(house.stopped);
  house.say(busy, "x\r\n.\r\n");
  EXPECT_TRUE(busy.told.ends_with("250 2.0.0 OK\r\n421 4.3.2 mx.example is shutting down\r\n"));
  house.clock.advance(seconds(60));
  poll(house.loop);
  EXPECT_TRUE(house.stopped);
}

TEST(SmtpListener, ClosesWhoIsStillSendingWhenItsPatienceEnds) {
  House house(2);
  Peer& busy = house.come();
  house.say(busy, "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  start(house.loop, house.gate, stop_and_tell(house.listener, house.stopped));
  EXPECT_FALSE(busy.closed);
  house.clock.advance(seconds(20));
  poll(house.loop);
  poll(house.loop);
  EXPECT_TRUE(busy.closed);
  EXPECT_TRUE(house.stopped);
}

}  // namespace
}  // namespace todoku::receive
