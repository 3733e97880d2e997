// logs/attempt.h - one delivery attempt of another MTA, as its log tells it.
//
// What the readers of logs/ yield and report/ sums up. The words of the server stay as logged.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "smtp/stage.h"

namespace todoku::logs {

enum class Outcome {
  sent,      // taken by the next server
  deferred,  // will be tried again
  bounced,   // given up because of this answer
  expired    // given up because the queue lifetime was over; `reply` is the last answer before
};
std::string_view to_string(Outcome outcome);

struct Attempt {
  WallTime time;  // syslog names neither year nor zone: the latest year not after the
                  // reader's `now`, and UTC
  Outcome outcome = Outcome::sent;
  std::string recipient;
  std::string sender;      // return path; "" if it is null or not known
  std::string relay_host;  // "" if none was reached
  std::string relay_ip;
  std::string reply;  // what the server said, or what the MTA says in its place
  std::string dsn;    // "5.1.1" as logged; "" if it is not
  std::optional<smtp::Stage> stage;
  std::string queue_id;
  std::uint64_t line = 0;  // in the input, from 1
};

using Sink = std::function<void(const Attempt&)>;

// Somebody called a message spam, and a feedback loop said so (RFC 5965).
struct Complaint {
  std::string recipient;  // who complained
  std::string type;       // "abuse", "fraud", ...
};
using ComplaintSink = std::function<void(const Complaint&)>;

}  // namespace todoku::logs
