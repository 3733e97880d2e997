// spool/ledger.h - what each record does to the index: the one place where state changes.
//
// The running engine and the replay after a crash apply records by the same functions, so both come
// to the same rows. A record may be applied again: rows say which record they rest on, and skip
// what they have seen. Changes gather in a draft; commit() writes them in one batch with the
// journal's position.
#pragma once

#include <functional>
#include <string>

#include "spool/codec.h"
#include "spool/draft.h"
#include "spool/queues.h"
#include "spool/rows.h"

namespace todoku::spool {

// A settlement may move `from` to `to`: nothing final moves, but for a late bounce.
constexpr bool may_move(State from, State to) {
  return !is_final(from) || (from == State::delivered && to == State::bounced);
}
// Lifted by a later success: not what a person asked for (DESIGN §2, "by hand only").
bool lifts_by_success(const Suppression& suppression);

class Ledger {
 public:
  explicit Ledger(Index& index) : index_(index), draft_(index), queues_(index) {}

  // What the index holds; false if it is empty or of another format. Drops what was not committed.
  Result<bool> load();
  Result<void> clear();

  // On an error the draft is of no use: load() again.
  Result<void> apply(const Stored& stored, Position at);
  // Retention: gone from the index. No records: compaction drops those that made them.
  Result<void> forget(MessageId id);
  void forget_suppression(const std::string& address);  // there is one
  void forget_history(const std::string& address);
  void forget_reception(const Received& received, Position at);
  // Writes the draft; every record before `applied` has been applied.
  Result<void> commit(Position applied);

  // Called at commit for every recipient that entered a due queue.
  void on_due(std::function<void(const std::string& domain, DueRow row)> listener) {
    listener_ = std::move(listener);
  }

  Draft& draft() { return draft_; }
  const Draft& draft() const { return draft_; }
  const Queues& queues() const { return queues_; }
  const Meta& meta() const { return meta_; }
  MessageId next_id(WallTime now);
  Result<void> advance_first_message();  // moves the low-water mark over what was forgotten

 private:
  Result<void> apply_record(const Admit& admit, Position at);
  Result<void> apply_record(const std::vector<Settle>& settlements, Position at);
  Result<void> apply_record(const Begin& begin, Position at);
  Result<void> apply_record(const Suppress& suppress, Position at);
  Result<void> apply_record(const Unsuppress& unsuppress, Position at);
  Result<void> apply_record(const HoldSet& set, Position at);
  Result<void> apply_record(const HoldLift& lift, Position at);
  Result<void> apply_record(const Received& received, Position at);
  Result<void> apply_carried(const CarriedMessage& carried, Position at);
  Result<void> apply_carried(const CarriedSuppression& carried, Position at);
  Result<void> apply_carried(const CarriedHold& carried, Position at);
  Result<void> apply_carried(const CarriedHistory& carried, Position at);

  Result<void> settle(const Settle& s, Position at);
  Result<bool> move(const Settle& s,
                    Position at);  // false: its row has it already, or may not move
  Result<void> remember(const Settle& s, Position at);
  Result<void> suppress(const Suppression& suppression, Position at);
  Result<void> lift(const std::string& address, Position at);
  // The keys and counters that follow from a row.
  void enter(const StoredMessage& message, RecipientId id, const StoredRecipient& row);
  void leave(const StoredMessage& message, RecipientId id, const StoredRecipient& row);

  Index& index_;
  Draft draft_;
  Queues queues_;
  Meta meta_;
  struct Entered {
    std::string domain;
    DueRow row;
  };
  std::vector<Entered> entered_;  // due queues since the last commit
  std::function<void(const std::string& domain, DueRow row)> listener_;
};

}  // namespace todoku::spool
