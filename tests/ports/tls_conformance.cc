// STARTTLS on both sides: what every world must keep.
#include "io/gate.h"
#include "ports/pair.h"

namespace todoku::ports_test {
namespace {

using Certificate = World::Certificate;

Task<void> accept_tls_into(Stream& stream, Result<TlsFacts>& outcome) {
  Result<TlsFacts> facts = co_await stream.accept_tls();
  outcome = std::move(facts);
}

TlsWish wish(std::string name, bool verify) {
  TlsWish wish;
  wish.server_name = std::move(name);
  wish.verify = verify;
  return wish;
}

struct Handshake {
  Pair pair;
  Result<TlsFacts> client = fail(Errc::io, "not run");
  Result<TlsFacts> server = fail(Errc::io, "not run");
};

Task<Handshake> shake(World& world, TlsWish wished) {
  Handshake hands;
  hands.pair = co_await connect(world, Certificate::own);
  Gate gate(world.loop());
  gate.spawn(accept_tls_into(*hands.pair.server, hands.server));
  hands.client = co_await hands.pair.client->start_tls(wished);
  if (!hands.client) hands.pair.client->close();
  co_await gate.close();
  co_return hands;
}

Task<void> talk_in_secret(World& world) {
  const TlsWish wished = wish(kServerName, true);
  Handshake hands = co_await shake(world, wished);
  EXPECT_TRUE(hands.client.has_value());
  EXPECT_TRUE(hands.server.has_value());
  if (hands.client) EXPECT_TRUE(hands.client->verified);
  if (hands.client)
    EXPECT_TRUE(hands.client->version.starts_with("TLSv1.")) << hands.client->version;
  be_patient(world, hands.pair);
  const std::string sent(3 << 20, 'm');
  Result<void> written = fail(Errc::io, "not run");
  Gate gate(world.loop());
  gate.spawn(write_into(*hands.pair.client, sent, written));
  const std::string got = co_await read_exactly(*hands.pair.server, sent.size());
  co_await gate.close();
  EXPECT_TRUE(written.has_value());
  EXPECT_TRUE(got == sent);
  hands.pair.server->close();
  const Result<std::size_t> end = co_await read_one(*hands.pair.client);
  EXPECT_EQ(end.error().code, Errc::closed);
}
TEST_P(Ports, BothSidesTalkInTlsUntilOneEndsIt) {
  world_->run(talk_in_secret(*world_));
}

Task<void> insist_on_another_name(World& world) {
  const TlsWish wished = wish("other.example.test", true);
  const Handshake hands = co_await shake(world, wished);
  EXPECT_EQ(hands.client.error().code, Errc::tls);
  EXPECT_NE(hands.client.error().what, "");
}
TEST_P(Ports, AWrongNameFailsTheHandshakeWhenVerified) {
  world_->run(insist_on_another_name(*world_));
}

Task<void> take_any_name(World& world) {
  const TlsWish wished = wish("other.example.test", false);
  const Handshake hands = co_await shake(world, wished);
  EXPECT_TRUE(hands.client.has_value());
  if (hands.client) EXPECT_FALSE(hands.client->verified);
}
TEST_P(Ports, AWrongNameIsOnlyToldWhenNotVerified) {
  world_->run(take_any_name(*world_));
}

Task<void> nothing_to_show(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  const Result<TlsFacts> facts = co_await pair.server->accept_tls();
  EXPECT_EQ(facts.error().code, Errc::tls);
}
TEST_P(Ports, AListenerWithoutCertificateCannotAcceptTls) {
  world_->run(nothing_to_show(*world_));
}

Task<void> silent_server(World& world) {
  Pair pair = co_await connect(world, Certificate::own);
  pair.client->set_deadline(in(world, 30ms));
  const TlsWish wished = wish(kServerName, false);
  const Result<TlsFacts> facts = co_await pair.client->start_tls(wished);
  EXPECT_EQ(facts.error().code, Errc::timeout);
}
TEST_P(Ports, AHandshakePastItsDeadlineTimesOut) {
  world_->run(silent_server(*world_));
}

Task<void> vanishing_server(World& world) {
  Pair pair = co_await connect(world, Certificate::own);
  pair.server.reset();
  const TlsWish wished = wish(kServerName, false);
  const Result<TlsFacts> facts = co_await pair.client->start_tls(wished);
  EXPECT_EQ(facts.error().code, Errc::closed);
}
TEST_P(Ports, AHandshakeWithAPeerThatLeavesIsClosed) {
  world_->run(vanishing_server(*world_));
}

}  // namespace
}  // namespace todoku::ports_test
