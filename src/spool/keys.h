// spool/keys.h - the keys of the index (docs/spool-format.md).
//
//     !3                                   Meta; the number is kIndexFormat
//     m <message>                          StoredMessage
//     r <message> <index>                  StoredRecipient
//     d <domain>                           StoredQueue: one due queue
//     q <domain> 0 <due> <message> <index> nothing: a recipient that waits, in order of due time
//     a <address> 0 <~message> <~index>    nothing: recipients by address, newest first
//     g <address> 0 <~segment> <~offset>   nothing: receptions by sender and recipient, newest first
//     y <address>                          StoredHistory
//     s <address>                          StoredSuppression
//     h <sender domain> 0 <provider>       StoredHold
//     u <sender domain> 0 <provider> 0 <message> <index>   nothing: who is held under it
//
// Numbers are big-endian, so that bytes sort as they do; domains and addresses are keys of mail/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "spool/spool.h"

namespace todoku::spool::keys {

std::string meta();
std::string message(MessageId id);
std::string recipient(RecipientId id);
std::string queue(std::string_view domain);
std::string due(std::string_view domain, DueRow row);
std::string by_address(std::string_view address, RecipientId id);
std::string reception(std::string_view address, Position at);
std::string history(std::string_view address);
std::string suppression(std::string_view address);
std::string hold(std::string_view sender_domain, std::string_view provider);
std::string held(std::string_view sender_domain, std::string_view provider, RecipientId id);

// What stands before the numbers in keys of one message's recipients, one queue, address or hold.
std::string recipients_prefix(MessageId id);
std::string due_prefix(std::string_view domain);
std::string by_address_prefix(std::string_view address);
std::string reception_prefix(std::string_view address);
std::string held_prefix(std::string_view sender_domain, std::string_view provider);
// The first key behind all that begin with `prefix`.
std::string behind(std::string prefix);

// The numbers read back; nullopt if `key` is not `prefix` with just them behind it.
std::optional<DueRow> due_in(std::string_view key, std::string_view prefix);
std::optional<RecipientId> by_address_in(std::string_view key, std::string_view prefix);
std::optional<Position> reception_in(std::string_view key, std::string_view prefix);
std::optional<RecipientId> recipient_in(std::string_view key, std::string_view prefix);  // u and r
std::optional<MessageId> message_in(std::string_view key);

}  // namespace todoku::spool::keys
