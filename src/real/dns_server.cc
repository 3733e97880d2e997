#include "real/dns_server.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "dns/bytes.h"
#include "dns/message.h"
#include "dns/responder.h"
#include "io/gate.h"
#include "real/clock.h"
#include "real/listener.h"
#include "real/socket.h"

namespace todoku::real {
namespace asio = boost::asio;
using Udp = asio::ip::udp;

struct DnsServer::State {
  explicit State(asio::any_io_executor on) : loop(on), udp(on), gate(on) {}
  asio::any_io_executor loop;
  Udp::socket udp;
  std::unique_ptr<TcpListener> tcp;
  Endpoint local;
  std::shared_ptr<const dns::Zone> zone;
  std::set<Stream*> streams;  // of the connections under way, to end them
  std::uint64_t answered = 0;
  bool closed = false;
  Gate gate;
};

namespace {

using StatePtr = std::shared_ptr<DnsServer::State>;

// The system chooses a free TCP port, which may be taken for UDP.
constexpr int kPortTries = 16;

Result<void> open_udp(Udp::socket& udp, const Endpoint& at) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(at.address, error);
  const Udp::endpoint endpoint(address, at.port);
  if (!error) udp.open(endpoint.protocol(), error);
  if (!error) udp.bind(endpoint, error);
  if (!error) udp.native_non_blocking(true, error);
  if (!error) return {};
  boost::system::error_code ignored;
  udp.close(ignored);
  const Errc code = error.value() == EADDRINUSE ? Errc::conflict : Errc::io;
  return fail(code, "cannot listen on " + to_string(at) + " (UDP): " + error.message());
}

Result<void> open_both(DnsServer::State& state, const Endpoint& at) {
  Result<void> opened;
  for (int i = 0; i < kPortTries; ++i) {
    Result<std::unique_ptr<TcpListener>> tcp = TcpListener::open(state.loop, at, nullptr);
    if (!tcp) return std::unexpected(tcp.error());
    opened = open_udp(state.udp, (*tcp)->local());
    state.local = (*tcp)->local();
    state.tcp = std::move(*tcp);
    if (opened || at.port != 0) return opened;
  }
  return opened;
}

// Answers all datagrams that are there.
void answer_datagrams(DnsServer::State& state) {
  std::array<char, 4096> query;  // more than any question has
  sockaddr_storage from{};
  for (;;) {
    socklen_t size = sizeof from;
    const ssize_t n = ::recvfrom(state.udp.native_handle(), query.data(), query.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from), &size);
    if (n < 0) return;
    const std::string_view bytes(query.data(), static_cast<std::size_t>(n));
    const auto answer = dns::respond(*state.zone, bytes, dns::Transport::udp);
    if (!answer) continue;
    ++state.answered;
    ::sendto(state.udp.native_handle(), answer->data(), answer->size(), 0,
             reinterpret_cast<const sockaddr*>(&from), size);  // what is lost is asked again
  }
}

Task<void> serve_udp(StatePtr state) {
  while (!state->closed) {
    boost::system::error_code error;
    co_await state->udp.async_wait(Udp::socket::wait_read,
                                   asio::redirect_error(asio::use_awaitable, error));
    if (error || state->closed) co_return;
    answer_datagrams(*state);
  }
}

// Reads until `buffer` has at least `bytes`.
Task<bool> fill(Stream& stream, std::string& buffer, std::size_t bytes) {
  std::array<char, 4096> block;
  while (buffer.size() < bytes) {
    const Result<std::size_t> n = co_await stream.read_some(block);
    if (!n) co_return false;
    buffer.append(block.data(), *n);
  }
  co_return true;
}

// RFC 7766: length-prefixed messages, any number of them.
Task<void> converse(StatePtr state, Stream& stream) {
  std::string buffer;
  for (;;) {
    stream.set_deadline(steady_now() + DnsServer::kTcpPatience);
    const bool has_length = co_await fill(stream, buffer, 2);
    if (!has_length) co_return;
    const std::size_t bytes = dns::number16(buffer, 0);
    const bool has_query = co_await fill(stream, buffer, 2 + bytes);
    if (!has_query) co_return;
    const std::string_view query = std::string_view(buffer).substr(2, bytes);
    const auto answer = dns::respond(*state->zone, query, dns::Transport::tcp);
    if (!answer) co_return;
    buffer.erase(0, 2 + bytes);
    ++state->answered;
    std::string framed;
    dns::append16(framed, static_cast<std::uint32_t>(answer->size()));
    framed += *answer;
    const Result<void> written = co_await stream.write(framed);
    if (!written) co_return;
  }
}

Task<void> serve_connection(StatePtr state, std::unique_ptr<Stream> stream) {
  state->streams.insert(stream.get());
  co_await converse(state, *stream);
  state->streams.erase(stream.get());
}

Task<void> serve_tcp(StatePtr state) {
  while (!state->closed) {
    Result<std::unique_ptr<Stream>> stream = co_await state->tcp->accept();
    if (!stream || state->streams.size() >= DnsServer::kTcpConnections) continue;
    state->gate.spawn(serve_connection(state, std::move(*stream)));
  }
}

void stop(DnsServer::State& state) {
  if (state.closed) return;
  state.closed = true;
  boost::system::error_code ignored;
  state.udp.close(ignored);
  state.tcp->close();
  for (Stream* stream : state.streams) stream->close();
}

Task<void> close_all(StatePtr state) {
  stop(*state);
  co_await state->gate.close();
}

}  // namespace

Result<std::unique_ptr<DnsServer>> DnsServer::open(asio::any_io_executor loop, const Endpoint& at,
                                                   dns::Zone zone) {
  auto state = std::make_shared<State>(loop);
  const Result<void> opened = open_both(*state, at);
  if (!opened) return std::unexpected(opened.error());
  state->zone = std::make_shared<const dns::Zone>(std::move(zone));
  state->gate.spawn(serve_udp(state));
  state->gate.spawn(serve_tcp(state));
  return std::unique_ptr<DnsServer>(new DnsServer(std::move(state)));
}

DnsServer::DnsServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

DnsServer::~DnsServer() {
  stop(*state_);
}

Endpoint DnsServer::local() const {
  return state_->local;
}
void DnsServer::set_zone(dns::Zone zone) {
  state_->zone = std::make_shared<const dns::Zone>(std::move(zone));
}
const dns::Zone& DnsServer::zone() const {
  return *state_->zone;
}
std::uint64_t DnsServer::answered() const {
  return state_->answered;
}
Task<void> DnsServer::close() {
  return close_all(state_);
}

}  // namespace todoku::real
