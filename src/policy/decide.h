// policy/decide.h - from what an answer means to what we do about it (DESIGN §2 "deed").
//
// A pure function of verdict, history, settings, time and chance: the engine, the simulation and
// `todoku why` get the same answer. What it decides is written by one settlement.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "policy/lane.h"
#include "policy/schedule.h"
#include "policy/suppress.h"
#include "reply/verdict.h"
#include "smtp/stage.h"

namespace todoku::policy {

enum class Deed { delivered, deferred, held, bounced, expired, suppressed, parked };
std::string_view to_string(Deed deed);

struct Settings {
  Retry retry;
};

// One answer for one recipient, beside its meaning.
struct Answer {
  reply::Verdict verdict;
  smtp::Stage stage = smtp::Stage::connect;
  int code = 0;  // the reply's; 0 if none came
  std::uint32_t taken_before =
      0;  // recipients or messages that this session took before the answer
};

// The recipient before this answer.
struct History {
  MessageId message;
  WallTime expires;
  Past past;
  AddressPast address;
  // The server is the mail store of a domain of ours: it neither suppresses nor holds.
  bool stored_here = false;
};

struct Decision {
  Deed deed = Deed::deferred;
  WallTime until;  // deferred: the next try; held: when waiting ends in a bounce
  std::optional<Suppression> suppress;
  bool unconfirmed = false;  // it may have been delivered: the next try may be a second copy
  std::string_view
      why;  // the rule that decided, one of a fixed set: "retry", "greylisting", "repair", ...
};

Decision decide(const Answer& answer, const History& history, const Settings& settings,
                WallTime now, std::uint64_t chance);

// What the answer does to the lane of a site with these limits, whoever the recipient was.
LaneEffect lane_effect(const Answer& answer, const Limits& limits);

// --- before an attempt: what is decided without asking a server.
struct Standing {
  WallTime expires;
  std::uint32_t begun = 0;  // transactions begun with it in hand and never settled: crashes
  bool suppressed = false;  // its address stands in the suppression list
  bool pair_held = false;   // all mail of (its sender's domain × provider) is held
};
constexpr std::uint32_t kParkAfter =
    3;  // begun so often and never settled: it may be what crashes us
// nullopt: go and try.
std::optional<Decision> decide_without_contact(const Standing& standing, WallTime now);

}  // namespace todoku::policy
