// smtp/server_driver_for_tests.h - a ServerSession with a client and an owner in memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smtp/server.h"

namespace todoku::smtp {

// A driver in memory: gives the session its input in two pieces, answers what
// it asks, keeps what it says.
class Driver {
 public:
  explicit Driver(ServerOptions options = {}) : session(with_name(std::move(options))) {}

  std::function<Reply(const Question&)> decide = [](const Question&) {
    return make_reply(250, "2.0.0 OK");
  };

  // Runs until the session wants more than there is.
  void run() {
    for (;;) {
      ServerStep step = session.next();
      if (auto* say = std::get_if<Say>(&step)) {
        writes.push_back(say->bytes);
        said += say->bytes;
      } else if (auto* consult = std::get_if<Consult>(&step)) {
        note(consult->question);
        session.answer(decide(consult->question));
      } else if (std::holds_alternative<AcceptTls>(step)) {
        ++handshakes;
        session.tls_done();
      } else if (std::holds_alternative<Listen>(step)) {
        if (early.empty()) session.silence();
        session.feed(std::exchange(early, {}));
      } else {
        closed = std::holds_alternative<Close>(step);
        return;
      }
    }
  }
  void feed(std::string_view bytes) {
    session.feed(bytes);
    run();
  }

  ServerSession session;
  std::string early;  // what the client says before the greeting
  std::string said;
  std::vector<std::string> writes;
  std::string asked;  // one letter a question
  std::vector<std::string> messages;
  mail::Envelope envelope;  // of the last message
  std::vector<AskAuth> credentials;
  bool closed = false;
  int handshakes = 0;

 private:
  static ServerOptions with_name(ServerOptions options) {
    options.hostname = "mx.example";
    return options;
  }
  void note(const Question& question) {
    asked += "chamrdM"[question.index()];
    if (const auto* message = std::get_if<AskMessage>(&question)) {
      messages.push_back(message->body);
      envelope = session.facts().envelope;
    }
    if (const auto* auth = std::get_if<AskAuth>(&question)) credentials.push_back(*auth);
  }
};

}  // namespace todoku::smtp
