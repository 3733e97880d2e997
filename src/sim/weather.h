// sim/weather.h - what the network does to a connection, in percent of chance.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace todoku::sim {

struct Weather {
  // Drawn once a connection.
  std::uint64_t refused = 0;      // the port is closed
  std::uint64_t unreachable = 0;  // no route
  std::uint64_t black_hole = 0;   // the call is never answered
  std::uint64_t reset = 0;        // both ends are cut off at some byte
  std::uint64_t stall = 0;        // one way, nothing arrives from some byte on
  std::uint64_t drip = 0;         // one way, a few bytes arrive at a time
  // Drawn once a write.
  std::uint64_t split = 30;  // it arrives in pieces
  milliseconds latency_low{1};
  milliseconds latency_high{120};
};

inline constexpr Weather kCalm{};
inline constexpr Weather kStorm{.refused = 5,
                                .unreachable = 2,
                                .black_hole = 2,
                                .reset = 6,
                                .stall = 3,
                                .drip = 2,
                                .split = 50,
                                .latency_low = milliseconds(1),
                                .latency_high = milliseconds(1500)};

}  // namespace todoku::sim
