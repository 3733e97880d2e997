#include "deliver/load.h"

#include <algorithm>

#include "deliver/hold_key.h"
#include "deliver/settle.h"
#include "deliver/state.h"
#include "mail/address.h"
#include "mail/header.h"
#include "policy/decide.h"

namespace todoku::deliver {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

// The hold over all mail of one of the message's domains; nullopt: none. The message is read only
// where there is such a hold.
std::optional<Pair> whole_hold(Depot& depot, const spool::MessageRow& message,
                               const std::string& provider) {
  if (!depot.holds.any_whole()) return std::nullopt;
  const Result<std::string> body = depot.spool.body(message.id);
  for (std::string& domain : domains_of(identities_of(message, body ? *body : std::string()))) {
    Pair pair{std::move(domain), provider};
    if (depot.holds.holds_whole(pair)) return pair;
  }
  return std::nullopt;
}

policy::Standing standing_of(Depot& depot, const spool::MessageRow& message,
                             const spool::RecipientRow& row, bool held) {
  if (depot.settings.is_stored_here(mail::domain_key(mail::domain_of(row.path.address))))
    return {.expires = message.expires, .begun = row.begun};
  const auto suppression =
      depot.spool.suppression(mail::address_key(row.path.address), depot.ports.clock.wall());
  return {.expires = message.expires,
          .begun = row.begun,
          .suppressed = suppression && suppression->has_value(),
          .pair_held = held};
}

std::string note_for(policy::Deed deed, const Pair& pair) {
  switch (deed) {
    case policy::Deed::expired: return "its lifetime is over";
    case policy::Deed::suppressed:
      return std::string(spool::note_at_admission(spool::State::suppressed));
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
  if (decision.deed == policy::Deed::held) {
    settle.hold_domain = pair.sender_domain;
    settle.hold_provider = pair.provider;
  }
  settle.note = note_for(decision.deed, pair);
  return settle;
}

// Those who stand in a due queue; others left it after the plan had read them.
bool is_carried(spool::State state) {
  return state == spool::State::queued || state == spool::State::deferred ||
         state == spool::State::held;
}

// What is held comes due when its lifetime is over; then it bounces with what it was held for.
std::optional<policy::Decision> decide_row(Depot& depot, const Load& load,
                                           const spool::RecipientRow& row, bool held) {
  const WallTime now = depot.ports.clock.wall();
  if (row.state == spool::State::held) {
    return policy::Decision{.deed = policy::Deed::bounced, .until = now, .why = "lifetime"};
  }
  return policy::decide_without_contact(standing_of(depot, load.message, row, held), now);
}

// A job after a look at each recipient.
struct Examined {
  Load load;
  std::vector<spool::Settle> settled;  // what is decided without contact, and about whom
  std::vector<spool::RecipientRow> settled_rows;
};

Examined examine(Depot& depot, Job job, const std::string& provider) {
  Examined out;
  out.load.job = std::move(job);
  Result<std::optional<spool::MessageRow>> message = depot.spool.message(out.load.job.message);
  if (!message || !*message) return out;
  out.load.message = std::move(**message);
  const std::optional<Pair> hold =
      whole_hold(depot, out.load.message, provider_of(provider, out.load.job.domain));
  const WallTime now = depot.ports.clock.wall();
  for (const RecipientId id : out.load.job.recipients) {
    Result<std::optional<spool::RecipientRow>> row = depot.spool.recipient(id);
    if (!row || !*row || !is_carried((*row)->state)) continue;
    if ((*row)->due > now) {
      // The wall clock went back since the plan read it: it comes back to the plan, or is
      // forgotten.
      depot.plan.on_due(out.load.job.domain, {.due = (*row)->due, .id = id});
      continue;
    }
    const std::optional<policy::Decision> decision =
        decide_row(depot, out.load, **row, hold.has_value());
    if (!decision) {
      out.load.rows.push_back(std::move(**row));
      continue;
    }
    out.settled.push_back(settle_without_contact(**row, *decision, hold.value_or(Pair()), now));
    out.settled_rows.push_back(std::move(**row));
  }
  return out;
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

std::string provider_of(const std::string& provider, const std::string& domain) {
  return provider.empty() ? domain : provider;
}

// Admitted before there was a key for its author: signed now, and dated by its admission, so that
// every try sends the same bytes.
// What goes to our own store may be a stranger's: it is not signed in our name.
bool lacks_signature(const Depot& depot, const Load& load) {
  return depot.ports.signatory && !depot.settings.is_stored_here(load.job.domain) &&
         depot.ports.signatory->lacks_signature(load.body);
}

std::optional<Load> ready_as_it_is(Depot& depot, Job job, const std::string& provider) {
  Examined examined = examine(depot, std::move(job), provider);
  if (!examined.settled.empty() || examined.load.rows.empty()) return std::nullopt;
  Result<std::string> body = depot.spool.body(examined.load.job.message);
  if (!body) return std::nullopt;
  examined.load.body = std::move(*body);
  if (lacks_signature(depot, examined.load)) return std::nullopt;
  return std::move(examined.load);
}

Task<std::optional<Load>> make_ready(Depot& depot, Job job, std::string provider) {
  Examined examined = examine(depot, std::move(job), provider);
  const spool::MessageRow message = examined.load.message;
  const bool written = co_await write_settlements(depot, message, std::move(examined.settled),
                                                  std::move(examined.settled_rows));
  if (!written || examined.load.rows.empty()) co_return std::nullopt;
  Result<std::string> body = depot.spool.body(examined.load.job.message);
  if (!body) {
    co_await park_unreadable(depot, examined.load, body.error());
    co_return std::nullopt;
  }
  examined.load.body = std::move(*body);
  if (lacks_signature(depot, examined.load))
    examined.load.body =
        co_await depot.ports.signatory->sign(std::move(examined.load.body), message.accepted);
  co_return std::move(examined.load);
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
