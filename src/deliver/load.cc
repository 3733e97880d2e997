#include "deliver/load.h"

#include <algorithm>

#include "deliver/notary.h"
#include "deliver/state.h"
#include "mail/address.h"
#include "mail/header.h"
#include "policy/decide.h"

namespace todoku::deliver {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

policy::Standing standing_of(Depot& depot, const spool::MessageRow& message,
                             const spool::RecipientRow& row, const Pair& pair) {
  const auto suppression =
      depot.spool.suppression(mail::address_key(row.path.address), depot.ports.clock.wall());
  return {.expires = message.expires,
          .begun = row.begun,
          .suppressed = suppression && suppression->has_value(),
          .pair_held = depot.holds.holds_whole(pair)};
}

std::string note_for(policy::Deed deed, const Pair& pair) {
  switch (deed) {
    case policy::Deed::expired: return "its lifetime is over";
    case policy::Deed::suppressed: return "its address is in the suppression list";
    case policy::Deed::parked:
      return "in hand at three crashes: look at it, then release or cancel it";
    case policy::Deed::held:
      return fmt::format("all mail of {} to {} is held", pair.sender_domain, pair.provider);
    case policy::Deed::delivered:
    case policy::Deed::deferred:
    case policy::Deed::bounced: break;
  }
  return {};
}

spool::Settle settle_without_contact(const spool::RecipientRow& row,
                                     const policy::Decision& decision, const Pair& pair,
                                     WallTime now) {
  spool::Settle settle;
  settle.recipient = row.id;
  settle.at = now;
  settle.to = state_of(decision.deed);
  settle.due = decision.until;
  if (decision.deed == policy::Deed::held) settle.hold_provider = pair.provider;
  settle.note = note_for(decision.deed, pair);
  return settle;
}

bool is_waiting(spool::State state) {
  return state == spool::State::queued || state == spool::State::deferred;
}

// What is held comes due when its lifetime is over; then it bounces with what it was held for.
std::optional<policy::Decision> decide_row(Depot& depot, const Load& load,
                                           const spool::RecipientRow& row, const Pair& pair) {
  const WallTime now = depot.ports.clock.wall();
  if (row.state == spool::State::held) {
    return policy::Decision{.deed = policy::Deed::bounced, .until = now, .why = "lifetime"};
  }
  return policy::decide_without_contact(standing_of(depot, load.message, row, pair), now);
}

// Its bytes are damaged: no retry mends them, and nobody but a person can say what to do.
Task<void> park_unreadable(Depot& depot, Load load, Error error) {
  std::vector<spool::Settle> parked;
  for (const spool::RecipientRow& row : load.rows) {
    spool::Settle settle;
    settle.recipient = row.id;
    settle.at = depot.ports.clock.wall();
    settle.to = spool::State::parked;
    settle.note = "the message cannot be read: " + error.what;
    parked.push_back(std::move(settle));
  }
  const bool written =
      co_await write_settlements(depot, load.message, std::move(parked), load.rows);
  static_cast<void>(
      written);  // if not, the engine is stopping, and the next one finds them as they are
}

}  // namespace

Pair pair_of(const spool::MessageRow& message, const std::string& provider,
             const std::string& domain) {
  return {.sender_domain = mail::domain_key(mail::domain_of(message.envelope.reverse_path)),
          .provider = provider.empty() ? domain : provider};
}

Task<std::optional<Load>> make_ready(Depot& depot, Job job, std::string provider) {
  Load load{.job = std::move(job), .message = {}, .rows = {}, .body = {}};
  Result<std::optional<spool::MessageRow>> message = depot.spool.message(load.job.message);
  if (!message || !*message) co_return std::nullopt;
  load.message = std::move(**message);
  const Pair pair = pair_of(load.message, provider, load.job.domain);
  std::vector<spool::Settle> settled;
  std::vector<spool::RecipientRow> settled_rows;
  for (const RecipientId id : load.job.recipients) {
    Result<std::optional<spool::RecipientRow>> row = depot.spool.recipient(id);
    if (!row || !*row) continue;
    const spool::State state = (*row)->state;
    if (!is_waiting(state) && state != spool::State::held) continue;
    const WallTime now = depot.ports.clock.wall();
    if ((*row)->due > now) continue;
    const std::optional<policy::Decision> decision = decide_row(depot, load, **row, pair);
    if (!decision) {
      load.rows.push_back(std::move(**row));
      continue;
    }
    settled.push_back(settle_without_contact(**row, *decision, pair, now));
    settled_rows.push_back(std::move(**row));
  }
  const bool written =
      co_await write_settlements(depot, load.message, std::move(settled), std::move(settled_rows));
  if (!written || load.rows.empty()) co_return std::nullopt;
  Result<std::string> body = depot.spool.body(load.job.message);
  if (!body) {
    co_await park_unreadable(depot, load, body.error());
    co_return std::nullopt;
  }
  load.body = std::move(*body);
  co_return load;
}

smtp::Transaction transaction_of(const Load& load, mail::Quoting quoting) {
  const mail::Envelope& envelope = load.message.envelope;
  smtp::Transaction t;
  t.reverse_path = mail::quote_for_smtp(envelope.reverse_path, quoting);
  bool plain = is_ascii(t.reverse_path);
  for (const spool::RecipientRow& row : load.rows) {
    mail::ForwardPath path = row.path;
    path.address = mail::quote_for_smtp(path.address, quoting);
    plain = plain && is_ascii(path.address);
    t.recipients.push_back(std::move(path));
  }
  t.body_bytes = load.body.size();
  t.eight_bit = !is_ascii(load.body);
  if (envelope.smtputf8 && plain) {
    // Announced, but perhaps not needed: then an older server can have it (RFC 6531 §3.6).
    const mail::Header header = mail::scan_header(load.body);
    plain = is_ascii(std::string_view(load.body).substr(0, header.bytes));
  }
  t.smtputf8 = envelope.smtputf8 && !plain;
  t.ret = envelope.ret;
  t.envid = envelope.envid;
  return t;
}

}  // namespace todoku::deliver
