#include "spool/reader.h"

#include "spool/codec.h"
#include "spool/events.h"
#include "spool/keys.h"

namespace todoku::spool {
namespace {

constexpr std::size_t kPage = 500;

RecipientRow shown(RecipientId id, StoredRecipient row) {
  return {id,
          std::move(row.path),
          row.state,
          row.due,
          row.attempts,
          row.begun,
          std::move(row.last),
          std::move(row.hold_domain),
          std::move(row.hold_provider),
          std::move(row.note)};
}

MessageRow shown(MessageId id, StoredMessage row) {
  return {id,          std::move(row.envelope), row.recipients, row.accepted,
          row.expires, std::move(row.source),   row.bytes,      row.open};
}

}  // namespace

Result<std::optional<MessageRow>> Reader::message(MessageId id) const {
  auto row = get<StoredMessage>(keys::message(id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return shown(id, std::move(**row));
}

Result<std::optional<RecipientRow>> Reader::recipient(RecipientId id) const {
  auto row = get<StoredRecipient>(keys::recipient(id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return shown(id, std::move(**row));
}

Result<std::vector<RecipientRow>> Reader::recipients(MessageId id, std::uint32_t from,
                                                     std::size_t limit) const {
  const std::string first = keys::recipient({id, from});
  const std::string prefix = keys::recipients_prefix(id);
  const auto found = index_.scan(first, keys::behind(prefix), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<RecipientRow> rows;
  for (const auto& pair : *found) {
    const auto recipient = keys::recipient_in(pair.key, "r");
    auto row = from_row<StoredRecipient>(pair.value);
    if (!recipient || !row) return fail(Errc::corrupt, "index: a recipient row does not read");
    rows.push_back(shown(*recipient, std::move(*row)));
  }
  return rows;
}

Result<std::vector<Settle>> Reader::settlements(RecipientId id) const {
  const auto row = get<StoredRecipient>(keys::recipient(id));
  if (!row) return std::unexpected(row.error());
  std::vector<Settle> list;
  if (!*row) return list;
  for (const Position at : (*row)->trail) {
    auto record = journal_.read(at);
    if (!record && record.error().code == Errc::not_found) continue;  // its segment is gone
    if (!record) return std::unexpected(record.error());
    std::vector<Event> told;
    const auto read = events_of({at, at, std::move(*record)}, told);
    if (!read) return std::unexpected(read.error());
    for (Event& event : told) {
      auto* settles = std::get_if<std::vector<Settle>>(&event.record);
      if (settles && event.recipient == id) list.push_back(std::move(settles->front()));
    }
  }
  return list;
}

Result<std::string> Reader::body(MessageId id) const {
  const auto row = get<StoredMessage>(keys::message(id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return fail(Errc::not_found, "no message " + to_string(id));
  const auto record = journal_.read((*row)->anchor);
  if (!record) return record;
  return body_of(*record);
}

Result<std::vector<MessageRow>> Reader::messages(MessageId from, std::size_t limit) const {
  const auto found = index_.scan(keys::message(from), keys::behind("m"), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<MessageRow> rows;
  for (const auto& [key, value] : *found) {
    const auto id = keys::message_in(key);
    auto row = from_row<StoredMessage>(value);
    if (!id || !row) return fail(Errc::corrupt, "index: a message row does not read");
    rows.push_back(shown(*id, std::move(*row)));
  }
  return rows;
}

Result<std::vector<RecipientRow>> Reader::by_address(std::string_view address,
                                                     std::size_t limit) const {
  const std::string prefix = keys::by_address_prefix(address);
  const auto found = index_.scan(prefix, keys::behind(prefix), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<RecipientRow> rows;
  for (const auto& pair : *found) {
    const auto id = keys::by_address_in(pair.key, prefix);
    if (!id) continue;
    auto row = recipient(*id);
    if (!row) return std::unexpected(row.error());
    if (*row) rows.push_back(std::move(**row));
  }
  return rows;
}

Result<std::vector<Received>> Reader::receptions(std::string_view address,
                                                 std::size_t limit) const {
  const std::string prefix = keys::reception_prefix(address);
  const auto found = index_.scan(prefix, keys::behind(prefix), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<Received> list;
  for (const auto& pair : *found) {
    const auto at = keys::reception_in(pair.key, prefix);
    if (!at) continue;
    const auto bytes = journal_.read(*at);
    if (!bytes && bytes.error().code == Errc::not_found) continue;  // its segment is gone
    if (!bytes) return std::unexpected(bytes.error());
    auto stored = decode(*bytes);
    if (!stored) return std::unexpected(stored.error());
    auto* record = std::get_if<Record>(&*stored);
    auto* received = record ? std::get_if<Received>(record) : nullptr;
    if (received) list.push_back(std::move(*received));
  }
  return list;
}

Result<std::vector<Suppression>> Reader::suppressions(std::string_view after,
                                                      std::size_t limit) const {
  std::string from = keys::suppression(after);
  if (!after.empty()) from.push_back('\0');
  const auto found = index_.scan(from, keys::behind("s"), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<Suppression> list;
  for (const auto& pair : *found) {
    auto row = from_row<StoredSuppression>(pair.value);
    if (!row) return std::unexpected(row.error());
    list.push_back(std::move(row->suppression));
  }
  return list;
}

Result<std::vector<Hold>> Reader::holds() const {
  std::vector<Hold> list;
  for (std::string from = "h";;) {
    const auto page = index_.scan(from, keys::behind("h"), kPage);
    if (!page) return std::unexpected(page.error());
    for (const auto& pair : *page) {
      auto row = from_row<StoredHold>(pair.value);
      if (!row) return std::unexpected(row.error());
      list.push_back(std::move(row->hold));
    }
    if (page->size() < kPage) return list;
    from = page->back().key + '\0';
  }
}

Result<std::vector<Reader::Pair>> Reader::orphans() const {
  std::vector<Pair> pairs;
  for (std::string from = "u";;) {
    const auto found = index_.scan(from, keys::behind("u"), 1);
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return pairs;
    const std::string& key = found->front().key;
    const std::size_t middle = key.find('\0');
    const std::size_t end = key.find('\0', middle + 1);
    if (middle == std::string::npos || end == std::string::npos) {
      return fail(Errc::corrupt, "index: a key of the held does not read");
    }
    Pair pair{key.substr(1, middle - 1), key.substr(middle + 1, end - middle - 1)};
    from = keys::behind(keys::held_prefix(pair.sender_domain, pair.provider));
    const auto hold = get<StoredHold>(keys::hold(pair.sender_domain, pair.provider));
    if (!hold) return std::unexpected(hold.error());
    if (!*hold) pairs.push_back(std::move(pair));
  }
}

Result<std::vector<RecipientId>> Reader::held_under(std::string_view sender_domain,
                                                    std::string_view provider, RecipientId after,
                                                    std::size_t limit) const {
  const std::string prefix = keys::held_prefix(sender_domain, provider);
  const std::string from = keys::held(sender_domain, provider, after) + '\0';
  const auto found = index_.scan(from, keys::behind(prefix), limit);
  if (!found) return std::unexpected(found.error());
  std::vector<RecipientId> list;
  for (const auto& pair : *found) {
    const auto id = keys::recipient_in(pair.key, prefix);
    if (id) list.push_back(*id);
  }
  return list;
}

Result<std::vector<Event>> Reader::events(Position from, std::size_t limit) const {
  std::vector<Event> list;
  while (list.size() < limit) {
    const auto found = journal_.scan(from);
    if (!found) return std::unexpected(found.error());
    if (!*found) break;
    if (const auto ok = events_of(**found, list); !ok) return std::unexpected(ok.error());
    from = (*found)->next;
  }
  return list;
}

}  // namespace todoku::spool
