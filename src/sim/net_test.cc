#include "sim/net.h"

#include <gtest/gtest.h>

namespace todoku::sim {
namespace {

const Endpoint kServer{"192.0.2.25", 25};

// A client and a server end of one connection.
struct Pair {
  explicit Pair(std::uint64_t seed, const Weather& weather = kCalm, Certificate certificate = {})
      : world(seed), net(world), gate(world.executor()) {
    net.set_weather(weather);
    listener.emplace(net, life, kServer, std::move(certificate));
    dialer.emplace(net, life, "198.51.100.1");
    gate.spawn(dial());
    gate.spawn(accept());
    world.run_until(world.steady() + 1min);
  }
  ~Pair() {
    life.end();
    world.run_until(world.steady());
  }
  Task<void> dial() {
    const Endpoint anywhere;
    const SteadyTime deadline = world.steady() + 30s;
    Result<std::unique_ptr<Stream>> stream = co_await dialer->dial(kServer, anywhere, deadline);
    client = std::move(stream);
  }
  Task<void> accept() {
    Result<std::unique_ptr<Stream>> stream = co_await listener->accept();
    if (stream) server = std::move(*stream);
  }

  World world;
  Life life;
  Net net;
  Gate gate;
  std::optional<SimListener> listener;
  std::optional<SimDialer> dialer;
  Result<std::unique_ptr<Stream>> client = fail(Errc::io, "not dialled");
  std::unique_ptr<Stream> server;
};

struct Heard {
  std::string bytes;
  std::optional<Error> end;
};

Task<void> hear(Stream& stream, Heard& heard) {
  std::array<char, 100> buffer;
  for (;;) {
    const Result<std::size_t> n = co_await stream.read_some(buffer);
    if (!n) {
      heard.end = n.error();
      co_return;
    }
    heard.bytes.append(buffer.data(), *n);
  }
}

Task<void> say(Stream& stream, std::string bytes, std::optional<Error>& error) {
  const Result<void> written = co_await stream.write(bytes);
  if (!written) error = written.error();
}

TEST(SimNet, CarriesBytesInOrderWhateverThePieces) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Weather weather = kCalm;
    weather.split = 100;
    weather.drip = 50;
    Pair pair(seed, weather);
    ASSERT_TRUE(pair.client);
    std::string sent;
    for (int i = 0; i < 30; ++i) sent += "line " + std::to_string(i) + "\r\n";
    Heard heard;
    std::optional<Error> error;
    pair.gate.spawn(hear(*pair.server, heard));
    pair.gate.spawn(say(**pair.client, sent, error));
    pair.world.run_until(pair.world.steady() + 10min);
    EXPECT_EQ(heard.bytes, sent);
    EXPECT_FALSE(heard.end);
    (*pair.client)->close();
    pair.world.run_until(pair.world.steady() + 1min);
    ASSERT_TRUE(heard.end);
    EXPECT_EQ(heard.end->code, Errc::closed);
  }
}

TEST(SimNet, RefusesWhereNobodyListens) {
  Pair pair(1);
  pair.listener->close();
  pair.gate.spawn(pair.dial());
  pair.world.run_until(pair.world.steady() + 1min);
  ASSERT_FALSE(pair.client);
  EXPECT_EQ(pair.client.error().code, Errc::refused);
}

TEST(SimNet, NeverAnswersFromABlackHole) {
  Weather weather;
  weather.black_hole = 100;
  Pair pair(1, weather);
  ASSERT_FALSE(pair.client);
  EXPECT_EQ(pair.client.error().code, Errc::timeout);
}

TEST(SimNet, EndsAReadAtItsDeadlineAlsoWhenItIsMoved) {
  Pair pair(1);
  Heard heard;
  (*pair.client)->set_deadline(pair.world.steady() + 1h);
  pair.gate.spawn(hear(**pair.client, heard));
  pair.world.run_until(pair.world.steady() + 1min);
  (*pair.client)->set_deadline(pair.world.steady() + 1min);
  pair.world.run_until(pair.world.steady() + 59s);
  EXPECT_FALSE(heard.end);
  pair.world.run_until(pair.world.steady() + 2s);
  ASSERT_TRUE(heard.end);
  EXPECT_EQ(heard.end->code, Errc::timeout);
}

TEST(SimNet, MakesAWriterWaitForAReaderWhoSleeps) {
  Pair pair(1);
  std::optional<Error> error;
  (*pair.client)->set_deadline(pair.world.steady() + 1min);
  pair.gate.spawn(say(**pair.client, std::string(3 * Link::kWindow, 'x'), error));
  pair.world.run_until(pair.world.steady() + 2min);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::timeout);
}

