#include "report/timeline.h"

namespace todoku::report {
namespace {

using std::chrono::days;
using std::chrono::hours;
using Hour = std::chrono::sys_time<hours>;

// The narrowest width that shows `span` in at most `limit` columns.
hours width_for(hours span, std::size_t limit) {
  const auto most = static_cast<hours::rep>(limit);
  if (span.count() <= most) return hours(1);
  for (const hours::rep in_days : {1, 7, 28}) {
    if (span.count() / (24 * in_days) + 1 <= most) return hours(24 * in_days);
  }
  return days(span.count() / (24 * most) + 1);
}

}  // namespace

void Timeline::add(WallTime time, logs::Outcome outcome) {
  if (time == WallTime{}) return;
  const Hour hour = std::chrono::floor<hours>(time);
  if (hours_.size() >= kMaxHours && !hours_.contains(hour)) return;
  hours_[hour].add(outcome);
}

Columns Timeline::columns(std::size_t limit) const {
  Columns columns;
  if (hours_.empty()) return columns;
  const Hour first = hours_.begin()->first;
  const Hour last = hours_.rbegin()->first;
  columns.width = width_for(last - first + hours(1), limit);
  const Hour begin = columns.width == hours(1) ? first : std::chrono::floor<days>(first);
  for (Hour at = begin; at <= last; at += columns.width) columns.list.push_back({at, {}});
  for (const auto& [hour, tally] : hours_)
    columns.list[static_cast<std::size_t>((hour - begin) / columns.width)].tally += tally;
  return columns;
}

}  // namespace todoku::report
