#include "real/stream.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/check.h"

namespace todoku::real {
namespace asio = boost::asio;

struct TcpStream::State {
  std::shared_ptr<Socket> socket;
  std::unique_ptr<TlsSession> tls;  // null: plaintext
};

namespace {

using StatePtr = std::shared_ptr<TcpStream::State>;

Error ended(const Socket& socket, std::string_view operation, std::string_view why) {
  return Error{Errc::closed,
               std::string(operation) + " " + socket.peer_text() + ": " + std::string(why)};
}

// The error of a TLS step, or where to wait before it is tried again.
Error tls_failure(const Socket& socket, std::string_view operation, const TlsStep& step) {
  return Error{step.code, std::string(operation) + " " + socket.peer_text() + ": " + step.why};
}

Socket::Until until(const TlsStep& step) {
  return step.then == TlsStep::Then::want_read ? Socket::Until::readable : Socket::Until::writable;
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

Task<Result<std::size_t>> read_plain(std::shared_ptr<Socket> socket, std::span<char> into) {
  for (;;) {
    const Result<void> usable = socket->usable("read");
    if (!usable) co_return std::unexpected(usable.error());
    const ssize_t n = ::recv(socket->fd(), into.data(), into.size(), 0);
    if (n > 0) {
      if (socket->has_had_its_turn()) co_await Socket::let_others(socket);
      co_return static_cast<std::size_t>(n);
    }
    if (n == 0) co_return std::unexpected(ended(*socket, "read", "the peer ended the stream"));
    if (errno == EINTR) continue;
    if (!would_block()) co_return std::unexpected(system_error(errno, "read", socket->peer_text()));
    const Result<void> ready = co_await Socket::wait(socket, Socket::Until::readable, "read");
    if (!ready) co_return std::unexpected(ready.error());
  }
}

Task<Result<void>> write_plain(std::shared_ptr<Socket> socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const Result<void> usable = socket->usable("write");
    if (!usable) co_return std::unexpected(usable.error());
    const ssize_t n = ::send(socket->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (errno == EINTR) continue;
    if (!would_block())
      co_return std::unexpected(system_error(errno, "write", socket->peer_text()));
    const Result<void> ready = co_await Socket::wait(socket, Socket::Until::writable, "write");
    if (!ready) co_return std::unexpected(ready.error());
  }
  co_return Result<void>();
}

Task<Result<std::size_t>> read_tls(StatePtr state, std::span<char> into) {
  for (;;) {
    const Result<void> usable = state->socket->usable("read");
    if (!usable) co_return std::unexpected(usable.error());
    const TlsStep step = state->tls->read(into);
    if (step.then == TlsStep::Then::done) {
      if (state->socket->has_had_its_turn()) co_await Socket::let_others(state->socket);
      co_return step.bytes;
    }
    if (step.then == TlsStep::Then::failed)
      co_return std::unexpected(tls_failure(*state->socket, "read", step));
    const Result<void> ready = co_await Socket::wait(state->socket, until(step), "read");
    if (!ready) co_return std::unexpected(ready.error());
  }
}

Task<Result<void>> write_tls(StatePtr state, std::string_view bytes) {
  while (!bytes.empty()) {
    const Result<void> usable = state->socket->usable("write");
    if (!usable) co_return std::unexpected(usable.error());
    const TlsStep step = state->tls->write(bytes);
    if (step.then == TlsStep::Then::done) {
      bytes.remove_prefix(step.bytes);
      continue;
    }
    if (step.then == TlsStep::Then::failed)
      co_return std::unexpected(tls_failure(*state->socket, "write", step));
    const Result<void> ready = co_await Socket::wait(state->socket, until(step), "write");
    if (!ready) co_return std::unexpected(ready.error());
  }
  co_return Result<void>();
}

// From here on the session belongs to the stream, whatever comes of the handshake: an unfinished
// one must not leave the stream talking in clear.
Task<Result<TlsFacts>> shake_hands(StatePtr state, Result<std::unique_ptr<TlsSession>> session) {
  if (!session) co_return std::unexpected(session.error());
  state->tls = std::move(*session);
  for (;;) {
    const Result<void> usable = state->socket->usable("TLS handshake");
    if (!usable) co_return std::unexpected(usable.error());
    const TlsStep step = state->tls->handshake();
    if (step.then == TlsStep::Then::done) co_return state->tls->facts();
    if (step.then == TlsStep::Then::failed) {
      co_return std::unexpected(tls_failure(*state->socket, "TLS handshake", step));
    }
    const Result<void> ready = co_await Socket::wait(state->socket, until(step), "TLS handshake");
    if (!ready) co_return std::unexpected(ready.error());
  }
}

Result<std::unique_ptr<TlsSession>> refused(const Socket& socket, std::string_view why) {
  return fail(Errc::tls, "TLS handshake " + socket.peer_text() + ": " + std::string(why));
}

}  // namespace

TcpStream::TcpStream(std::shared_ptr<Socket> socket, StreamTls tls)
    : state_(std::make_shared<State>()), tls_(std::move(tls)) {
  boost::system::error_code ignored;  // a connection that is already gone says so at the first read
  auto& raw = socket->asio();
  raw.native_non_blocking(true, ignored);
  raw.set_option(asio::ip::tcp::no_delay(true), ignored);
  peer_ = to_endpoint(raw.remote_endpoint(ignored));
  local_ = to_endpoint(raw.local_endpoint(ignored));
  if (socket->peer_text().empty()) socket->set_peer_text(to_string(peer_));
  state_->socket = std::move(socket);
}

TcpStream::~TcpStream() {
  TcpStream::close();
}

Task<Result<std::size_t>> TcpStream::read_some(std::span<char> into) {
  CHECK(!into.empty());  // recv would say "end of stream"
  return state_->tls ? read_tls(state_, into) : read_plain(state_->socket, into);
}

Task<Result<void>> TcpStream::write(std::string_view bytes) {
  return state_->tls ? write_tls(state_, bytes) : write_plain(state_->socket, bytes);
}

void TcpStream::set_deadline(SteadyTime when) {
  state_->socket->set_deadline(when);
}

Task<Result<TlsFacts>> TcpStream::start_tls(TlsWish wish) {
  const Socket& socket = *state_->socket;
  if (state_->tls) return shake_hands(state_, refused(socket, "TLS is already in use"));
  if (!tls_.client) return shake_hands(state_, refused(socket, "this side has no TLS to offer"));
  if (socket.closed()) return shake_hands(state_, refused(socket, "the connection is closed"));
  return shake_hands(state_, tls_.client->session(state_->socket->fd(), wish));
}

Task<Result<TlsFacts>> TcpStream::accept_tls() {
  const Socket& socket = *state_->socket;
  if (state_->tls) return shake_hands(state_, refused(socket, "TLS is already in use"));
  if (!tls_.server) return shake_hands(state_, refused(socket, "this listener has no certificate"));
  if (socket.closed()) return shake_hands(state_, refused(socket, "the connection is closed"));
  return shake_hands(state_, tls_.server->session(state_->socket->fd()));
}

void TcpStream::close() {
  if (state_->socket->closed()) return;
  if (state_->tls) state_->tls->close_notify();
  state_->socket->close();
}

Endpoint to_endpoint(const asio::ip::tcp::endpoint& at) {
  return Endpoint{at.address().to_string(), at.port()};
}

}  // namespace todoku::real
