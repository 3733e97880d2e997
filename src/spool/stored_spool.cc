// The reading half of the Spool; spool.cc has the writing one.
#include "spool/stored_spool.h"

#include <algorithm>

#include "spool/keys.h"

namespace todoku::spool {

Result<std::optional<MessageRow>> StoredSpool::message(MessageId id) const {
  return reader_.message(id);
}

Result<std::optional<RecipientRow>> StoredSpool::recipient(RecipientId id) const {
  return reader_.recipient(id);
}

Result<std::vector<RecipientRow>> StoredSpool::recipients(MessageId id, std::uint32_t from,
                                                          std::size_t limit) const {
  return reader_.recipients(id, from, limit);
}

Result<std::vector<Settle>> StoredSpool::settlements(RecipientId id) const {
  return reader_.settlements(id);
}

Result<std::string> StoredSpool::body(MessageId id) const {
  return reader_.body(id);
}

Result<std::vector<MessageRow>> StoredSpool::messages(MessageId after, std::size_t limit) const {
  const std::uint64_t first = writer_.ledger().meta().first_message;
  return reader_.messages(MessageId{std::max(after.value + 1, first)}, limit);
}

Result<std::vector<RecipientRow>> StoredSpool::by_address(std::string_view address,
                                                          std::size_t limit) const {
  return reader_.by_address(mail::address_key(address), limit);
}

Result<std::vector<Received>> StoredSpool::receptions(std::string_view address,
                                                      std::size_t limit) const {
  return reader_.receptions(mail::address_key(address), limit);
}

Result<std::optional<Suppression>> StoredSpool::suppression(std::string_view address,
                                                            WallTime now) const {
  auto row = reader_.get<StoredSuppression>(keys::suppression(mail::address_key(address)));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  Suppression& found = (*row)->suppression;
  if (found.until && *found.until <= now) return std::nullopt;
  return std::move(found);
}

Result<std::vector<Suppression>> StoredSpool::suppressions(std::string_view after,
                                                           std::size_t limit) const {
  return reader_.suppressions(after, limit);
}

Result<std::vector<Hold>> StoredSpool::holds() const {
  return reader_.holds();
}

Result<std::vector<RecipientId>> StoredSpool::held_under(std::string_view sender_domain,
                                                         std::string_view provider,
                                                         RecipientId after,
                                                         std::size_t limit) const {
  return reader_.held_under(sender_domain, provider, after, limit);
}

Result<AddressHistory> StoredSpool::history(std::string_view address) const {
  auto row = reader_.get<StoredHistory>(keys::history(mail::address_key(address)));
  if (!row) return std::unexpected(row.error());
  if (!*row) return AddressHistory{};
  AddressHistory& past = (*row)->history;
  const WallTime since = clock_.wall() - std::chrono::days(options_.history_days);
  std::erase_if(past.strikes, [since](const auto& strike) { return strike.at < since; });
  return std::move(past);
}

Result<std::vector<Event>> StoredSpool::events(Position from, std::size_t limit) const {
  return reader_.events(from, limit);
}

Result<std::vector<Spool::Destination>> StoredSpool::destinations() const {
  return writer_.ledger().queues().destinations();
}

Result<std::vector<DueRow>> StoredSpool::due(std::string_view domain, WallTime until,
                                             std::optional<DueRow> after, std::size_t limit) const {
  return writer_.ledger().queues().due(domain, until, after, limit);
}

Result<std::optional<WallTime>> StoredSpool::next_due(std::string_view domain) const {
  return writer_.ledger().queues().next_due(domain);
}

void StoredSpool::on_due(std::function<void(const std::string& domain, DueRow row)> listener) {
  writer_.ledger().on_due(std::move(listener));
}

}  // namespace todoku::spool
