// spool/writer.h - the road of every change: a record into the journal, then into the index.
//
// The journal decides. What it took is applied to the index in one batch with the place up to which
// all is applied; where records are still on their way to the disk, that is where the first of them
// stands, and a replay from there meets some records again. If the index fails, it is brought up to
// the journal before the next change.
#pragma once

#include <set>

#include "spool/codec.h"
#include "spool/ledger.h"

namespace todoku::spool {

class Writer {
 public:
  Writer(Journal& journal, Index& index) : journal_(journal), ledger_(index) {}
  Writer(const Writer&) = delete;

  // Replays what the index has not applied; all of it if it is empty, or not of this journal.
  Result<void> catch_up();
  // Fails with io where the index is behind and cannot be repaired now. Before every change.
  Result<void> ready();
  // Errors of the journal: nothing has changed. Where the index fails, a record with Sync::now
  // stands all the same and will be applied; one with Sync::later gives io, for the caller must not
  // go on from it.
  Task<Result<Position>> write(Stored stored, Journal::Sync sync);
  // A change of the index that the journal implies already.
  Result<void> commit();

  Ledger& ledger() { return ledger_; }
  const Ledger& ledger() const { return ledger_; }
  // Of changes, which is what is written with Sync::later: how many ever, how many not applied yet.
  std::uint64_t changes() const { return changes_; }
  std::uint64_t changes_on_their_way() const { return changes_ - changes_ended_; }
  Position applied() const;

 private:
  Result<void> apply(const Stored& stored, Position at);
  void fell_behind();

  Journal& journal_;
  Ledger ledger_;
  std::multiset<Position> on_their_way_;  // no later than where each record will stand
  std::uint64_t changes_ = 0;
  std::uint64_t changes_ended_ = 0;
  bool behind_ = false;    // the index lacks what the journal has,
  Position behind_until_;  // up to here
};

}  // namespace todoku::spool
