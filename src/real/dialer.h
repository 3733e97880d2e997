// real/dialer.h - outgoing TCP connections.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <set>

#include "io/ports.h"
#include "real/tls.h"

namespace todoku::real {

class Socket;

// Its streams belong to the loop it was made for. The dial's deadline stays in force on the stream
// until it is moved.
class TcpDialer : public Dialer {
 public:
  // `tls` may be null: then start_tls fails.
  TcpDialer(boost::asio::any_io_executor loop, std::shared_ptr<const TlsClient> tls);

  // Also Errc::invalid: `to` or `from` is no IP address, or they are of different families.
  Task<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Endpoint from,
                                             SteadyTime deadline) override;
  void cancel() override;

 private:
  boost::asio::any_io_executor loop_;
  std::shared_ptr<const TlsClient> tls_;
  std::shared_ptr<std::set<std::shared_ptr<Socket>>> under_way_;
};

// Refuses whatever is not on this machine (127.0.0.0/8, ::1), so that no mail of a demo or a test
// can reach a real provider.
class LoopbackOnlyDialer : public Dialer {
 public:
  explicit LoopbackOnlyDialer(Dialer& inner) : inner_(inner) {}
  Task<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Endpoint from,
                                             SteadyTime deadline) override;
  void cancel() override { inner_.cancel(); }

 private:
  Dialer& inner_;
};

// 127.0.0.0/8 or ::1? An IPv4 address inside an IPv6 one is not meant, whatever it is.
bool is_loopback(const std::string& address);

}  // namespace todoku::real
