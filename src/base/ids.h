// base/ids.h - names for messages.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace todoku {

// Unique within one spool and ordered by acceptance: milliseconds since the epoch (44 bits, until the
// year 2527) above a counter (20 bits). Written as 13 digits of Crockford's base 32, so that text sorts alike.
struct MessageId {
  std::uint64_t value = 0;
  auto operator<=>(const MessageId&) const = default;
};
std::string to_string(MessageId id);                          // "01KAMZ0V8R000"
std::optional<MessageId> parse_message_id(std::string_view);  // case does not matter; I and L read as 1, O as 0

// One forward-path of one message: the unit of state.
struct RecipientId {
  MessageId message;
  std::uint32_t index = 0;  // place among the envelope's recipients, from 0
  auto operator<=>(const RecipientId&) const = default;
};
std::string to_string(RecipientId id);  // "01KAMZ0V8R000/0"
std::optional<RecipientId> parse_recipient_id(std::string_view);

}  // namespace todoku

template <>
struct std::hash<todoku::MessageId> {
  std::size_t operator()(todoku::MessageId id) const noexcept { return std::hash<std::uint64_t>()(id.value); }
};
