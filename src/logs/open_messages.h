// logs/open_messages.h - what is known of the messages that a log has not finished with.
//
// A queue id joins the lines of one message. Memory is bounded: a message is forgotten when the
// log says that it is done, and those that a cut log never finishes are forgotten by age, in two
// generations. A forgotten message costs its sender's name and its expiry, never a count of sent,
// deferred or bounced.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "logs/attempt.h"

namespace todoku::logs {

struct OpenMessage {
  std::string sender;
  std::map<std::string, Attempt, std::less<>> waiting;  // the last deferral of each recipient
  std::size_t weight = 1;
};

class OpenMessages {
 public:
  // `limit`: messages and waiting recipients in a generation; at most twice as many are kept. Each
  // kilobyte of what was said counts as one more. One message has no more than all: recipients
  // beyond it do not wait.
  explicit OpenMessages(std::size_t limit = 500'000) : limit_(limit) {}

  void set_sender(std::string_view id, std::string_view sender);
  // Fills in the attempt's sender, and keeps or drops its recipient among the waiting.
  void note(Attempt& attempt);
  // The last deferral of a recipient that waits; nullptr: it does not. Valid until the next call.
  const Attempt* last_deferral(std::string_view id, std::string_view recipient);
  // For a program whose lines are complete in themselves, the sender included: a deferral waits, an
  // expiry takes its reason from the last deferral, and anything else ends the message.
  void settle(Attempt& attempt);
  // The recipients that still wait, each as its last deferral; they wait no more.
  std::vector<Attempt> take_waiting(std::string_view id);
  void forget(std::string_view id);
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Map = std::unordered_map<std::string, OpenMessage, Hash, std::equal_to<>>;

  OpenMessage* find(std::string_view id);
  OpenMessage& get(std::string_view id);
  void add_weight(std::size_t weight);

  std::size_t limit_;
  std::size_t weight_ = 0;  // of the young
  Map young_, old_;
};

}  // namespace todoku::logs
