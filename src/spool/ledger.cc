#include "spool/ledger.h"

#include <algorithm>

#include "base/check.h"
#include "spool/keys.h"

namespace todoku::spool {

Result<bool> Ledger::load() {
  draft_.drop();
  entered_.clear();
  meta_ = Meta{};
  const auto meta = draft_.get<Meta>(keys::meta());
  if (!meta && meta.error().code != Errc::corrupt) return std::unexpected(meta.error());
  if (!meta || !*meta) return false;
  meta_ = **meta;
  if (const auto ok = queues_.load(); !ok) return std::unexpected(ok.error());
  return true;
}

Result<void> Ledger::clear() {
  if (const auto ok = index_.clear(); !ok) return ok;
  const auto loaded = load();
  if (!loaded) return std::unexpected(loaded.error());
  return queues_.load();
}

Result<void> Ledger::apply(const Stored& stored, Position at) {
  if (const auto* record = std::get_if<Record>(&stored)) {
    return std::visit([&](const auto& r) { return apply_record(r, at); }, *record);
  }
  return std::visit([&](const auto& c) { return apply_carried(c, at); }, std::get<Carried>(stored));
}

Result<void> Ledger::commit(Position applied) {
  meta_.applied = applied;
  draft_.put(keys::meta(), meta_);
  if (auto ok = index_.commit(draft_.take()); !ok) return ok;
  const std::vector<Entered> entered = std::exchange(entered_, {});
  if (!listener_) return {};
  for (const Entered& e : entered) listener_(e.domain, e.row);
  return {};
}

MessageId Ledger::next_id(WallTime now) {
  constexpr int kCounterBits = 20;  // base/ids.h
  const auto wall = static_cast<std::uint64_t>(now.time_since_epoch().count()) << kCounterBits;
  meta_.last_id = std::max(meta_.last_id + 1, wall);
  return MessageId{meta_.last_id};
}

Result<void> Ledger::advance_first_message() {
  const auto first =
      index_.scan(keys::message(MessageId{meta_.first_message}), keys::behind("m"), 1);
  if (!first) return std::unexpected(first.error());
  if (first->empty()) return {};
  if (const auto id = keys::message_in(first->front().key)) meta_.first_message = id->value;
  return {};
}

Result<void> Ledger::apply_record(const Begin& begin, Position at) {
  for (const RecipientId& id : begin.recipients) {
    const std::string key = keys::recipient(id);
    auto row = draft_.get<StoredRecipient>(key);
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->seen >= at || is_final((*row)->state)) continue;
    (*row)->seen = at;
    ++(*row)->begun;
    draft_.put(key, **row);
  }
  return {};
}

Result<void> Ledger::apply_record(const HoldSet& set, Position at) {
  const std::string key = keys::hold(set.hold.sender_domain, set.hold.provider);
  const auto row = draft_.get<StoredHold>(key);
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->anchor < at) draft_.put(key, StoredHold{at, set.hold});
  return {};
}

Result<void> Ledger::apply_record(const HoldLift& lift, Position at) {
  const std::string key = keys::hold(lift.sender_domain, lift.provider);
  const auto row = draft_.get<StoredHold>(key);
  if (!row) return std::unexpected(row.error());
  if (*row && (*row)->anchor < at) draft_.erase(key);
  return {};
}

Result<void> Ledger::apply_carried(const CarriedHold& carried, Position at) {
  return apply_record(HoldSet{carried.hold}, at);
}

}  // namespace todoku::spool
