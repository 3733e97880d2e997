#include "real/socket.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "real/clock.h"

namespace todoku::real {
namespace asio = boost::asio;

namespace {

// How often a task may find its socket ready before others get their turn. At 64 KiB a read this is
// about a millisecond of work.
constexpr int kTurns = 16;

Errc errc_of(int number) {
  switch (number) {
    case ECONNREFUSED: return Errc::refused;
    case ECONNRESET:
    case EPIPE:
    case ENOTCONN:
    case ECONNABORTED: return Errc::closed;
    case ETIMEDOUT: return Errc::timeout;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT: return Errc::unreachable;
    default: return Errc::io;
  }
}

// A close with unread bytes in the buffer resets the connection, and the peer may lose our last
// answer (RFC 1122 §4.2.2.13). What is there already is taken; what comes later is the peer's
// fault.
void drain(int fd) {
  std::array<char, 4096> rest;
  for (int i = 0; i < 16; ++i) {
    if (::recv(fd, rest.data(), rest.size(), MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

Error system_error(int number, std::string_view operation, std::string_view peer) {
  char text[128];
  const char* reason = strerror_r(number, text, sizeof text);  // the GNU form: it returns the text
  return Error{errc_of(number), std::string(operation) + " " + std::string(peer) + ": " + reason};
}

Socket::Socket(Tcp::socket socket)
    : socket_(std::move(socket)), watchdog_(socket_.get_executor()) {}

void Socket::set_deadline(SteadyTime when) {
  deadline_ = when;
  // A later deadline costs nothing: the watchdog finds it when it looks. An earlier one must be
  // told.
  if (armed_ != SteadyTime::max() && when < armed_) arm();
}

void Socket::arm() {
  if (deadline_ == SteadyTime::max()) return;
  armed_ = deadline_;
  watchdog_.expires_at(to_timer(armed_));
  watchdog_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const std::shared_ptr<Socket> self = error ? nullptr : weak.lock();
    if (self) self->expired();
  });
}

void Socket::expired() {
  armed_ = SteadyTime::max();
  if (closed_) return;
  if (steady_now() < deadline_) return arm();
  boost::system::error_code ignored;
  socket_.cancel(ignored);  // whoever waits looks at the deadline itself
}

Result<void> Socket::usable(std::string_view operation) const {
  if (closed_)
    return fail(Errc::cancelled,
                std::string(operation) + " " + peer_text_ + ": we closed the connection");
  if (deadline_ != SteadyTime::max() && steady_now() >= deadline_) {
    return fail(Errc::timeout, std::string(operation) + " " + peer_text_ + ": timed out");
  }
  return {};
}

Task<Result<void>> Socket::wait(std::shared_ptr<Socket> self, Until until,
                                std::string_view operation) {
  const auto kind = until == Until::readable ? Tcp::socket::wait_read : Tcp::socket::wait_write;
  for (;;) {
    const Result<void> usable = self->usable(operation);
    if (!usable) co_return std::unexpected(usable.error());
    if (self->armed_ == SteadyTime::max()) self->arm();
    boost::system::error_code error;
    co_await self->socket_.async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
    self->turn_ = 0;
    if (!error) co_return Result<void>();
    if (error != asio::error::operation_aborted) {
      co_return std::unexpected(system_error(error.value(), operation, self->peer_text_));
    }
  }
}

bool Socket::has_had_its_turn() {
  return ++turn_ >= kTurns;
}

Task<void> Socket::let_others(std::shared_ptr<Socket> self) {
  self->turn_ = 0;
  const asio::any_io_executor loop = self->socket_.get_executor();
  co_await asio::post(loop, asio::use_awaitable);
}

void Socket::close() {
  if (closed_) return;
  closed_ = true;
  if (!socket_.is_open()) return;
  drain(fd());
  boost::system::error_code ignored;
  watchdog_.cancel();
  socket_.close(ignored);
}

}  // namespace todoku::real
