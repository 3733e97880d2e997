#include "real/listener.h"

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "real/socket.h"
#include "real/stream.h"

namespace todoku::real {
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

struct TcpListener::State {
  explicit State(asio::any_io_executor on) : loop(on), acceptor(on), pause(on) {}
  asio::any_io_executor loop;
  Tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::shared_ptr<const TlsServer> tls;
  std::string name;  // "127.0.0.1:25", for errors
  bool closed = false;
};

namespace {

using Accepted = Result<std::unique_ptr<Stream>>;
using StatePtr = std::shared_ptr<TcpListener::State>;

constexpr auto kOutOfDescriptorsPause = 100ms;

Error cannot_listen(const Endpoint& at, const boost::system::error_code& error) {
  const std::string where = "cannot listen on " + to_string(at) + ": ";
  switch (error.value()) {
    case EADDRINUSE: return {Errc::conflict, where + "the port is in use by another program"};
    case EACCES:
      return {Errc::refused,
              where + "permission denied (ports below 1024 need root or CAP_NET_BIND_SERVICE)"};
    case EADDRNOTAVAIL: return {Errc::invalid, where + "this machine does not have that address"};
    default: return {Errc::io, where + error.message()};
  }
}

boost::system::error_code listen(Tcp::acceptor& acceptor, const Tcp::endpoint& at) {
  boost::system::error_code error;
  acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error && at.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(Tcp::acceptor::max_listen_connections, error);
  if (!error) acceptor.native_non_blocking(true, error);
  return error;
}

// The connection was gone before we took it, or is the peer's affair (accept(2), "Error handling").
bool is_passing(int number) {
  return number == ECONNABORTED || number == EINTR || number == EPROTO || number == ENETDOWN ||
         number == EHOSTUNREACH || number == ENETUNREACH || number == EPERM;
}

std::unique_ptr<Stream> make_stream(const StatePtr& state, int fd) {
  Tcp::socket raw(state->loop);
  boost::system::error_code error;
  const bool v6 = state->acceptor.local_endpoint(error).address().is_v6();
  raw.assign(v6 ? Tcp::v6() : Tcp::v4(), fd, error);
  if (error) {
    ::close(fd);
    return nullptr;
  }
  StreamTls sides;
  sides.server = state->tls;
  return std::make_unique<TcpStream>(std::make_shared<Socket>(std::move(raw)), std::move(sides));
}

Task<Accepted> accept_one(StatePtr state) {
  boost::system::error_code error;
  while (!state->closed) {
    const int fd =
        ::accept4(state->acceptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const int number = errno;
    if (fd >= 0) {
      std::unique_ptr<Stream> stream = make_stream(state, fd);
      if (stream) co_return std::move(stream);
      co_return fail(Errc::io, "accept on " + state->name + ": no room for the connection");
    }
    if (number == EAGAIN || number == EWOULDBLOCK) {
      co_await state->acceptor.async_wait(Tcp::acceptor::wait_read,
                                          asio::redirect_error(asio::use_awaitable, error));
    } else if (!is_passing(number)) {
      state->pause.expires_after(kOutOfDescriptorsPause);
      co_await state->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      if (!state->closed)
        co_return std::unexpected(
            Error{Errc::io, system_error(number, "accept on", state->name).what});
    }
  }
  co_return fail(Errc::cancelled, "accept on " + state->name + ": the listener is closed");
}

}  // namespace

Result<std::unique_ptr<TcpListener>> TcpListener::open(asio::any_io_executor loop,
                                                       const Endpoint& at,
                                                       std::shared_ptr<const TlsServer> tls) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(at.address, error);
  if (error)
    return fail(Errc::invalid, "cannot listen on " + to_string(at) + ": not an IP address");
  auto state = std::make_shared<State>(loop);
  error = listen(state->acceptor, Tcp::endpoint(address, at.port));
  if (error) return std::unexpected(cannot_listen(at, error));
  Endpoint local = to_endpoint(state->acceptor.local_endpoint(error));
  state->tls = std::move(tls);
  state->name = to_string(local);
  return std::unique_ptr<TcpListener>(new TcpListener(std::move(state), std::move(local)));
}

TcpListener::TcpListener(std::shared_ptr<State> state, Endpoint local)
    : state_(std::move(state)), local_(std::move(local)) {}

TcpListener::~TcpListener() {
  TcpListener::close();
}

Task<Accepted> TcpListener::accept() {
  return accept_one(state_);
}

void TcpListener::close() {
  if (state_->closed) return;
  state_->closed = true;
  state_->pause.cancel();
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
}

}  // namespace todoku::real
