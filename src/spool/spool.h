// spool/spool.h - the one durable truth, and the only writer of recipient state.
//
// Every change is a record in the journal; the index is derived and rebuilt by replay. What admit()
// acknowledged is on stable storage. All of it runs on one loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/ports.h"
#include "spool/records.h"

namespace todoku::spool {

// A recipient as it stands now.
struct RecipientRow {
  RecipientId id;
  mail::ForwardPath path;
  State state = State::queued;
  WallTime due;
  std::uint32_t attempts = 0;
  std::uint32_t begun = 0;  // attempts begun and never settled: crashes with it in hand
  std::optional<Attempt> last;
  std::string hold_domain;  // while held: of its Hold
  std::string hold_provider;
  std::string note;
};

struct MessageRow {
  MessageId id;
  mail::Envelope envelope;  // without the recipients: each has its own row
  std::uint32_t recipients = 0;
  WallTime accepted;
  WallTime expires;
  std::string source;
  std::uint64_t bytes = 0;  // of the body
  std::uint32_t open = 0;   // recipients not final
};

// What is known about one address beside the messages in the queue: for rules that want repetition.
struct AddressHistory {
  std::optional<WallTime> last_success;
  struct Strike { WallTime at; reply::Cause cause; MessageId message; };
  std::vector<Strike> strikes;  // failures about the recipient since the last success, newest last, at most 16
};

struct DueRow { WallTime due; RecipientId id; };

// What the owner is told: a record of the journal seen by a cursor.
struct Event {
  Position at;    // cursor of this event
  Position next;  // cursor behind it
  std::uint32_t part = 0;  // several events of one record
  WallTime time;
  // accepted (one a message); a recipient's new state: queued (again: released, or by hand), delivered,
  // deferred, held, bounced, expired, suppressed, parked, cancelled; suppression_added,
  // suppression_lifted, hold_set (Hold::news), hold_lifted, reception.
  std::string type;
  std::optional<RecipientId> recipient;
  // accepted: Admit without the body. A recipient's state: std::vector<Settle> with just this one, also for
  // those suppressed at admission. Else: Suppress, Unsuppress, HoldSet, HoldLift, Received.
  Record record;
};

// `messages` and `recipients_open`: those not final.
struct Totals {
  std::uint64_t messages = 0, recipients_open = 0, held = 0, parked = 0, suppressions = 0;
  bool operator==(const Totals&) const = default;
};

class Spool {
 public:
  struct Options {
    seconds retention = std::chrono::hours(24 * 7);  // how long settled messages stay visible and events readable
    std::size_t history_days = 60;
  };
  // Brings the index up to the journal (replays what it has not applied; all of it if it is empty or not
  // ours). Errors: corrupt, io. `journal` and `index` outlive the Spool.
  static Result<std::unique_ptr<Spool>> open(Journal& journal, Index& index, Clock& clock, Options options);
  virtual ~Spool() = default;

  // --- writing. Each ends when the change is applied to the index; only what says so waits for the disk.
  struct Admission {
    mail::Envelope envelope;
    WallTime expires;
    std::string source;
    std::vector<std::pair<std::uint32_t, State>> initial;
    std::string body;
  };
  // Durable. Errors: no_space, io.
  virtual Task<Result<MessageId>> admit(Admission admission) = 0;
  // Not waited for: rides on the next flush. A settlement for a recipient already final is ignored
  // (conflict, if nothing else is in the list), but for delivered -> bounced; not_found: no such recipient.
  // Lifts an engine-made suppression when the recipient is delivered. After an error nothing has changed,
  // but for io, where the change may come back when the index is repaired: do not try it again.
  virtual Task<Result<void>> settle(std::vector<Settle> settlements) = 0;
  virtual Task<Result<void>> begin(std::vector<RecipientId> recipients) = 0;
  virtual Task<Result<void>> suppress(Suppression suppression) = 0;
  virtual Task<Result<void>> unsuppress(std::string address, std::string note) = 0;  // not_found
  virtual Task<Result<void>> set_hold(Hold hold) = 0;
  // Lifts the hold; every recipient held under it becomes queued, due now, in batches. The count comes back.
  virtual Task<Result<std::uint64_t>> lift_hold(std::string sender_domain, std::string provider, std::string note) = 0;
  virtual Task<Result<void>> note(Received received) = 0;  // its `at` is written by the spool

  // --- reading; all from the index, bodies from the journal.
  // One row is read, however many recipients the message has.
  virtual Result<std::optional<MessageRow>> message(MessageId id) const = 0;
  virtual Result<std::optional<RecipientRow>> recipient(RecipientId id) const = 0;
  // Recipients of one message in their order, from index `from` on.
  virtual Result<std::vector<RecipientRow>> recipients(MessageId id, std::uint32_t from,
                                                       std::size_t limit) const = 0;
  // What happened to a recipient, oldest first, read from the journal: the last 64 settlements,
  // without those whose segment is gone.
  virtual Result<std::vector<Settle>> settlements(RecipientId id) const = 0;
  virtual Result<std::string> body(MessageId id) const = 0;
  // Messages in order of id, after `after`.
  virtual Result<std::vector<MessageRow>> messages(MessageId after, std::size_t limit) const = 0;
  // Recipients by address (mail::address_key), newest first: the way of `todoku why`.
  virtual Result<std::vector<RecipientRow>> by_address(std::string_view address, std::size_t limit) const = 0;
  // What the gateway answered about mail from or to the address, newest first, read from the journal.
  virtual Result<std::vector<Received>> receptions(std::string_view address, std::size_t limit) const = 0;
  virtual Result<std::optional<Suppression>> suppression(std::string_view address, WallTime now) const = 0;
  virtual Result<std::vector<Suppression>> suppressions(std::string_view after, std::size_t limit) const = 0;
  virtual Result<std::vector<Hold>> holds() const = 0;
  virtual Result<std::vector<RecipientId>> held_under(std::string_view sender_domain, std::string_view provider,
                                                      RecipientId after, std::size_t limit) const = 0;
  virtual Result<AddressHistory> history(std::string_view address) const = 0;
  // Events at or after the cursor, in order; empty: no more for now. Only what is durable is told, so the
  // newest come up to a second late. A record's events are not split: it may be some more than `limit`.
  virtual Result<std::vector<Event>> events(Position from, std::size_t limit) const = 0;
  virtual Totals totals() const = 0;

  // --- the due index, one queue a recipient domain (mail::domain_key): who is queued, deferred or held. A
  // held one stands there with the end of its hold.
  struct Destination { std::string domain; WallTime due; std::uint64_t waiting; };  // its earliest due time, its length
  virtual Result<std::vector<Destination>> destinations() const = 0;  // all with someone waiting
  // In order of due time, those at or before `until`, after `after` (exclusive) where given.
  virtual Result<std::vector<DueRow>> due(std::string_view domain, WallTime until, std::optional<DueRow> after,
                                          std::size_t limit) const = 0;
  virtual Result<std::optional<WallTime>> next_due(std::string_view domain) const = 0;
  // Called for every recipient that enters a due queue, whoever caused it: the scheduler listens.
  virtual void on_due(std::function<void(const std::string& domain, DueRow row)> listener) = 0;

  // Frees segments whose messages are settled and past retention; copies survivors forward. A bounded
  // piece of work a call; true if there is more to do at once. To be called now and then.
  virtual Task<Result<bool>> compact() = 0;
};

}  // namespace todoku::spool
