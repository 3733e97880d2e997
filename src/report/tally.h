// report/tally.h - how attempts ended, counted.
#pragma once

#include <cstdint>

#include "logs/attempt.h"

namespace todoku::report {

struct Tally {
  std::uint64_t sent = 0;
  std::uint64_t deferred = 0;
  std::uint64_t bounced = 0;
  std::uint64_t expired = 0;
  bool operator==(const Tally&) const = default;

  void add(logs::Outcome outcome);
  Tally& operator+=(const Tally& other);
  std::uint64_t lost() const { return bounced + expired; }
  std::uint64_t failed() const { return deferred + bounced + expired; }
};

}  // namespace todoku::report
