#include "policy/lane.h"

#include <algorithm>

namespace todoku::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Answers to connections that were open together tell one thing, not several.
constexpr milliseconds kOneBurst = seconds(10);
constexpr milliseconds kLongestPause = minutes(1);
constexpr milliseconds kFirstProbe = minutes(30);
constexpr milliseconds kLastProbe = hours(4);

milliseconds doubled(milliseconds first, milliseconds cap, std::uint32_t times) {
  return std::min(cap, first * (1 << std::min(times, 10u)));
}

void halve(Lane& lane) {
  if (lane.allowed.connections > 1) {
    lane.allowed.connections /= 2;
    return;
  }
  // One connection is too fast as well: put time between the messages.
  lane.allowed.pause = std::clamp(lane.allowed.pause * 2, milliseconds(seconds(1)), kLongestPause);
}

void close_for(Lane& lane, milliseconds span, SteadyTime now) {
  lane.allowed.connections = 1;
  lane.opens = std::max(lane.opens, now + span);
  ++lane.setbacks;
}

// The least of a limit (0: none) and what was seen to be too much.
std::uint32_t learnt(std::uint32_t limit, std::uint32_t carried) {
  const std::uint32_t seen = std::max(carried, 1u);
  return limit == 0 ? seen : std::min(limit, seen);
}

}  // namespace

Lane lane_of(const Limits& limits) {
  Lane lane{.limits = limits, .allowed = limits};
  lane.limits.connections = std::max(limits.connections, 1u);
  lane.allowed.connections = lane.limits.connections;
  lane.opens = lane.last_start = lane.last_setback = SteadyTime(milliseconds::min() / 2);
  return lane;
}

void set_back(Lane& lane, LaneEffect effect, const Carried& carried, SteadyTime now) {
  const bool burst = now < lane.last_setback + kOneBurst;
  switch (effect) {
    case LaneEffect::none: return;
    case LaneEffect::shorter_sessions:
      lane.allowed.messages_per_session =
          learnt(lane.allowed.messages_per_session, carried.messages);
      return;
    case LaneEffect::fewer_recipients:
      lane.allowed.recipients_per_transaction =
          learnt(lane.allowed.recipients_per_transaction, carried.transaction_recipients);
      return;
    case LaneEffect::slow:
      if (!burst) halve(lane);
      break;
    case LaneEffect::silence:
      if (!burst) close_for(lane, lane.limits.silence, now);
      break;
    case LaneEffect::blocked:
      if (!burst) close_for(lane, doubled(kFirstProbe, kLastProbe, lane.setbacks), now);
      break;
    case LaneEffect::unreachable:
      if (!burst) {
        const Limits& limits = lane.limits;
        close_for(lane, doubled(limits.first_knock, limits.last_knock, lane.setbacks), now);
      }
      break;
  }
  lane.successes = 0;
  if (!burst) lane.last_setback = now;
}

void succeed(Lane& lane) {
  lane.setbacks = 0;
  if (++lane.successes < lane.allowed.connections) return;
  lane.successes = 0;
  if (lane.allowed.pause > lane.limits.pause) {
    const milliseconds eased = lane.allowed.pause / 2;
    lane.allowed.pause =
        eased < seconds(1) ? lane.limits.pause : std::max(eased, lane.limits.pause);
    return;
  }
  if (lane.allowed.connections < lane.limits.connections) ++lane.allowed.connections;
}

SteadyTime next_start(const Lane& lane) {
  return std::max(lane.opens, lane.last_start + lane.allowed.pause);
}

}  // namespace todoku::policy
