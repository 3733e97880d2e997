#include "spool/keys.h"

#include <algorithm>

#include "spool/rows.h"

namespace todoku::spool::keys {
namespace {

constexpr std::uint64_t kSign = 1ull << 63;  // flipped, signed numbers sort as unsigned ones

void put(std::string& key, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) key.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t take(std::string_view& key, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(key[i]);
  key.remove_prefix(bytes);
  return value;
}

void put(std::string& key, RecipientId id) {
  put(key, id.message.value, 8);
  put(key, id.index, 4);
}

RecipientId take_id(std::string_view& key) {
  const MessageId message{take(key, 8)};
  return {message, static_cast<std::uint32_t>(take(key, 4))};
}

// A zero byte ends a part of a key, so none may stand in it. No valid address or domain has one.
void put_text(std::string& key, std::string_view text) {
  const std::size_t from = key.size();
  key.append(text);
  std::replace(key.begin() + static_cast<std::ptrdiff_t>(from), key.end(), '\0', '?');
}

std::string of(char kind, std::string_view text) {
  std::string key;
  key.reserve(text.size() + 24);
  key.push_back(kind);
  put_text(key, text);
  return key;
}

bool has_tail(std::string_view& key, std::string_view prefix, std::size_t bytes) {
  if (!key.starts_with(prefix) || key.size() != prefix.size() + bytes) return false;
  key.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string meta() {
  return "!" + std::to_string(kIndexFormat);
}

std::string message(MessageId id) {
  std::string key = "m";
  put(key, id.value, 8);
  return key;
}

std::string recipient(RecipientId id) {
  std::string key = "r";
  put(key, id);
  return key;
}

std::string recipients_prefix(MessageId id) {
  std::string key = "r";
  put(key, id.value, 8);
  return key;
}

std::string queue(std::string_view domain) {
  return of('d', domain);
}
std::string history(std::string_view address) {
  return of('y', address);
}
std::string suppression(std::string_view address) {
  return of('s', address);
}
std::string due_prefix(std::string_view domain) {
  return of('q', domain) + '\0';
}
std::string by_address_prefix(std::string_view address) {
  return of('a', address) + '\0';
}

std::string reception_prefix(std::string_view address) {
  return of('g', address) + '\0';
}

std::string reception(std::string_view address, Position at) {
  std::string key = reception_prefix(address);
  put(key, ~at.segment, 8);
  put(key, ~at.offset, 8);
  return key;
}

std::string due(std::string_view domain, DueRow row) {
  std::string key = due_prefix(domain);
  put(key, static_cast<std::uint64_t>(row.due.time_since_epoch().count()) ^ kSign, 8);
  put(key, row.id);
  return key;
}

std::string by_address(std::string_view address, RecipientId id) {
  std::string key = by_address_prefix(address);
  put(key, {MessageId{~id.message.value}, ~id.index});
  return key;
}

std::string hold(std::string_view sender_domain, std::string_view provider) {
  std::string key = of('h', sender_domain) + '\0';
  put_text(key, provider);
  return key;
}

std::string held_prefix(std::string_view sender_domain, std::string_view provider) {
  std::string key = of('u', sender_domain) + '\0';
  put_text(key, provider);
  return key + '\0';
}

std::string held(std::string_view sender_domain, std::string_view provider, RecipientId id) {
  std::string key = held_prefix(sender_domain, provider);
  put(key, id);
  return key;
}

std::string behind(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

std::optional<DueRow> due_in(std::string_view key, std::string_view prefix) {
  if (!has_tail(key, prefix, 20)) return std::nullopt;
  const auto due = static_cast<std::int64_t>(take(key, 8) ^ kSign);
  return DueRow{WallTime(milliseconds(due)), take_id(key)};
}

std::optional<RecipientId> by_address_in(std::string_view key, std::string_view prefix) {
  if (!has_tail(key, prefix, 12)) return std::nullopt;
  const RecipientId id = take_id(key);
  return RecipientId{MessageId{~id.message.value}, ~id.index};
}

std::optional<Position> reception_in(std::string_view key, std::string_view prefix) {
  if (!has_tail(key, prefix, 16)) return std::nullopt;
  const std::uint64_t segment = ~take(key, 8);
  return Position{segment, ~take(key, 8)};
}

std::optional<RecipientId> recipient_in(std::string_view key, std::string_view prefix) {
  if (!has_tail(key, prefix, 12)) return std::nullopt;
  return take_id(key);
}

std::optional<MessageId> message_in(std::string_view key) {
  if (!has_tail(key, "m", 8)) return std::nullopt;
  return MessageId{take(key, 8)};
}

}  // namespace todoku::spool::keys
