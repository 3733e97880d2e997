// Streams, dialers and listeners: what every world must keep.
#include "io/gate.h"
#include "ports/pair.h"

namespace todoku::ports_test {
namespace {

using Certificate = World::Certificate;

std::string megabytes(std::size_t count) {
  std::string bytes(count << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 + i / 4093);
  return bytes;
}

Task<void> speak_and_answer(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  const Result<void> asked = co_await pair.client->write("EHLO a\r\n");
  EXPECT_TRUE(asked.has_value());
  const std::string question = co_await read_exactly(*pair.server, 8);
  EXPECT_EQ(question, "EHLO a\r\n");
  const Result<void> answered = co_await pair.server->write("250 b\r\n");
  EXPECT_TRUE(answered.has_value());
  const std::string answer = co_await read_exactly(*pair.client, 7);
  EXPECT_EQ(answer, "250 b\r\n");
  EXPECT_EQ(pair.client->peer(), pair.server->local());
  EXPECT_EQ(pair.client->local(), pair.server->peer());
  EXPECT_EQ(pair.client->peer(), pair.listener->local());
}
TEST_P(Ports, BytesGoBothWaysBetweenTheEndpointsNamed) {
  world_->run(speak_and_answer(*world_));
}

Task<void> send_much(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  be_patient(world, pair);
  const std::string sent = megabytes(10);
  Result<void> written = fail(Errc::io, "not run");
  Gate gate(world.loop());
  gate.spawn(write_into(*pair.client, sent, written));
  const std::string got = co_await read_exactly(*pair.server, sent.size());
  co_await gate.close();
  EXPECT_TRUE(written.has_value());
  EXPECT_TRUE(got == sent);
}
TEST_P(Ports, TenMegabytesArriveWhole) {
  world_->run(send_much(*world_));
}

Task<void> end_after_bytes(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  const Result<void> written = co_await pair.client->write("221 bye\r\n");
  EXPECT_TRUE(written.has_value());
  pair.client->close();
  pair.client->close();
  const std::string last = co_await read_exactly(*pair.server, 9);
  EXPECT_EQ(last, "221 bye\r\n");
  const Result<std::size_t> end = co_await read_one(*pair.server);
  EXPECT_EQ(end.error().code, Errc::closed);
  EXPECT_NE(end.error().what, "");
}
TEST_P(Ports, WhatWasWrittenBeforeCloseArrivesBeforeTheEnd) {
  world_->run(end_after_bytes(*world_));
}

Task<void> write_to_nobody(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  pair.server.reset();
  const std::string bytes = megabytes(1);
  Result<void> written;
  for (int i = 0; i < 64 && written; ++i) {
    Result<void> next = co_await pair.client->write(bytes);
    written = std::move(next);
  }
  EXPECT_EQ(written.error().code, Errc::closed);
}
TEST_P(Ports, WritingToAPeerThatIsGoneFailsAsClosed) {
  world_->run(write_to_nobody(*world_));
}

Task<void> wait_in_vain(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  const SteadyTime deadline = in(world, 30ms);
  pair.server->set_deadline(deadline);
  const Result<std::size_t> late = co_await read_one(*pair.server);
  EXPECT_EQ(late.error().code, Errc::timeout);
  EXPECT_GE(world.clock().steady(), deadline);
  const Result<std::size_t> later = co_await read_one(*pair.server);
  EXPECT_EQ(later.error().code, Errc::timeout);
  pair.server->set_deadline(in(world, 10s));  // a deadline that is moved lets the stream go on
  const Result<void> written = co_await pair.client->write("x");
  EXPECT_TRUE(written.has_value());
  const Result<std::size_t> got = co_await read_one(*pair.server);
  EXPECT_TRUE(got.has_value());
}
TEST_P(Ports, AReadPastItsDeadlineTimesOutAndAMovedDeadlineGoesOn) {
  world_->run(wait_in_vain(*world_));
}

Task<void> move_later(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  Result<std::size_t> outcome = fail(Errc::io, "not run");
  Gate gate(world.loop());
  pair.server->set_deadline(in(world, 40ms));
  gate.spawn(read_into(*pair.server, outcome));
  const SteadyTime soon = in(world, 10ms);
  co_await world.clock().sleep_until(soon);
  pair.server->set_deadline(in(world, 10s));
  const SteadyTime past_the_first = in(world, 80ms);
  co_await world.clock().sleep_until(past_the_first);
  const Result<void> written = co_await pair.client->write("x");
  EXPECT_TRUE(written.has_value());
  co_await gate.close();
  EXPECT_TRUE(outcome.has_value());
}
TEST_P(Ports, ADeadlineMovedLaterHoldsForTheReadUnderWay) {
  world_->run(move_later(*world_));
}

Task<void> move_earlier(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  Result<std::size_t> outcome;
  Gate gate(world.loop());
  gate.spawn(read_into(*pair.server, outcome));
  const SteadyTime start = world.clock().steady();
  co_await world.clock().sleep_until(start + 10ms);
  pair.server->set_deadline(start + 30ms);
  co_await gate.close();
  EXPECT_EQ(outcome.error().code, Errc::timeout);
  EXPECT_LT(world.clock().steady(), start + 5s);
}
TEST_P(Ports, ADeadlineMovedEarlierHoldsForTheReadUnderWay) {
  world_->run(move_earlier(*world_));
}

Task<void> write_without_reader(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  pair.client->set_deadline(in(world, 60ms));
  const std::string bytes = megabytes(32);
  const Result<void> written = co_await pair.client->write(bytes);
  EXPECT_EQ(written.error().code, Errc::timeout);
}
TEST_P(Ports, AWriteThatNobodyReadsTimesOut) {
  world_->run(write_without_reader(*world_));
}

bool is_end(const Result<std::size_t>& outcome) {
  return !outcome &&
         (outcome.error().code == Errc::closed || outcome.error().code == Errc::cancelled);
}

Task<void> close_while_reading(World& world) {
  Pair pair = co_await connect(world, Certificate::none);
  Result<std::size_t> outcome;
  Gate gate(world.loop());
  gate.spawn(read_into(*pair.server, outcome));
  const SteadyTime soon = in(world, 5ms);
  co_await world.clock().sleep_until(soon);
  pair.server->close();
  co_await gate.close();
  EXPECT_TRUE(is_end(outcome));
  const Result<std::size_t> after = co_await read_one(*pair.server);
  EXPECT_TRUE(is_end(after));
  const Result<void> written = co_await pair.server->write("x");
  EXPECT_FALSE(written.has_value());
}
TEST_P(Ports, CloseEndsTheReadUnderWay) {
  world_->run(close_while_reading(*world_));
}

Task<void> dial_a_closed_port(World& world) {
  std::unique_ptr<Listener> listener = world.listen(Certificate::none);
  const Endpoint to = listener->local();
  const Endpoint from;
  listener.reset();
  const SteadyTime deadline = in(world, 10s);
  const Result<std::unique_ptr<Stream>> dialed = co_await world.dialer().dial(to, from, deadline);
  EXPECT_EQ(dialed.error().code, Errc::refused);
  EXPECT_NE(dialed.error().what.find(to_string(to)), std::string::npos) << dialed.error().what;
}
TEST_P(Ports, DialingAClosedPortIsRefusedAndNamesThePeer) {
  world_->run(dial_a_closed_port(*world_));
}

Task<void> dial_from(World& world) {
  const std::unique_ptr<Listener> listener = world.listen(Certificate::none);
  const Endpoint from{"127.0.0.3", 0};
  const SteadyTime deadline = in(world, 10s);
  const Result<std::unique_ptr<Stream>> dialed =
      co_await world.dialer().dial(listener->local(), from, deadline);
  EXPECT_TRUE(dialed.has_value());
  const Result<std::unique_ptr<Stream>> accepted = co_await listener->accept();
  EXPECT_TRUE(accepted.has_value());
  if (dialed) EXPECT_EQ((*dialed)->local().address, "127.0.0.3");
  if (accepted) EXPECT_EQ((*accepted)->peer().address, "127.0.0.3");
}
TEST_P(Ports, ADialComesFromTheAddressAskedFor) {
  world_->run(dial_from(*world_));
}

Task<void> accept_into(Listener& listener, Result<std::unique_ptr<Stream>>& outcome) {
  Result<std::unique_ptr<Stream>> accepted = co_await listener.accept();
  outcome = std::move(accepted);
}

Task<void> close_while_accepting(World& world) {
  const std::unique_ptr<Listener> listener = world.listen(Certificate::none);
  Result<std::unique_ptr<Stream>> outcome;
  Gate gate(world.loop());
  gate.spawn(accept_into(*listener, outcome));
  const SteadyTime soon = in(world, 5ms);
  co_await world.clock().sleep_until(soon);
  listener->close();
  listener->close();
  co_await gate.close();
  EXPECT_EQ(outcome.error().code, Errc::cancelled);
}
TEST_P(Ports, ClosingAListenerCancelsItsAccept) {
  world_->run(close_while_accepting(*world_));
}

}  // namespace
}  // namespace todoku::ports_test
