// The half of the ledger that is about addresses: suppressions and history.
#include "spool/keys.h"
#include "spool/ledger.h"

namespace todoku::spool {
namespace {

constexpr std::size_t kStrikes = 16;  // AddressHistory

// A failure that speaks about the recipient: what rules of repetition count.
bool is_strike(const Settle& s) {
  if (!s.attempt || s.to == State::delivered) return false;
  const reply::Verdict& verdict = s.attempt->verdict;
  return verdict.responsible == reply::Responsible::recipient &&
         (verdict.scope == reply::Scope::recipient ||
          verdict.scope == reply::Scope::recipient_domain);
}

// Whom a reception may be asked for by.
std::vector<std::string> addresses_of(const Received& received) {
  std::vector<std::string> keys;
  if (!received.sender.empty()) keys.push_back(mail::address_key(received.sender));
  for (const std::string& recipient : received.recipients)
    keys.push_back(mail::address_key(recipient));
  return keys;
}

}  // namespace

bool lifts_by_success(const Suppression& suppression) {
  return suppression.rule != "admin" && suppression.cause != reply::Cause::complaint;
}

Result<void> Ledger::apply_record(const std::vector<Settle>& settlements, Position at) {
  for (const Settle& s : settlements) {
    if (auto ok = settle(s, at); !ok) return ok;
  }
  return {};
}

Result<void> Ledger::settle(const Settle& s, Position at) {
  const auto moved = move(s, at);
  if (!moved) return std::unexpected(moved.error());
  if (!*moved) return {};
  if (auto ok = remember(s, at); !ok) return ok;
  if (s.lifts_suppression) {
    if (auto ok = lift(s.address, at); !ok) return ok;
  }
  if (s.suppress) return suppress(*s.suppress, at);
  return {};
}

Result<void> Ledger::remember(const Settle& s, Position at) {
  if (s.to != State::delivered && !is_strike(s)) return {};
  const std::string key = keys::history(s.address);
  auto found = draft_.get<StoredHistory>(key);
  if (!found) return std::unexpected(found.error());
  StoredHistory row = *found ? std::move(**found) : StoredHistory{};
  if (*found && row.anchor >= at) return {};
  row.anchor = at;
  if (s.to == State::delivered) {
    row.carried = {};
    row.history = {s.at, {}};
  } else {
    auto& strikes = row.history.strikes;
    strikes.push_back({s.attempt->at, s.attempt->verdict.cause, s.recipient.message});
    if (strikes.size() > kStrikes) strikes.erase(strikes.begin());
  }
  draft_.put(key, row);
  return {};
}

Result<void> Ledger::suppress(const Suppression& suppression, Position at) {
  const std::string key = keys::suppression(suppression.address);
  const auto row = draft_.get<StoredSuppression>(key);
  if (!row) return std::unexpected(row.error());
  if (*row) {
    if ((*row)->anchor >= at) return {};
    // What a person asked for is not weakened by what a server says.
    const Suppression& old = (*row)->suppression;
    const bool over = old.until && *old.until <= suppression.since;
    if (!over && !lifts_by_success(old) && lifts_by_success(suppression)) return {};
  } else {
    ++meta_.totals.suppressions;
  }
  draft_.put(key, StoredSuppression{at, suppression});
  return {};
}

Result<void> Ledger::lift(const std::string& address, Position at) {
  const std::string key = keys::suppression(address);
  const auto row = draft_.get<StoredSuppression>(key);
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->anchor >= at) return {};
  --meta_.totals.suppressions;
  draft_.erase(key);
  return {};
}

void Ledger::forget_suppression(const std::string& address) {
  --meta_.totals.suppressions;
  draft_.erase(keys::suppression(address));
}

void Ledger::forget_history(const std::string& address) {
  draft_.erase(keys::history(address));
}

Result<void> Ledger::apply_record(const Received& received, Position at) {
  for (const std::string& address : addresses_of(received))
    draft_.mark(keys::reception(address, at));
  return {};
}

void Ledger::forget_reception(const Received& received, Position at) {
  for (const std::string& address : addresses_of(received))
    draft_.erase(keys::reception(address, at));
}

Result<void> Ledger::apply_record(const Suppress& s, Position at) {
  return suppress(s.suppression, at);
}

Result<void> Ledger::apply_record(const Unsuppress& unsuppress, Position at) {
  return lift(unsuppress.address, at);
}

Result<void> Ledger::apply_carried(const CarriedSuppression& carried, Position at) {
  return suppress(carried.suppression, at);
}

Result<void> Ledger::apply_carried(const CarriedHistory& carried, Position at) {
  const std::string key = keys::history(carried.address);
  const auto row = draft_.get<StoredHistory>(key);
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->anchor < at) draft_.put(key, StoredHistory{at, at, carried.history});
  return {};
}

}  // namespace todoku::spool
