// real/dns_server.h - a small authoritative DNS server over UDP and TCP: the sandbox's own DNS.
//
// dns/responder.h decides what is answered; here are only sockets. Belongs to one loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "dns/zone.h"
#include "io/ports.h"

namespace todoku::real {

class DnsServer {
 public:
  static constexpr std::size_t kTcpConnections = 100;  // more are closed at once
  static constexpr milliseconds kTcpPatience{
      10'000};  // for each question (RFC 7766 §6.2.3: a few seconds)

  // Starts to answer on `at`, the same port for UDP and TCP (0: the system chooses). Errors as
  // TcpListener::open.
  static Result<std::unique_ptr<DnsServer>> open(boost::asio::any_io_executor loop,
                                                 const Endpoint& at, dns::Zone zone);
  ~DnsServer();

  Endpoint local() const;
  // From the next question on.
  void set_zone(dns::Zone zone);
  const dns::Zone& zone() const;
  // How many questions were answered.
  std::uint64_t answered() const;
  // Stops, and ends when nothing of it runs any more.
  Task<void> close();

  struct State;

 private:
  explicit DnsServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace todoku::real