TEST(SimNet, CutsBothEndsOffAtAReset) {
  Weather weather;
  weather.reset = 100;
  Pair pair(3, weather);
  Heard client, server;
  std::optional<Error> error;
  std::string sent(6000, 'x');
  pair.gate.spawn(hear(**pair.client, client));
  pair.gate.spawn(hear(*pair.server, server));
  pair.gate.spawn(say(**pair.client, sent, error));
  pair.gate.spawn(say(*pair.server, sent, error));
  pair.world.run_until(pair.world.steady() + 1min);
  ASSERT_TRUE(client.end);
  ASSERT_TRUE(server.end);
  EXPECT_EQ(client.end->code, Errc::closed);
  EXPECT_LT(std::min(client.bytes.size(), server.bytes.size()), 4000u);
}

TEST(SimNet, ResetsThePeersOfALifeThatEnds) {
  Pair pair(1);
  Life outside;
  SimListener listener(pair.net, outside, Endpoint{"192.0.2.26", 25});
  Heard heard;
  pair.gate.spawn(hear(**pair.client, heard));
  pair.life.end();
  pair.world.run_until(pair.world.steady() + 1min);
  ASSERT_TRUE(heard.end);
  EXPECT_EQ(heard.end->code, Errc::closed);
  EXPECT_EQ(pair.gate.running(), 0u);
}

struct Shaken {
  std::optional<Result<TlsFacts>> client, server;
};
Task<void> shake_client(Stream& stream, TlsWish wish, Shaken& shaken) {
  shaken.client = co_await stream.start_tls(std::move(wish));
}
Task<void> shake_server(Stream& stream, Shaken& shaken) {
  shaken.server = co_await stream.accept_tls();
}

Shaken shake(Certificate certificate, TlsWish wish) {
  Pair pair(1, kCalm, std::move(certificate));
  Shaken shaken;
  (*pair.client)->set_deadline(pair.world.steady() + 1min);
  pair.gate.spawn(shake_client(**pair.client, std::move(wish), shaken));
  pair.gate.spawn(shake_server(*pair.server, shaken));
  pair.world.run_until(pair.world.steady() + 2min);
  return shaken;
}

TEST(SimTls, ShakesHandsWithAnyCertificateWhereNoneIsDemanded) {
  const Shaken shaken = shake(Certificate{}, TlsWish{"mx.example", false, {}});
  ASSERT_TRUE(shaken.client && *shaken.client && shaken.server && *shaken.server);
  EXPECT_FALSE((*shaken.client)->verified);
}

TEST(SimTls, VerifiesNameAndChainWhereDemanded) {
  Certificate good;
  good.trusted = true;
  good.names = {"mx.example"};
  EXPECT_TRUE((*shake(good, TlsWish{"MX.example", true, {}}).client)->verified);
  const Shaken wrong = shake(good, TlsWish{"mx.other.example", true, {}});
  ASSERT_FALSE(*wrong.client);
  EXPECT_EQ(wrong.client->error().code, Errc::tls);
}

TEST(SimTls, LetsDaneDecideWhereTlsaRecordsStand) {
  Certificate own;
  own.dane = "abc";
  const dns::Tlsa right{3, 1, 1, "abc"}, wrong{3, 1, 1, "xyz"};
  EXPECT_TRUE((*shake(own, TlsWish{"mx.example", false, {wrong, right}}).client)->verified);
  EXPECT_FALSE(*shake(own, TlsWish{"mx.example", false, {wrong}}).client);
}

TEST(SimTls, FailsWithoutCertificateAndWithoutHandshake) {
  Certificate none, broken;
  none.present = false;
  broken.breaks = true;
  EXPECT_FALSE(*shake(none, TlsWish{}).server);
  EXPECT_FALSE(*shake(broken, TlsWish{}).client);
}

TEST(SimTls, TakesNoPlaintextForAHandshake) {
  Pair pair(1);
  Shaken shaken;
  std::optional<Error> error;
  pair.gate.spawn(say(**pair.client, "NOOP\r\n", error));
  pair.world.run_until(pair.world.steady() + 1s);
  pair.gate.spawn(shake_server(*pair.server, shaken));
  pair.world.run_until(pair.world.steady() + 1min);
  ASSERT_TRUE(shaken.server);
  EXPECT_EQ(shaken.server->error().code, Errc::tls);
}

}  // namespace
}  // namespace todoku::sim
