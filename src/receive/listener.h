// receive/listener.h - accepts SMTP clients, as many at a time as there is room for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <unordered_set>

#include "io/gate.h"
#include "io/ports.h"
#include "receive/handler.h"
#include "receive/session.h"

namespace todoku::receive {

struct ListenerOptions {
  std::size_t connections = 1000;  // at one time; who comes past it gets 421 4.3.2
  // What messages under way get when stopping, before their links are closed.
  milliseconds stop_patience = std::chrono::seconds(20);
};

class SmtpListener {
 public:
  // All of them outlive the listener; everything runs on one loop.
  SmtpListener(boost::asio::any_io_executor loop, Listener& listener, Clock& clock,
               Reception& reception, ListenerOptions options);
  SmtpListener(const SmtpListener&) = delete;

  Task<void> run();   // accepts until stop() or the listener's end
  Task<void> stop();  // no new clients; ends when the last is gone
  std::size_t connections() const { return sessions_.size(); }

 private:
  Task<void> serve(std::unique_ptr<Stream> stream);
  Task<void> send_away(std::unique_ptr<Stream> stream);

  boost::asio::any_io_executor loop_;
  Listener& listener_;
  Clock& clock_;
  Reception& reception_;
  ListenerOptions options_;
  Gate gate_;
  std::unordered_set<Session*> sessions_;
  bool stopping_ = false;
};

}  // namespace todoku::receive
