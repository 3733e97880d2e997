// real/stream.h - a TCP connection, plain or with TLS.
//
// Plaintext tries recv and send first and waits only when they would block; TLS does the same
// through a TlsSession. Operations own what they need: the Stream may be closed or destroyed while
// one waits.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "io/ports.h"
#include "real/socket.h"
#include "real/tls.h"

namespace todoku::real {

// Who may start TLS on a stream; null: nobody.
struct StreamTls {
  std::shared_ptr<const TlsClient> client;
  std::shared_ptr<const TlsServer> server;
};

class TcpStream : public Stream {
 public:
  // `socket` is connected. It is set non-blocking and without Nagle's delay: answers are written in
  // groups already.
  TcpStream(std::shared_ptr<Socket> socket, StreamTls tls);
  ~TcpStream() override;

  Task<Result<std::size_t>> read_some(std::span<char> into) override;
  Task<Result<void>> write(std::string_view bytes) override;
  void set_deadline(SteadyTime when) override;
  Task<Result<TlsFacts>> start_tls(TlsWish wish) override;
  Task<Result<TlsFacts>> accept_tls() override;
  Endpoint peer() const override { return peer_; }
  Endpoint local() const override { return local_; }
  void close() override;

  struct State;  // what operations own

 private:
  std::shared_ptr<State> state_;
  StreamTls tls_;
  Endpoint peer_;
  Endpoint local_;
};

Endpoint to_endpoint(const boost::asio::ip::tcp::endpoint& at);

}  // namespace todoku::real
