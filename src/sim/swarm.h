// sim/swarm.h - one seed: a storm in which nothing may go wrong, then a calm in which all must end
// well.
//
// The seed draws the cast, the load, the weather, the faults of DNS and disk, the crashes and the
// jumps of the calendar.
#pragma once

#include <cstdint>
#include <string>

#include "sim/checks.h"
#include "sim/town.h"

namespace todoku::sim {

struct SwarmEnd {
  std::uint64_t seed = 0;
  std::uint64_t trace = 0;  // the fingerprint
  Findings findings;
  // What happened, for people.
  std::size_t accepted = 0, attempts = 0, delivered = 0, taken = 0, doubts = 0, crashes = 0;
  std::uint64_t steps = 0;
};

SwarmEnd swarm(const Books& books, std::uint64_t seed, Tricks tricks = {});

}  // namespace todoku::sim
