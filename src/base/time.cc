#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

namespace todoku {
namespace {

using std::chrono::days;
using std::chrono::floor;

struct Fields {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<milliseconds> time;
  unsigned weekday;  // 0 is Sunday
};

Fields split(WallTime at) {
  const auto day = floor<days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<milliseconds> time(at - day);
  return Fields{date, time, std::chrono::weekday(day).c_encoding()};
}

// Reads exactly `width` digits from the front.
std::optional<int> digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  const char* end = text.data() + width;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text[0] == '-') return std::nullopt;
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<milliseconds> parse_fraction(std::string_view& text) {
  if (!take(text, '.')) return milliseconds(0);
  int value = 0;
  int scale = 100;
  std::size_t count = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value += (text[0] - '0') * scale;
    scale /= 10;
    ++count;
    text.remove_prefix(1);
  }
  if (count == 0) return std::nullopt;
  return milliseconds(value);
}

std::optional<std::chrono::minutes> parse_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes(0);
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  return std::chrono::minutes(sign * (*hour * 60 + *minute));
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto fraction = parse_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = parse_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + seconds(*second) + *fraction - *offset;
}

struct Unit {
  std::string_view name;
  milliseconds span;
};
constexpr std::array<Unit, 6> kUnits = {{{"w", 604'800'000ms},
                                         {"d", 86'400'000ms},
                                         {"h", 3'600'000ms},
                                         {"m", 60'000ms},
                                         {"s", 1'000ms},
                                         {"ms", 1ms}}};

}  // namespace

std::string rfc3339(WallTime at) {
  const Fields f = split(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(f.date.year()),
                     static_cast<unsigned>(f.date.month()), static_cast<unsigned>(f.date.day()),
                     f.time.hours().count(), f.time.minutes().count(), f.time.seconds().count(),
                     f.time.subseconds().count());
}

std::optional<WallTime> parse_time(std::string_view text) {
  std::int64_t unix_seconds = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, unix_seconds);
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  if (error == std::errc{} && stop == end && std::abs(unix_seconds) <= kYear9999) {
    return WallTime(seconds(unix_seconds));
  }
  return parse_rfc3339(text);
}

std::string rfc5322_date(WallTime at) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Fields f = split(at);
  return fmt::format("{}, {} {} {:04} {:02}:{:02}:{:02} +0000", kDays[f.weekday],
                     static_cast<unsigned>(f.date.day()),
                     kMonths[static_cast<unsigned>(f.date.month()) - 1],
                     static_cast<int>(f.date.year()), f.time.hours().count(),
                     f.time.minutes().count(), f.time.seconds().count());
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t kMost = 100LL * 365 * 86'400'000;  // a century: more is a slip of the pen
  milliseconds sum(0);
  bool any = false;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    const std::string_view name = text.substr(0, letters);
    text.remove_prefix(letters);
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                    [name](const Unit& u) { return u.name == name; });
    if (unit == kUnits.end() || count > kMost / unit->span.count()) return std::nullopt;
    sum += unit->span * count;
    if (sum.count() > kMost) return std::nullopt;
    any = true;
  }
  if (!any) return std::nullopt;
  return sum;
}

std::string duration_text(milliseconds span) {
  if (span == 0ms) return "0s";
  std::string text = span < 0ms ? "-" : "";
  milliseconds rest = span < 0ms ? -span : span;
  for (const Unit& unit : kUnits) {
    if (unit.name == "w") continue;
    const auto count = rest / unit.span;
    if (count == 0) continue;
    text += fmt::format("{}{}", count, unit.name);
    rest -= unit.span * count;
  }
  return text;
}

}  // namespace todoku
