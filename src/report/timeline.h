// report/timeline.h - when it happened: attempts by the hour, and as columns that a person can
// look at.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/time.h"
#include "report/tally.h"

namespace todoku::report {

struct Column {
  WallTime from;
  Tally tally;
};

struct Columns {
  std::chrono::hours width{1};  // of each
  std::vector<Column> list;     // without a gap, in order; empty if no time is known
};

class Timeline {
 public:
  static constexpr std::size_t kMaxHours = 100'000;  // eleven years

  // A time that is not known (the epoch) is passed over.
  void add(WallTime time, logs::Outcome outcome);
  // At most `limit` columns: an hour wide if that is enough, else whole days.
  Columns columns(std::size_t limit) const;
  bool empty() const { return hours_.empty(); }
  // The hours of the first and the last attempt; the epoch if there is none.
  WallTime first() const { return hours_.empty() ? WallTime{} : WallTime(hours_.begin()->first); }
  WallTime last() const { return hours_.empty() ? WallTime{} : WallTime(hours_.rbegin()->first); }

 private:
  std::map<std::chrono::sys_time<std::chrono::hours>, Tally> hours_;
};

}  // namespace todoku::report
