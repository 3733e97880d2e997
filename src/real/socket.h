// real/socket.h - a non-blocking TCP socket of one loop, with its watchdog.
//
// It waits until the socket is ready, the deadline passes or close() is called; reading and writing
// is done by whoever holds it. Operations keep it alive (shared_ptr), so a Stream may be destroyed
// while one of them waits. Used from the loop's thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "io/ports.h"

namespace todoku::real {

// A number of errno as an Error: "read 192.0.2.1:25: Connection reset by peer".
Error system_error(int number, std::string_view operation, std::string_view peer);

class Socket : public std::enable_shared_from_this<Socket> {
 public:
  using Tcp = boost::asio::ip::tcp;
  enum class Until { readable, writable };

  explicit Socket(Tcp::socket socket);

  Tcp::socket& asio() { return socket_; }
  int fd() { return socket_.native_handle(); }
  bool closed() const { return closed_; }

  // For errors: who is at the other end.
  const std::string& peer_text() const { return peer_text_; }
  void set_peer_text(std::string text) { peer_text_ = std::move(text); }

  void set_deadline(SteadyTime when);
  // Errors: cancelled after close(), timeout once the deadline has passed.
  Result<void> usable(std::string_view operation) const;
  // Waits until the socket is ready. A static function, as the task must own the socket.
  // `operation` must be a literal.
  static Task<Result<void>> wait(std::shared_ptr<Socket> self, Until until,
                                 std::string_view operation);
  // Whoever finds its socket ready again and again lets the loop's other tasks go first now and
  // then.
  static Task<void> let_others(std::shared_ptr<Socket> self);
  bool has_had_its_turn();

  void close();

 private:
  void arm();
  void expired();

  Tcp::socket socket_;
  boost::asio::steady_timer watchdog_;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime armed_ = SteadyTime::max();  // when the watchdog will look; max: it sleeps
  int turn_ = 0;
  bool closed_ = false;
  std::string peer_text_;
};

}  // namespace todoku::real
