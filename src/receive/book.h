// receive/book.h - writes down what strangers were answered: the events `reception`, and what
// `todoku why` tells of mail that never came in.
//
// What was taken is always told. Of refusals, a flood of which costs its sender nothing, so many a
// second; the next one that is told says how many were not.
#pragma once

#include <cstdint>

#include "io/ports.h"
#include "spool/spool.h"

namespace todoku::receive {

class Book {
 public:
  // A refusal takes some 500 bytes of the journal: 50 MB an hour at most, and a day's worth of an
  // ordinary gateway's refusals at once.
  static constexpr std::uint64_t kRefusalsASecond = 25;
  static constexpr std::uint64_t kBurst = 2000;

  struct Counts {  // since the start
    std::uint64_t taken = 0, quarantined = 0, deferred = 0, refused = 0, untold = 0;
  };

  // Both outlive the Book.
  Book(spool::Spool& spool, Clock& clock) : spool_(spool), clock_(clock), filled_(clock.steady()) {}

  // Never fails: what cannot be written (a full disk) counts as untold.
  Task<void> write(spool::Received received);
  const Counts& counts() const { return counts_; }

 private:
  void count(spool::Received::Decision decision);
  bool may_tell(const spool::Received& received);

  spool::Spool& spool_;
  Clock& clock_;
  Counts counts_;
  std::uint64_t untold_ = 0;  // since the last one that was told
  std::uint64_t allowed_ = kBurst;
  SteadyTime filled_;
};

}  // namespace todoku::receive
