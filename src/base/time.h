// base/time.h - the two times: what a calendar says, and what a stopwatch says.
//
// WallTime is a date: it survives a restart, stands in the spool and in logs, and may jump.
// SteadyTime only measures waiting: deadlines count on it, and it means nothing after a restart.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace todoku {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

using WallTime = std::chrono::sys_time<milliseconds>;

// A clock type of our own, so that a steady time cannot be taken for a date. The ports tell it.
struct Steady {
  using rep = milliseconds::rep;
  using period = milliseconds::period;
  using duration = milliseconds;
  using time_point = std::chrono::time_point<Steady>;
  static constexpr bool is_steady = true;
};
using SteadyTime = Steady::time_point;

// "2026-11-23T05:10:00.123Z" (RFC 3339, UTC, milliseconds).
std::string rfc3339(WallTime at);
// Reads RFC 3339 (any offset, fraction optional) or a Unix time in seconds; nullopt if neither.
std::optional<WallTime> parse_time(std::string_view text);
// "Mon, 23 Nov 2026 05:10:00 +0000" (RFC 5322 §3.3).
std::string rfc5322_date(WallTime at);
// "90s", "5m", "2h", "5d", "1h30m", "250ms": the durations of configuration and command line.
std::optional<milliseconds> parse_duration(std::string_view text);
// The same, written: the largest units that lose nothing ("1h30m").
std::string duration_text(milliseconds span);

}  // namespace todoku
