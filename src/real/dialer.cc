#include "real/dialer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <set>

#include "real/socket.h"
#include "real/stream.h"

namespace todoku::real {
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

using Dialed = Result<std::unique_ptr<Stream>>;

Result<asio::ip::address> read_address(const std::string& text) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(text, error);
  if (error) return fail(Errc::invalid, "\"" + text + "\" is not an IP address");
  return address;
}

// Binds to the source address; the port is chosen at connect, so that one address can have more
// connections than there are ports, as long as the destinations differ.
Result<void> bind_source(Tcp::socket& socket, const Endpoint& from) {
  if (from.address.empty()) return {};
  const Result<asio::ip::address> address = read_address(from.address);
  if (!address) return std::unexpected(address.error());
  const int on = 1;
  ::setsockopt(socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  boost::system::error_code error;
  socket.bind(Tcp::endpoint(*address, from.port), error);
  if (error.value() == EINVAL || error.value() == EAFNOSUPPORT) {
    return fail(Errc::invalid,
                "source address " + from.address + " is of another family than its destination");
  }
  if (error)
    return std::unexpected(system_error(error.value(), "bind source address", from.address));
  return {};
}

Task<Result<void>> connect(std::shared_ptr<Socket> socket, Tcp::endpoint to) {
  if (::connect(socket->fd(), to.data(), static_cast<socklen_t>(to.size())) == 0)
    co_return Result<void>();
  if (errno != EINPROGRESS && errno != EINTR) {
    co_return std::unexpected(system_error(errno, "connect", socket->peer_text()));
  }
  const Result<void> ready = co_await Socket::wait(socket, Socket::Until::writable, "connect");
  if (!ready) co_return std::unexpected(ready.error());
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket->fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) co_return std::unexpected(system_error(error, "connect", socket->peer_text()));
  co_return Result<void>();
}

struct Call {
  Endpoint to;
  Endpoint from;
  SteadyTime deadline;
};

Result<std::shared_ptr<Socket>> make_socket(const asio::any_io_executor& loop, const Call& call,
                                            const Tcp::endpoint& to) {
  Tcp::socket raw(loop);
  boost::system::error_code error;
  raw.open(to.protocol(), error);
  if (!error) raw.native_non_blocking(true, error);
  if (error) return std::unexpected(system_error(error.value(), "connect", to_string(call.to)));
  const Result<void> bound = bind_source(raw, call.from);
  if (!bound) return std::unexpected(bound.error());
  auto socket = std::make_shared<Socket>(std::move(raw));
  socket->set_peer_text(to_string(call.to));
  socket->set_deadline(call.deadline);
  const Result<void> usable = socket->usable("connect");
  if (!usable) return std::unexpected(usable.error());
  return socket;
}

Task<Dialed> call(asio::any_io_executor loop, std::shared_ptr<const TlsClient> tls,
                  std::shared_ptr<std::set<std::shared_ptr<Socket>>> under_way, Call call) {
  const Result<asio::ip::address> address = read_address(call.to.address);
  if (!address) co_return std::unexpected(address.error());
  const Tcp::endpoint to(*address, call.to.port);
  const Result<std::shared_ptr<Socket>> made = make_socket(loop, call, to);
  if (!made) co_return std::unexpected(made.error());
  const std::shared_ptr<Socket> socket = *made;
  under_way->insert(socket);
  const Result<void> connected = co_await connect(socket, to);
  under_way->erase(socket);
  if (!connected) co_return std::unexpected(connected.error());
  StreamTls sides;
  sides.client = std::move(tls);
  co_return std::make_unique<TcpStream>(socket, std::move(sides));
}

Task<Dialed> refuse(Endpoint to) {
  co_return fail(Errc::refused,
                 "connect " + to_string(to) +
                     ": refused by our own rule: this process may reach loopback addresses only");
}

}  // namespace

TcpDialer::TcpDialer(asio::any_io_executor loop, std::shared_ptr<const TlsClient> tls)
    : loop_(std::move(loop)),
      tls_(std::move(tls)),
      under_way_(std::make_shared<std::set<std::shared_ptr<Socket>>>()) {}

Task<Dialed> TcpDialer::dial(Endpoint to, Endpoint from, SteadyTime deadline) {
  return call(loop_, tls_, under_way_, Call{std::move(to), std::move(from), deadline});
}

void TcpDialer::cancel() {
  // A close lets its dial go on, which leaves the set: not while we walk over it.
  const std::set<std::shared_ptr<Socket>> under_way = *under_way_;
  for (const std::shared_ptr<Socket>& socket : under_way) socket->close();
}

Task<Dialed> LoopbackOnlyDialer::dial(Endpoint to, Endpoint from, SteadyTime deadline) {
  if (!is_loopback(to.address)) return refuse(std::move(to));
  return inner_.dial(std::move(to), std::move(from), deadline);
}

bool is_loopback(const std::string& address) {
  boost::system::error_code error;
  const asio::ip::address parsed = asio::ip::make_address(address, error);
  return !error && parsed.is_loopback();
}

}  // namespace todoku::real
