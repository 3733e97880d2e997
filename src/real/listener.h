// real/listener.h - incoming TCP connections.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "io/ports.h"
#include "real/tls.h"

namespace todoku::real {

class TcpListener : public Listener {
 public:
  // Listens on `at` (port 0: the system chooses, see local()). `tls` may be null: then accept_tls
  // of its streams fails. An IPv6 address takes no IPv4 connections. Errors, each with address and
  // cause: conflict (the port is taken), refused (no right to it), invalid (no address of this
  // machine), io.
  static Result<std::unique_ptr<TcpListener>> open(boost::asio::any_io_executor loop,
                                                   const Endpoint& at,
                                                   std::shared_ptr<const TlsServer> tls);
  ~TcpListener() override;

  // Out of descriptors it fails with Errc::io, after a pause: a loop around it cannot spin.
  Task<Result<std::unique_ptr<Stream>>> accept() override;
  Endpoint local() const override { return local_; }
  void close() override;

  struct State;  // what a waiting accept owns

 private:
  TcpListener(std::shared_ptr<State> state, Endpoint local);
  std::shared_ptr<State> state_;
  Endpoint local_;
};

}  // namespace todoku::real
