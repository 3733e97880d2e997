// spool/compaction.h - frees the journal's oldest segment.
//
// A segment goes when everything in it is older than retention. First, what still matters is copied
// forward as state (codec.h, Carried): messages that are open or settled within retention,
// suppressions, holds, histories. Since only the oldest segment goes, for whatever the index knows
// the last copy and all records behind it are in the journal: a rebuild from what is left comes to
// the same. The order is: copies durable, index flushed, segment released. A crash between any two
// does no harm.
#pragma once

#include "spool/spool.h"
#include "spool/writer.h"

namespace todoku::spool {

class Compaction {
 public:
  Compaction(Journal& journal, Index& index, Clock& clock, Writer& writer, Spool::Options options)
      : journal_(journal), index_(index), clock_(clock), writer_(writer), options_(options) {}

  Task<Result<bool>> step();  // as Spool::compact

 private:
  Result<bool> is_old(std::uint64_t segment) const;  // are all its records older than retention?
  Task<Result<void>> copy_some(std::uint64_t segment);
  Task<Result<void>> release(std::uint64_t segment);
  Task<Result<bool>> copy(Journal::Found found);  // false: not now, and not all of it
  Task<void> wait();
  // What of the record must go forward; what needs no copy is forgotten.
  Result<std::vector<Carried>> survivors(const Journal::Found& found);
  Result<void> message(MessageId id, Position at, std::string& body, std::vector<Carried>& out);
  Result<void> suppression(const std::string& address, Position at, std::vector<Carried>& out);
  Result<void> hold(const Hold& hold, Position at, std::vector<Carried>& out);
  Result<void> history(const std::string& address, Position at, std::vector<Carried>& out);
  WallTime retained_since() const { return clock_.wall() - options_.retention; }

  Journal& journal_;
  Index& index_;
  Clock& clock_;
  Writer& writer_;
  Spool::Options options_;
  std::uint64_t segment_ = 0;  // being copied; 0: none
  Position next_;              // up to where in it
  bool copied_ = false;        // all of it; waits until `copies_end_` is durable
  Position copies_end_;
};

}  // namespace todoku::spool
