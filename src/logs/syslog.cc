#include "logs/syslog.h"

#include <algorithm>

#include "logs/cut.h"

namespace todoku::logs {
namespace {

using std::chrono::days;

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kWeekdays = "MonTueWedThuFriSatSun";

// The place of a three-letter name among `names`, from 0; npos: none of them.
std::size_t place_of(std::string_view name, std::string_view names) {
  const std::size_t at = name.size() == 3 ? names.find(name) : names.npos;
  return at == names.npos || at % 3 != 0 ? names.npos : at / 3;
}

// Two decimal digits at `text[at]`, the first of which may be a space; -1 if there are none.
int two_digits(std::string_view text, std::size_t at) {
  if (text.size() < at + 2 || !is_digit(text[at + 1])) return -1;
  const char tens = text[at] == ' ' ? '0' : text[at];
  return is_digit(tens) ? (tens - '0') * 10 + (text[at + 1] - '0') : -1;
}

// "05:10:00" at `text[at]`.
std::optional<seconds> clock_at(std::string_view text, std::size_t at) {
  if (text.size() < at + 8 || text[at + 2] != ':' || text[at + 5] != ':') return std::nullopt;
  const int hour = two_digits(text, at);
  const int minute = two_digits(text, at + 3);
  const int second = two_digits(text, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  return seconds(hour * 3600 + minute * 60 + second);
}

// Logs are of the past: in the latest year that has this day (29 February) and is not ahead.
WallTime latest(std::chrono::month_day day, seconds clock, WallTime now) {
  constexpr int kLongestWait = 9;  // years for a leap year, across 2100
  std::chrono::year year = std::chrono::year_month_day(std::chrono::floor<days>(now)).year();
  WallTime time{};
  for (int i = 0; i < kLongestWait; ++i, --year) {
    time = std::chrono::sys_days(year / day) + clock;
    if ((year / day).ok() && time <= now + days(1)) break;
  }
  return time;
}

// "Nov 23 05:10:00", with a fraction (journalctl -o short-precise), or the year before the clock:
// logs are of the past, so without one it is the latest year that is not after tomorrow.
std::optional<WallTime> take_old_time(std::string_view& line, WallTime now) {
  if (line.size() < 16 || line[3] != ' ' || line[6] != ' ') return std::nullopt;
  const std::size_t month = place_of(line.substr(0, 3), kMonths);
  const int day = two_digits(line, 4);
  std::uint64_t written = 0;
  const bool has_year = line[11] == ' ' && parse_number(line.substr(7, 4), written);
  const std::size_t clock_begins = has_year ? 12 : 7;
  const std::optional<seconds> clock = clock_at(line, clock_begins);
  if (month == kMonths.npos || day < 1 || day > 31 || !clock) return std::nullopt;
  const std::chrono::month_day when(std::chrono::month(static_cast<unsigned>(month + 1)),
                                    std::chrono::day(static_cast<unsigned>(day)));
  const std::chrono::year year(static_cast<int>(written));
  const WallTime time =
      has_year ? std::chrono::sys_days(year / when) + *clock : latest(when, *clock, now);
  std::string_view rest = line.substr(clock_begins + 8);
  if (rest.starts_with('.')) rest.remove_prefix(std::min(rest.find(' '), rest.size()));
  if (!take_prefix(rest, " ")) return std::nullopt;
  line = rest;
  return time;
}

// "2026-11-23T05:10:00+09:00 "
std::optional<WallTime> take_new_time(std::string_view& line) {
  if (line.size() < 20 || line[4] != '-' || line[7] != '-') return std::nullopt;
  if (line[10] == 'T') {
    const std::optional<WallTime> time = parse_time(line.substr(0, line.find(' ')));
    if (time) {
      take_until(line, " ");
      return time;
    }
  }
  std::string_view rest = line;  // "+0900" (journalctl -o short-iso), a space for the T
  const std::optional<WallTime> time = take_date_and_time(rest);
  if (!time || !take_prefix(rest, " ")) return std::nullopt;
  line = rest;
  return time;
}

// "Mon 2026-11-23 05:10:00 JST " (journalctl -o short-full). A zone other than these is taken for
// UTC, as every time without one.
std::optional<WallTime> take_full_time(std::string_view& line) {
  if (line.size() < 25 || place_of(line.substr(0, 3), kWeekdays) == kWeekdays.npos)
    return std::nullopt;
  std::string_view rest = line.substr(3);
  if (!take_prefix(rest, " ")) return std::nullopt;
  std::optional<WallTime> time = take_date_and_time(rest);
  if (!time || !take_prefix(rest, " ")) return std::nullopt;
  if (take_until(rest, " ") == "JST") *time -= std::chrono::hours(9);
  line = rest;
  return time;
}

// "1795378200.123456 " (journalctl -o short-unix)
std::optional<WallTime> take_unix_time(std::string_view& line) {
  if (line.empty() || !is_digit(line[0])) return std::nullopt;
  std::string_view word = line.substr(0, line.find(' '));
  const std::size_t point = word.find('.');
  std::uint64_t whole = 0, fraction = 0;
  if (point != 10 || !parse_number(word.substr(0, point), whole) ||
      !parse_number(word.substr(point + 1), fraction))
    return std::nullopt;
  take_until(line, " ");
  return WallTime(seconds(whole));
}

// "[12345.678901] " (journalctl -o short-monotonic): since the start of a machine, so not known.
std::optional<WallTime> take_time_since_start(std::string_view& line) {
  std::string_view rest = line;
  if (!take_prefix(rest, "[")) return std::nullopt;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::string_view count = take_until(rest, "] ");
  if (count.find('.') == count.npos || count.find_first_not_of("0123456789.") != count.npos)
    return std::nullopt;
  line = rest;
  return WallTime{};
}

std::optional<WallTime> take_time(std::string_view& line, WallTime now) {
  if (const std::optional<WallTime> old = take_old_time(line, now)) return old;
  if (const std::optional<WallTime> recent = take_new_time(line)) return recent;
  if (const std::optional<WallTime> full = take_full_time(line)) return full;
  if (const std::optional<WallTime> moment = take_unix_time(line)) return moment;
  return take_time_since_start(line);
}

// "<22>", and the "1 " of RFC 5424 behind it, which may be all that is left of them.
bool take_priority(std::string_view& line) {
  if (line.starts_with("1 2")) return take_prefix(line, "1 ");
  if (!line.starts_with('<')) return false;
  const std::size_t end = line.find('>');
  if (end == line.npos || end > 4) return false;
  line.remove_prefix(end + 1);
  return take_prefix(line, "1 ");
}

// RFC 5424 §6: APP-NAME PROCID MSGID STRUCTURED-DATA MSG.
SyslogLine rest_of_5424(WallTime time, std::string_view line) {
  const std::string_view program = take_until(line, " ");
  const std::string_view process = take_until(line, " ");
  take_until(line, " ");
  if (line.starts_with('[')) {
    take_until(line, "] ");
  } else {
    take_prefix(line, "- ");
  }
  take_prefix(line, "\xef\xbb\xbf");
  return {time, program, process, line};
}

// Syslogs name the facility: FreeBSD before the host ("<mail.info> mx1"), BusyBox behind it.
// Images that log to their console name no host: the first word is the program's.
void skip_host(std::string_view& line) {
  if (line.starts_with('<')) take_until(line, "> ");
  std::string_view behind = line;
  if (take_until(behind, " ").ends_with(':')) return;
  while (behind.starts_with(' ')) behind.remove_prefix(1);
  for (const std::string_view facility : {"mail.", "user.", "daemon."}) {
    if (behind.starts_with(facility)) take_until(behind, " ");
  }
  line = behind;
}

// "postfix/smtp[812]: ", from some collectors without the colon.
std::string_view take_tag(std::string_view& line) {
  const std::size_t colon = line.find(": ");
  const std::size_t bracket = line.substr(0, colon).find("] ");
  if (bracket != line.npos) {
    const std::string_view tag = line.substr(0, bracket + 1);
    line.remove_prefix(bracket + 2);
    return tag;
  }
  std::string_view tag = take_until(line, ": ");
  if (tag.ends_with(':')) tag.remove_suffix(1);  // with nothing behind it
  return tag;
}

// Solaris: "[ID 197553 mail.info] text"
void skip_message_id(std::string_view& text) {
  if (text.starts_with("[ID ")) take_until(text, "] ");
}

}  // namespace

std::optional<SyslogLine> parse_syslog(std::string_view line, WallTime now) {
  const bool is_5424 = take_priority(line);
  const std::optional<WallTime> time = take_time(line, now);
  if (!time) return std::nullopt;
  if (is_5424) {
    take_until(line, " ");  // the host
    return rest_of_5424(*time, line);
  }
  skip_host(line);
  const std::string_view tag = take_tag(line);
  skip_message_id(line);
  std::string_view process = tag;
  const std::string_view program = take_until(process, "[");
  return SyslogLine{*time, program, process.substr(0, process.find(']')), line};
}

std::optional<WallTime> take_date_and_time(std::string_view& text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T'))
    return std::nullopt;
  std::uint64_t year = 0;
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  const std::optional<seconds> clock = clock_at(text, 11);
  if (!parse_number(text.substr(0, 4), year) || month < 1 || month > 12 || day < 1 || day > 31 ||
      !clock)
    return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  WallTime time = std::chrono::sys_days(date) + *clock;
  text.remove_prefix(19);
  if (text.starts_with('.') || text.starts_with(','))
    text.remove_prefix(std::min(text.find_first_of(" +-Z"), text.size()));
  std::string_view zone = text;
  if (zone.starts_with(' ')) zone.remove_prefix(1);
  const std::size_t colon = zone.size() > 3 && zone[3] == ':' ? 1 : 0;
  const int hours = two_digits(zone, 1);
  const int minutes = two_digits(zone, 3 + colon);
  if (zone.size() >= 5 && (zone[0] == '+' || zone[0] == '-') && hours >= 0 && minutes >= 0) {
    const std::chrono::minutes offset(hours * 60 + minutes);
    time -= zone[0] == '+' ? offset : -offset;
    text = zone.substr(5 + colon);
  } else if (zone.starts_with("Z")) {
    text = zone.substr(1);
  }
  return time;
}

}  // namespace todoku::logs
