#include "spool/records.h"

#include <array>

namespace todoku::spool {
namespace {

constexpr std::array<std::string_view, kStates> kNames = {"queued",  "delivered",  "deferred",
                                                          "held",    "parked",     "bounced",
                                                          "expired", "suppressed", "cancelled"};

}  // namespace

std::string_view to_string(State state) {
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view note_at_admission(State state) {
  return state == State::suppressed ? "its address is in the suppression list" : "";
}

std::string_view to_string(Received::Decision decision) {
  switch (decision) {
    case Received::Decision::taken: return "taken";
    case Received::Decision::quarantined: return "quarantined";
    case Received::Decision::deferred: return "deferred";
    case Received::Decision::refused: return "refused";
  }
  std::unreachable();
}

std::optional<State> parse_state(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<State>(i);
  }
  return std::nullopt;
}

}  // namespace todoku::spool
