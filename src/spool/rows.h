// spool/rows.h - what the index holds, as values; keys.h has the keys.
//
// Every row knows the journal's record that it rests on. `seen` makes replay safe to repeat: a
// record at or before it has been applied. `anchor` is where compaction finds out whether the row
// still needs it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/ports.h"
#include "spool/records.h"
#include "spool/spool.h"

namespace todoku::spool {

constexpr std::uint8_t kIndexFormat = 3;

struct Meta {
  Position applied;                 // every record before it has been applied
  std::uint64_t last_id = 0;        // of messages, ever given out
  std::uint64_t first_message = 0;  // low-water mark: no message row before it
  Totals totals;
};
struct StoredMessage {
  Position anchor;          // the Admit or CarriedMessage with its body
  mail::Envelope envelope;  // without the recipients: they stand in their rows
  std::uint32_t recipients = 0;
  WallTime accepted;
  WallTime expires;
  std::string source;
  std::uint64_t bytes = 0;
  std::uint32_t open = 0;  // recipients not final
  WallTime changed;        // last change of state of a recipient
};
// More than a lifetime of five days holds attempts, by the default schedule.
constexpr std::size_t kTrail = 64;
struct StoredRecipient {
  Position seen;
  mail::ForwardPath path;
  State state = State::queued;
  WallTime due;
  std::uint32_t attempts = 0;
  std::uint32_t begun = 0;
  std::optional<Attempt> last;
  std::string hold_domain;  // "": the reverse-path's
  std::string hold_provider;
  std::string note;
  // Where its settlements stand in the journal, oldest first: the last kTrail of them. A place may
  // be gone since; what was told at admission stands in the Admit itself.
  std::vector<Position> trail;
};
struct StoredSuppression {
  Position anchor;
  Suppression suppression;
};
struct StoredHold {
  Position anchor;
  Hold hold;
};
struct StoredHistory {
  Position anchor;   // the last change
  Position carried;  // the CarriedHistory that it starts from, if any
  AddressHistory history;
};
// One due queue. `low` is the key of the earliest that may be there: seeks start from it, for what
// stood before it are deleted keys, which an ordered store walks over one by one.
struct StoredQueue {
  std::uint64_t waiting = 0;
  std::string low;
};

template <class Row>
std::string to_row(const Row& row);
template <class Row>
Result<Row> from_row(std::string_view bytes);  // errors: corrupt

}  // namespace todoku::spool
