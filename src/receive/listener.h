// receive/listener.h - accepts SMTP clients, as many at a time as there is room for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include "io/gate.h"
#include "io/ports.h"
#include "receive/handler.h"
#include "receive/session.h"

namespace todoku::receive {

struct ListenerOptions {
  std::size_t connections = 1000;      // at one time; who comes past it gets 421 4.3.2
  std::size_t connections_of_one = 0;  // of them, by one client; then 421 4.7.0. 0: no limit
  // Who an IP literal is, for that limit; "": exempt. Empty: each address is a client.
  std::function<std::string(std::string_view address)> client_of;
  std::size_t message_memory = MessageMemory().limit;  // bytes
  milliseconds session_age{0};                         // then 421 4.7.0; 0: no limit
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
  Task<void> admit(std::unique_ptr<Stream> stream);
  Task<void> serve(std::unique_ptr<Stream> stream);
  Task<void> send_away(std::unique_ptr<Stream> stream, std::string words);
  std::string client_of(const std::string& address) const;

  boost::asio::any_io_executor loop_;
  Listener& listener_;
  Clock& clock_;
  Reception& reception_;
  ListenerOptions options_;
  MessageMemory memory_;
  Gate gate_;
  std::unordered_set<Session*> sessions_;
  std::map<std::string, std::size_t> clients_;  // those that the limit holds for, by name
  bool stopping_ = false;
};

}  // namespace todoku::receive
