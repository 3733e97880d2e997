#include "mail/date.h"

#include <array>

#include "base/text.h"

namespace todoku::mail {
namespace {

using std::chrono::minutes;

constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";

// The next word, up to white space or a comma; "" at the end.
std::string_view take_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n,");
  if (begin == text.npos) return {};
  text.remove_prefix(begin);
  const std::size_t end = std::min(text.find_first_of(" \t\r\n,"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::optional<unsigned> month_of(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const std::size_t at = kMonths.find(to_lower(word.substr(0, 3)));
  if (at == kMonths.npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

// §4.3: two digits below 50 are of this century, other short ones of the last.
std::optional<int> year_of(std::string_view word) {
  std::uint64_t year = 0;
  if (!parse_number(word, year) || year > 9999) return std::nullopt;
  if (word.size() == 2) return static_cast<int>(year < 50 ? 2000 + year : 1900 + year);
  if (word.size() == 3) return static_cast<int>(1900 + year);
  return static_cast<int>(year);
}

std::optional<seconds> clock_of(std::string_view word) {
  const std::vector<std::string_view> parts = split(word, ':');
  std::array<std::uint64_t, 3> n{};
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parse_number(parts[i], n[i])) return std::nullopt;
  }
  if (n[0] > 23 || n[1] > 59 || n[2] > 60) return std::nullopt;
  return seconds(n[0] * 3600 + n[1] * 60 + n[2]);
}

minutes offset_of(std::string_view zone) {
  std::uint64_t number = 0;
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') &&
      parse_number(zone.substr(1), number)) {
    const minutes offset(number / 100 * 60 + number % 100);
    return zone[0] == '+' ? offset : -offset;
  }
  using Zone = std::pair<std::string_view, int>;
  constexpr auto kZones = std::to_array<Zone>({{"EST", -5},
                                               {"EDT", -4},
                                               {"CST", -6},
                                               {"CDT", -5},
                                               {"MST", -7},
                                               {"MDT", -6},
                                               {"PST", -8},
                                               {"PDT", -7},
                                               {"JST", 9}});
  for (const auto& [name, hours] : kZones) {
    if (iequals(zone, name)) return minutes(hours * 60);
  }
  return minutes(0);
}

}  // namespace

std::optional<WallTime> parse_date(std::string_view value) {
  std::string_view word = take_word(value);
  std::uint64_t day = 0;
  if (!parse_number(word, day)) word = take_word(value);  // the name of the day
  if (!parse_number(word, day)) return std::nullopt;
  const std::optional<unsigned> month = month_of(take_word(value));
  const std::optional<int> year = year_of(take_word(value));
  const std::optional<seconds> clock = clock_of(take_word(value));
  if (!month || !year || !clock || day > 31) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *clock - offset_of(take_word(value));
}

}  // namespace todoku::mail
