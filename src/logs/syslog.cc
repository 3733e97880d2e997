#include "logs/syslog.h"

#include "logs/cut.h"

namespace todoku::logs {
namespace {

using std::chrono::days;

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

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

// "Nov 23 05:10:00": logs are of the past, so the latest year that is not after tomorrow.
std::optional<WallTime> take_old_time(std::string_view& line, WallTime now) {
  if (line.size() < 16 || line[3] != ' ' || line[6] != ' ' || line[15] != ' ') return std::nullopt;
  const std::size_t month = kMonths.find(line.substr(0, 3));
  const int day = two_digits(line, 4);
  const std::optional<seconds> clock = clock_at(line, 7);
  if (month == kMonths.npos || month % 3 != 0 || day < 1 || day > 31 || !clock) return std::nullopt;
  const std::chrono::year_month_day today(std::chrono::floor<days>(now));
  const std::chrono::month_day when(std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                    std::chrono::day(static_cast<unsigned>(day)));
  WallTime time = std::chrono::sys_days(today.year() / when) + *clock;
  if (time > now + days(1))
    time = std::chrono::sys_days((today.year() - std::chrono::years(1)) / when) + *clock;
  line.remove_prefix(16);
  return time;
}

std::optional<WallTime> take_new_time(std::string_view& line) {
  if (line.size() < 20 || line[4] != '-' || line[10] != 'T') return std::nullopt;
  const std::optional<WallTime> time = parse_time(line.substr(0, line.find(' ')));
  if (time) take_until(line, " ");
  return time;
}

// "<22>", and the "1 " of RFC 5424 behind it.
bool take_priority(std::string_view& line) {
  if (!line.starts_with('<')) return false;
  const std::size_t end = line.find('>');
  if (end == line.npos || end > 4) return false;
  line.remove_prefix(end + 1);
  return take_prefix(line, "1 ");
}

// RFC 5424 §6: APP-NAME PROCID MSGID STRUCTURED-DATA MSG.
SyslogLine rest_of_5424(WallTime time, std::string_view line) {
  const std::string_view program = take_until(line, " ");
  take_until(line, " ");
  take_until(line, " ");
  if (line.starts_with('[')) {
    take_until(line, "] ");
  } else {
    take_prefix(line, "- ");
  }
  take_prefix(line, "\xef\xbb\xbf");
  return {time, program, line};
}

}  // namespace

std::optional<SyslogLine> parse_syslog(std::string_view line, WallTime now) {
  const bool is_5424 = take_priority(line);
  std::optional<WallTime> time = take_old_time(line, now);
  if (!time) time = take_new_time(line);
  if (!time) return std::nullopt;
  take_until(line, " ");  // the host
  if (is_5424) return rest_of_5424(*time, line);
  const std::string_view tag = take_until(line, ": ");
  return SyslogLine{*time, tag.substr(0, tag.find('[')), line};
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
  if (text.starts_with('.')) text.remove_prefix(std::min(text.find_first_of(" +-Z"), text.size()));
  std::string_view zone = text;
  if (zone.starts_with(' ')) zone.remove_prefix(1);
  const int hours = two_digits(zone, 1);
  const int minutes = two_digits(zone, 3);
  if (zone.size() >= 5 && (zone[0] == '+' || zone[0] == '-') && hours >= 0 && minutes >= 0) {
    const std::chrono::minutes offset(hours * 60 + minutes);
    time -= zone[0] == '+' ? offset : -offset;
    text = zone.substr(5);
  } else if (zone.starts_with("Z")) {
    text = zone.substr(1);
  }
  return time;
}

}  // namespace todoku::logs
