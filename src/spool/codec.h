// spool/codec.h - the journal's records as bytes (docs/spool-format.md).
//
// A record is its version, its kind, and the fields of fields.h in their order.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "spool/records.h"
#include "spool/rows.h"

namespace todoku::spool {

// 2: a carried recipient has its trail. 3: a held one the domain of its hold, and a hold its last
// refusal and their count; the kind Received. Older versions are read too.
constexpr std::uint8_t kRecordVersion = 3;

// What compaction copies forward: state as it stands, in place of the records that made it. It is
// no change, hence no event.
struct CarriedMessage {
  WallTime at;  // of the copy, as in the others
  MessageId id;
  StoredMessage message;
  std::vector<StoredRecipient> recipients;
  std::string body;
};
struct CarriedSuppression {
  WallTime at;
  Suppression suppression;
};
struct CarriedHold {
  WallTime at;
  Hold hold;
};
struct CarriedHistory {
  WallTime at;
  std::string address;
  AddressHistory history;
};
using Carried = std::variant<CarriedMessage, CarriedSuppression, CarriedHold, CarriedHistory>;
using Stored = std::variant<Record, Carried>;

// When it was written; nullopt for those records that do not say so.
std::optional<WallTime> time_of(const Stored& stored);
std::string encode(const Record& record);
std::string encode(const Carried& carried);
// Safe for any bytes; takes no more memory than some times their size. Errors: corrupt.
Result<Stored> decode(std::string_view bytes);
// The message that an Admit or CarriedMessage holds. Errors: corrupt, also for other records.
Result<std::string> body_of(std::string_view bytes);

}  // namespace todoku::spool
