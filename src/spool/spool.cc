#include "spool/spool.h"

#include <algorithm>
#include <set>

#include "spool/keys.h"
#include "spool/stored_spool.h"

namespace todoku::spool {
namespace {

constexpr std::size_t kReleaseBatch = 256;  // recipients a record when a hold is lifted

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(Journal& journal, Index& index, Clock& clock,
                                           Options options) {
  auto spool = std::make_unique<StoredSpool>(journal, index, clock, options);
  if (const auto ok = spool->open(); !ok) return std::unexpected(ok.error());
  return spool;
}

StoredSpool::StoredSpool(Journal& journal, Index& index, Clock& clock, Options options)
    : clock_(clock),
      options_(options),
      writer_(journal, index),
      reader_(journal, index),
      compaction_(journal, index, clock, writer_, options) {}

Result<void> StoredSpool::open() {
  if (auto ok = writer_.catch_up(); !ok) return ok;
  auto orphans = reader_.orphans();
  if (!orphans) return std::unexpected(orphans.error());
  orphans_ = std::move(*orphans);
  return {};
}

Task<Result<MessageId>> StoredSpool::admit(Admission admission) {
  if (admission.envelope.recipients.empty()) {
    co_return fail(Errc::invalid, "spool: a message without recipients");
  }
  if (const auto ok = writer_.ready(); !ok) co_return std::unexpected(ok.error());
  Admit admit;
  admit.at = clock_.wall();
  admit.id = writer_.ledger().next_id(admit.at);
  admit.expires = admission.expires;
  admit.envelope = std::move(admission.envelope);
  admit.source = std::move(admission.source);
  admit.initial = std::move(admission.initial);
  admit.body = std::move(admission.body);
  const MessageId id = admit.id;
  Stored record(Record(std::move(admit)));
  const auto at = co_await writer_.write(std::move(record), Journal::Sync::now);
  if (!at) co_return std::unexpected(at.error());
  co_return id;
}

Task<Result<void>> StoredSpool::change(Record record) {
  if (const auto ok = writer_.ready(); !ok) co_return ok;
  Stored stored(std::move(record));
  const auto at = co_await writer_.write(std::move(stored), Journal::Sync::later);
  if (!at) co_return std::unexpected(at.error());
  co_return Result<void>{};
}

Result<bool> StoredSpool::complete(Settle& settlement) const {
  const auto row = reader_.get<StoredRecipient>(keys::recipient(settlement.recipient));
  if (!row) return std::unexpected(row.error());
  if (!*row) return fail(Errc::not_found, "no recipient " + to_string(settlement.recipient));
  if (!may_move((*row)->state, settlement.to)) return false;
  settlement.address = mail::address_key((*row)->path.address);
  settlement.lifts_suppression = false;
  if (settlement.suppress) {
    settlement.suppress->address = mail::address_key(settlement.suppress->address);
  }
  if (settlement.to != State::delivered) return true;
  const auto known = reader_.get<StoredSuppression>(keys::suppression(settlement.address));
  if (!known) return std::unexpected(known.error());
  settlement.lifts_suppression = *known && lifts_by_success((*known)->suppression);
  return true;
}

Task<Result<void>> StoredSpool::settle(std::vector<Settle> settlements) {
  if (const auto ok = writer_.ready(); !ok) co_return ok;
  std::vector<Settle> valid;
  std::set<RecipientId>
      seen;  // two for one recipient are two changes: the second is not this one's
  for (Settle& s : settlements) {
    const auto moves = complete(s);
    if (!moves) co_return std::unexpected(moves.error());
    if (*moves && seen.insert(s.recipient).second) valid.push_back(std::move(s));
  }
  if (valid.empty()) co_return fail(Errc::conflict, "spool: the recipient is settled already");
  Record record(std::move(valid));
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<void>> StoredSpool::begin(std::vector<RecipientId> recipients) {
  Record record = Begin{std::move(recipients), clock_.wall()};
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<void>> StoredSpool::suppress(Suppression suppression) {
  suppression.address = mail::address_key(suppression.address);
  Record record = Suppress{std::move(suppression)};
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<void>> StoredSpool::unsuppress(std::string address, std::string note) {
  const std::string key = mail::address_key(address);
  const auto known = reader_.get<StoredSuppression>(keys::suppression(key));
  if (!known) co_return std::unexpected(known.error());
  if (!*known) co_return fail(Errc::not_found, key + " is not suppressed");
  Record record = Unsuppress{key, clock_.wall(), std::move(note)};
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<void>> StoredSpool::note(Received received) {
  received.at = clock_.wall();
  Record record = std::move(received);
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<void>> StoredSpool::set_hold(Hold hold) {
  Record record = HoldSet{std::move(hold)};
  const auto ok = co_await change(std::move(record));
  co_return ok;
}

Task<Result<std::uint64_t>> StoredSpool::lift_hold(std::string sender_domain, std::string provider,
                                                   std::string note) {
  const auto hold = reader_.get<StoredHold>(keys::hold(sender_domain, provider));
  if (!hold) co_return std::unexpected(hold.error());
  if (*hold) {
    Record record = HoldLift{sender_domain, provider, clock_.wall(), note};
    const auto ok = co_await change(std::move(record));
    if (!ok) co_return std::unexpected(ok.error());
  }
  Reader::Pair pair{std::move(sender_domain), std::move(provider)};
  const auto released = co_await release_held(std::move(pair), std::move(note));
  if (released && *released == 0 && !*hold) co_return fail(Errc::not_found, "no such hold");
  co_return released;
}

Task<Result<std::uint64_t>> StoredSpool::release_held(Reader::Pair pair, std::string note) {
  std::uint64_t count = 0;
  for (RecipientId after;;) {
    const auto ids = held_under(pair.sender_domain, pair.provider, after, kReleaseBatch);
    if (!ids) co_return std::unexpected(ids.error());
    if (ids->empty()) co_return count;
    after = ids->back();
    std::vector<Settle> batch(ids->size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].recipient = (*ids)[i];
      batch[i].at = batch[i].due = clock_.wall();
      batch[i].note = note;
    }
    const auto ok = co_await settle(std::move(batch));
    if (!ok) co_return std::unexpected(ok.error());
    count += ids->size();
  }
}

Task<Result<bool>> StoredSpool::compact() {
  if (!orphans_.empty()) {
    Reader::Pair pair = std::move(orphans_.back());
    orphans_.pop_back();
    const auto released =
        co_await release_held(std::move(pair), "the hold was lifted before a crash");
    if (!released) co_return std::unexpected(released.error());
    co_return true;
  }
  const auto more = co_await compaction_.step();
  co_return more;
}

}  // namespace todoku::spool
