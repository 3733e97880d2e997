// What the conformance suite (tests/ports) cannot see from outside: raw peers, errors with their
// words.
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "io/gate.h"
#include "real/clock.h"
#include "real/dialer.h"
#include "real/listener.h"
#include "real/stream.h"

namespace todoku::real {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;

void run(asio::io_context& loop, Task<void> task) {
  loop.restart();
  bool done = false;
  asio::co_spawn(loop, std::move(task), [&done](std::exception_ptr) { done = true; });
  while (!done && loop.run_one_for(20s) > 0) {
  }
  ASSERT_TRUE(done);
}

// A stream of ours, and its peer as a bare blocking socket.
struct Raw {
  asio::io_context loop;
  tcp::acceptor acceptor{loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  tcp::socket peer{loop};
  std::unique_ptr<TcpStream> ours;
  Raw() {
    tcp::socket socket(loop);
    socket.connect(acceptor.local_endpoint());
    peer = acceptor.accept();
    ours = std::make_unique<TcpStream>(std::make_shared<Socket>(std::move(socket)), StreamTls());
    ours->set_deadline(steady_now() + 10s);
  }
  std::string hear() {
    char block[256];
    const ssize_t n = ::recv(peer.native_handle(), block, sizeof block, 0);
    return std::string(block, n > 0 ? static_cast<std::size_t>(n) : 0);
  }
};

Task<void> read_once(Stream& stream, Result<std::size_t>& outcome) {
  std::array<char, 64> block;
  Result<std::size_t> n = co_await stream.read_some(block);
  outcome = std::move(n);
}

Task<void> write_once(Stream& stream, std::string_view bytes, Result<void>& outcome) {
  Result<void> written = co_await stream.write(bytes);
  outcome = std::move(written);
}

TEST(TcpStream, AfterAHalfCloseOurAnswerStillArrives) {
  Raw raw;
  raw.peer.shutdown(tcp::socket::shutdown_send);
  Result<std::size_t> end;
  run(raw.loop, read_once(*raw.ours, end));
  EXPECT_EQ(end.error().code, Errc::closed);
  Result<void> written = fail(Errc::io, "");
  run(raw.loop, write_once(*raw.ours, "221 bye\r\n", written));
  EXPECT_TRUE(written.has_value());
  EXPECT_EQ(raw.hear(), "221 bye\r\n");
}

TEST(TcpStream, AResetIsClosedAndNamesThePeer) {
  Raw raw;
  raw.peer.set_option(asio::socket_base::linger(true, 0));
  raw.peer.close();
  Result<std::size_t> end;
  run(raw.loop, read_once(*raw.ours, end));
  EXPECT_EQ(end.error().code, Errc::closed);
  EXPECT_NE(end.error().what.find(to_string(raw.ours->peer())), std::string::npos);
}

TEST(TcpStream, TheLastAnswerArrivesThoughThePeerHadSaidMore) {
  Raw raw;
  const std::string junk(2000, 'x');
  ASSERT_EQ(::send(raw.peer.native_handle(), junk.data(), junk.size(), 0), 2000);
  Result<void> written = fail(Errc::io, "");
  run(raw.loop, write_once(*raw.ours, "421 enough\r\n", written));
  raw.ours->close();
  EXPECT_EQ(raw.hear(), "421 enough\r\n");
}

Task<void> destroy_and_wait(std::unique_ptr<TcpStream>& stream, Gate& gate) {
  co_await asio::post(asio::use_awaitable);
  stream.reset();
  co_await gate.close();
}

TEST(TcpStream, MayBeDestroyedWhileAReadWaits) {
  Raw raw;
  Result<std::size_t> end;
  Gate gate(raw.loop.get_executor());
  gate.spawn(read_once(*raw.ours, end));
  run(raw.loop, destroy_and_wait(raw.ours, gate));
  EXPECT_EQ(end.error().code, Errc::cancelled);
}

Task<void> swallow(Stream& stream, std::size_t& bytes, bool& stop) {
  std::array<char, 512> block;
  while (!stop) {
    const Result<std::size_t> n = co_await stream.read_some(block);
    if (!n) co_return;
    bytes += *n;
  }
}

Task<void> stop_soon(bool& stop, Gate& gate) {
  co_await asio::post(asio::use_awaitable);
  stop = true;
  co_await gate.close();
}

TEST(TcpStream, AFloodDoesNotStarveOthersOfItsLoop) {
  Raw raw;
  const std::string flood(100'000, 'x');
  ASSERT_EQ(::send(raw.peer.native_handle(), flood.data(), flood.size(), 0), 100'000);
  std::size_t bytes = 0;
  bool stop = false;
  Gate gate(raw.loop.get_executor());
  gate.spawn(swallow(*raw.ours, bytes, stop));
  run(raw.loop, stop_soon(stop, gate));
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, flood.size());
}

TEST(TcpListener, ABusyPortIsToldWithAddressAndCause) {
  asio::io_context loop;
  const auto first = TcpListener::open(loop.get_executor(), {"127.0.0.1", 0}, nullptr);
  ASSERT_TRUE(first.has_value());
  const auto second = TcpListener::open(loop.get_executor(), (*first)->local(), nullptr);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_EQ(second.error().what, "cannot listen on " + to_string((*first)->local()) +
                                     ": the port is in use by another program");
}

TEST(TcpListener, AnAddressOfAnotherMachineIsTold) {
  asio::io_context loop;
  const auto there = TcpListener::open(loop.get_executor(), {"192.0.2.1", 0}, nullptr);
  ASSERT_FALSE(there.has_value());
  EXPECT_EQ(there.error().code, Errc::invalid);
  const auto name = TcpListener::open(loop.get_executor(), {"localhost", 0}, nullptr);
  EXPECT_EQ(name.error().code, Errc::invalid);
}

Task<void> dial_to(Dialer& dialer, Endpoint to, Result<std::unique_ptr<Stream>>& outcome) {
  const Endpoint from;
  const SteadyTime deadline = steady_now() + 5s;
  Result<std::unique_ptr<Stream>> dialed = co_await dialer.dial(to, from, deadline);
  outcome = std::move(dialed);
}

TEST(LoopbackOnlyDialer, RefusesWhateverIsNotOnThisMachine) {
  asio::io_context loop;
  TcpDialer real(loop.get_executor(), nullptr);
  LoopbackOnlyDialer dialer(real);
  for (const char* far : {"192.0.2.1", "10.0.0.1", "128.0.0.1", "2001:db8::1", "::ffff:127.0.0.1",
                          "0.0.0.0", "::", "mx.example", ""}) {
    Result<std::unique_ptr<Stream>> outcome;
    run(loop, dial_to(dialer, {far, 25}, outcome));
    ASSERT_FALSE(outcome.has_value()) << far;
    EXPECT_EQ(outcome.error().code, Errc::refused) << far;
    EXPECT_NE(outcome.error().what.find("loopback"), std::string::npos);
  }
}

TEST(LoopbackOnlyDialer, ReachesBothLoopbacks) {
  asio::io_context loop;
  TcpDialer real(loop.get_executor(), nullptr);
  LoopbackOnlyDialer dialer(real);
  for (const char* near : {"127.0.0.1", "127.0.1.9", "::1"}) {
    const auto listener = TcpListener::open(loop.get_executor(), {near, 0}, nullptr);
    if (!listener) continue;  // a machine without IPv6
    Result<std::unique_ptr<Stream>> outcome;
    run(loop, dial_to(dialer, (*listener)->local(), outcome));
    EXPECT_TRUE(outcome.has_value()) << near;
  }
}

TEST(TcpDialer, ASourceOfAnotherFamilyIsAnInvalidSetting) {
  asio::io_context loop;
  TcpDialer dialer(loop.get_executor(), nullptr);
  Result<std::unique_ptr<Stream>> outcome;
  run(loop, [](Dialer& d, Result<std::unique_ptr<Stream>>& out) -> Task<void> {
    const Endpoint to{"127.0.0.1", 25};
    const Endpoint from{"::1", 0};
    const SteadyTime deadline = steady_now() + 5s;
    Result<std::unique_ptr<Stream>> dialed = co_await d.dial(to, from, deadline);
    out = std::move(dialed);
  }(dialer, outcome));
  EXPECT_EQ(outcome.error().code, Errc::invalid);
  EXPECT_NE(outcome.error().what.find("::1"), std::string::npos);
}

}  // namespace
}  // namespace todoku::real
