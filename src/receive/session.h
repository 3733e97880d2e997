// receive/session.h - carries one client's SMTP session over its stream.
//
// Reads in blocks, writes a group of answers at once, moves the stream's one deadline, and asks the
// Handler. What is said and when is smtp::ServerSession's.
#pragma once

#include <memory>

#include "io/ports.h"
#include "receive/handler.h"
#include "smtp/server.h"

namespace todoku::receive {

// What all sessions of a listener hold of messages that are on their way in.
struct MessageMemory {
  std::size_t held = 0;
  std::size_t limit = std::size_t{512} << 20;  // past it who adds to it is sent away with 421
};

class Session {
 public:
  // `clock`, `memory` and `reception` outlive the Session. After `age` it ends between messages
  // with 421; a message under way may end until twice that. 0: no limit.
  Session(std::unique_ptr<Stream> stream, Clock& clock, Reception& reception, MessageMemory& memory,
          milliseconds age = milliseconds(0));
  Session(const Session&) = delete;
  ~Session() { hold(0); }

  Task<void> serve();  // ends when the client has gone, or was sent away
  // Ends it between messages, with 421; a message under way may end, and its answer is said.
  void shut_down();
  void close();  // at once

 private:
  Task<void> perform(smtp::ServerStep step);
  Task<void> ask(smtp::Question question);
  Task<smtp::Reply> decide(smtp::Question question);
  Task<void> listen(milliseconds within);
  Task<void> read(milliseconds within);
  Task<void> say(std::string bytes);
  SteadyTime end() const { return machine_.waits_for_command() ? ends_ : ends_at_last_; }
  Task<void> accept_tls();
  void take_in(std::string_view bytes);
  void hold(std::size_t bytes);

  std::unique_ptr<Stream> stream_;
  Clock& clock_;
  smtp::ServerSession machine_;
  Client client_;
  std::unique_ptr<Handler> handler_;
  std::unique_ptr<char[]> block_;
  MessageMemory& memory_;
  std::size_t held_ = 0;                         // of memory_.held
  SteadyTime ends_ = SteadyTime::max();          // for those between messages,
  SteadyTime ends_at_last_ = SteadyTime::max();  // and for all
  bool reading_ = false;
  bool over_ = false;
};

}  // namespace todoku::receive
