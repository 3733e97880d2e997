// policy/lane.h - how fast one egress source may speak to one site, and what its answers change in
// that.
//
// A Lane is a value: limits of the profile, what feedback left of them, and when it opens again.
// Nothing here concerns recipients: a lane that is closed delays them, and never fails one.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace todoku::policy {

// 0 means: no limit. Sources of the values: providers/*.toml.
struct Limits {
  std::uint32_t connections = 20;  // at least 1; Postfix's default_destination_concurrency_limit
  std::uint32_t messages_per_session = 0;
  std::uint32_t recipients_per_transaction =
      100;  // RFC 5321 §4.5.3.1.8: every server takes so many
  std::uint32_t recipients_per_session = 0;
  milliseconds pause{0};  // least time between two transactions of the lane
  milliseconds silence{
      0};  // after "too fast": send nothing so long, then start with one connection
  // Where no host answers: tried again after the first span, and doubling up to the last.
  milliseconds first_knock = std::chrono::minutes(1);
  milliseconds last_knock = std::chrono::minutes(15);
  bool operator==(const Limits&) const = default;
};

// What an answer does to the lane.
enum class LaneEffect {
  none,
  slow,              // too fast, too many: half, then one more at a time
  silence,           // too fast, and the provider asks for silence (Gmail 4.7.28: ten minutes)
  blocked,           // our address is refused: probe slowly
  unreachable,       // no host of the site answers: one probe at a time
  shorter_sessions,  // too many messages in a session
  fewer_recipients   // too many recipients in a transaction or session
};

struct Lane {
  Limits limits;            // what the profile allows
  Limits allowed;           // what feedback left of it
  SteadyTime opens{};       // nothing is sent before
  SteadyTime last_start{};  // when the last transaction began, for `pause`
  SteadyTime last_setback{};
  std::uint32_t setbacks = 0;   // closings in a row, for growing pauses
  std::uint32_t successes = 0;  // since the last change of `allowed`
};
Lane lane_of(const Limits& limits);

// How a session stood when the effect came: what it had carried before the refused one.
struct Carried {
  std::uint32_t messages = 0;
  std::uint32_t recipients = 0;              // of the session
  std::uint32_t transaction_recipients = 0;  // of the transaction
};
void set_back(Lane& lane, LaneEffect effect, const Carried& carried, SteadyTime now);
// A transaction was taken: grows `allowed` by one connection after as many successes as there are
// connections.
void succeed(Lane& lane);
// The earliest time at which a transaction may begin.
SteadyTime next_start(const Lane& lane);

}  // namespace todoku::policy
