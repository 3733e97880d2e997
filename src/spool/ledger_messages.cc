// The half of the ledger that is about messages and their recipients.
#include <algorithm>

#include "spool/keys.h"
#include "spool/ledger.h"

namespace todoku::spool {
namespace {

// Who stands in a due queue: a held recipient waits there for the end of its hold.
constexpr bool waits(State state) {
  return state == State::queued || state == State::deferred || state == State::held;
}

std::string domain_of(const StoredRecipient& row) {
  std::string domain = mail::domain_key(mail::domain_of(row.path.address));
  std::replace(domain.begin(), domain.end(), '\0', '?');  // as keys.cc does
  return domain;
}

std::string sender_of(const StoredMessage& message) {
  return mail::domain_key(mail::domain_of(message.envelope.reverse_path));
}

std::string hold_domain(const StoredMessage& message, const StoredRecipient& row) {
  return row.hold_domain.empty() ? sender_of(message) : row.hold_domain;
}

StoredMessage message_of(const Admit& admit, Position at) {
  StoredMessage message;
  message.anchor = at;
  message.envelope = admit.envelope;
  message.envelope.recipients.clear();
  message.recipients = static_cast<std::uint32_t>(admit.envelope.recipients.size());
  message.accepted = message.changed = admit.at;
  message.expires = admit.expires;
  message.source = admit.source;
  message.bytes = admit.body.size();
  return message;
}

void leave_trail(StoredRecipient& row, Position at) {
  if (row.trail.size() >= kTrail) row.trail.erase(row.trail.begin());
  row.trail.push_back(at);
}

}  // namespace

void Ledger::enter(const StoredMessage& message, RecipientId id, const StoredRecipient& row) {
  if (!is_final(row.state)) ++meta_.totals.recipients_open;
  if (row.state == State::parked) ++meta_.totals.parked;
  if (row.state == State::held) {
    ++meta_.totals.held;
    draft_.mark(keys::held(hold_domain(message, row), row.hold_provider, id));
  }
  if (!waits(row.state)) return;
  const std::string domain = domain_of(row);
  const DueRow due{row.due, id};
  queues_.enter(draft_, domain, due);
  entered_.push_back({domain, due});
}

void Ledger::leave(const StoredMessage& message, RecipientId id, const StoredRecipient& row) {
  if (!is_final(row.state)) --meta_.totals.recipients_open;
  if (row.state == State::parked) --meta_.totals.parked;
  if (row.state == State::held) {
    --meta_.totals.held;
    draft_.erase(keys::held(hold_domain(message, row), row.hold_provider, id));
  }
  if (waits(row.state)) queues_.leave(draft_, domain_of(row), {row.due, id});
}

Result<void> Ledger::apply_record(const Admit& admit, Position at) {
  const std::string key = keys::message(admit.id);
  const auto known = draft_.get<StoredMessage>(key);
  if (!known) return std::unexpected(known.error());
  if (*known) return {};
  StoredMessage message = message_of(admit, at);
  std::vector<StoredRecipient> rows(admit.envelope.recipients.size());
  for (const auto& [index, state] : admit.initial) {
    if (index >= rows.size() || state == State::queued) continue;
    rows[index].state = state;
    rows[index].note = note_at_admission(state);
    rows[index].trail = {at};
  }
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const RecipientId id{admit.id, i};
    rows[i].seen = at;
    rows[i].due = admit.at;
    rows[i].path = admit.envelope.recipients[i];
    if (!is_final(rows[i].state)) ++message.open;
    enter(message, id, rows[i]);
    draft_.put(keys::recipient(id), rows[i]);
    draft_.mark(keys::by_address(mail::address_key(rows[i].path.address), id));
  }
  if (message.open > 0) ++meta_.totals.messages;
  draft_.put(key, message);
  meta_.last_id = std::max(meta_.last_id, admit.id.value);
  if (meta_.first_message == 0) meta_.first_message = admit.id.value;
  return {};
}

Result<bool> Ledger::move(const Settle& s, Position at) {
  const std::string key = keys::recipient(s.recipient);
  auto found = draft_.get<StoredRecipient>(key);
  if (!found) return std::unexpected(found.error());
  if (!*found) return true;  // forgotten: what is told about the address holds nevertheless
  StoredRecipient& row = **found;
  if (row.seen >= at || !may_move(row.state, s.to)) return false;
  const std::string message_key = keys::message(s.recipient.message);
  auto message = draft_.get<StoredMessage>(message_key);
  if (!message) return std::unexpected(message.error());
  if (!*message) return fail(Errc::corrupt, "index: a recipient without its message");
  leave(**message, s.recipient, row);
  const bool closes = !is_final(row.state) && is_final(s.to);
  row.seen = at;
  leave_trail(row, at);
  row.state = s.to;
  row.due = s.due;
  row.begun = 0;
  row.hold_domain = s.to == State::held ? s.hold_domain : std::string();
  row.hold_provider = s.to == State::held ? s.hold_provider : std::string();
  row.note = s.note;
  if (s.attempt) {
    ++row.attempts;
    row.last = s.attempt;
  }
  enter(**message, s.recipient, row);
  draft_.put(key, row);
  if (!is_final(s.to)) return true;
  (*message)->changed = s.at;
  if (closes && --(*message)->open == 0) --meta_.totals.messages;
  draft_.put(message_key, **message);
  return true;
}

Result<void> Ledger::apply_carried(const CarriedMessage& carried, Position at) {
  const std::string key = keys::message(carried.id);
  const auto known = draft_.get<StoredMessage>(key);
  if (!known) return std::unexpected(known.error());
  StoredMessage message = *known ? **known : carried.message;
  if (*known && message.anchor >= at) return {};
  message.anchor = at;
  // In a rebuild the records that made this state may be gone: take all of it. Where the message is
  // known, its rows have seen the same records, and more.
  for (std::uint32_t i = 0; i < carried.recipients.size() && !*known; ++i) {
    const RecipientId id{carried.id, i};
    StoredRecipient row = carried.recipients[i];
    row.seen = at;
    enter(message, id, row);
    draft_.put(keys::recipient(id), row);
    draft_.mark(keys::by_address(mail::address_key(row.path.address), id));
  }
  if (!*known && message.open > 0) ++meta_.totals.messages;
  draft_.put(key, message);
  meta_.last_id = std::max(meta_.last_id, carried.id.value);
  if (meta_.first_message == 0 || carried.id.value < meta_.first_message) {
    meta_.first_message = carried.id.value;
  }
  return {};
}

Result<void> Ledger::forget(MessageId id) {
  const auto message = draft_.get<StoredMessage>(keys::message(id));
  if (!message) return std::unexpected(message.error());
  if (!*message) return {};
  for (std::uint32_t i = 0; i < (*message)->recipients; ++i) {
    const std::string key = keys::recipient({id, i});
    const auto row = draft_.get<StoredRecipient>(key);
    if (!row) return std::unexpected(row.error());
    if (!*row) continue;
    leave(**message, {id, i}, **row);
    draft_.erase(keys::by_address(mail::address_key((*row)->path.address), {id, i}));
    draft_.erase(key);
  }
  if ((*message)->open > 0) --meta_.totals.messages;
  draft_.erase(keys::message(id));
  return {};
}

}  // namespace todoku::spool
