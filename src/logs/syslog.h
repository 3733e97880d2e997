// logs/syslog.h - the front of a syslog line: when, which program, and the rest.
//
// The forms of RFC 3164 ("Nov 23 05:10:00 host prog[pid]: text"), with an RFC 3339 time in place
// of the old one (rsyslog's default today), and of RFC 5424 ("<22>1 time host prog pid - - text");
// what journalctl prints (short-iso, short-precise, short-full, short-unix); and what BSD, Solaris,
// BusyBox and images without a host put between time and program.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace todoku::logs {

struct SyslogLine {
  WallTime time;
  std::string_view program;  // "postfix/smtp"
  std::string_view process;  // its number, as written; "" if it is not
  std::string_view text;
};

// nullopt: no syslog line. `now` decides the year where none is written.
std::optional<SyslogLine> parse_syslog(std::string_view line, WallTime now);

// "2026-11-23 05:10:00", with fraction and zone ("+0900") or without, from the front; nullopt
// leaves `text` as it was.
std::optional<WallTime> take_date_and_time(std::string_view& text);

}  // namespace todoku::logs
