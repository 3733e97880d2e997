#include "spool/compaction.h"

#include "spool/keys.h"

namespace todoku::spool {
namespace {

constexpr int kRecordsAStep = 256;
constexpr milliseconds kFlushWait{200};  // a journal flushes what rides along within a second

}  // namespace

Task<Result<bool>> Compaction::step() {
  if (const auto ok = writer_.ready(); !ok) co_return std::unexpected(ok.error());
  const std::vector<Journal::Segment> segments = journal_.segments();
  if (segments.size() < 2) co_return false;
  const std::uint64_t oldest = segments.front().id;
  if (segment_ != oldest) {
    const auto old = is_old(oldest);
    if (!old || !*old) co_return old;
    segment_ = oldest;
    next_ = {oldest, 0};
    copied_ = false;
  }
  Result<void> ok;
  if (copied_) {
    ok = co_await release(oldest);
  } else {
    ok = co_await copy_some(oldest);
  }
  if (!ok) co_return std::unexpected(ok.error());
  co_return true;
}

Result<bool> Compaction::is_old(std::uint64_t segment) const {
  // Nothing in it is newer than the first record behind it that says when it was written.
  Position from{segment + 1, 0};
  for (;;) {
    const auto found = journal_.scan(from);
    if (!found) return std::unexpected(found.error());
    if (!*found) return false;
    const auto stored = decode((*found)->record);
    if (!stored) return std::unexpected(stored.error());
    if (const auto time = time_of(*stored)) return *time < retained_since();
    from = (*found)->next;
  }
}

Task<Result<void>> Compaction::copy_some(std::uint64_t segment) {
  for (int i = 0; i < kRecordsAStep; ++i) {
    auto found = journal_.scan(next_);
    if (!found) co_return std::unexpected(found.error());
    if (!*found || (*found)->at.segment != segment) {
      copied_ = true;
      copies_end_ = journal_.end();
      break;
    }
    const Position behind = (*found)->next;
    const auto done = co_await copy(std::move(**found));
    if (!done) co_return std::unexpected(done.error());
    if (!*done) {
      co_await wait();
      break;
    }
    next_ = behind;
  }
  co_return Result<void>{};
}

Task<void> Compaction::wait() {
  const SteadyTime until = clock_.steady() + kFlushWait;
  co_await clock_.sleep_until(until);
}

Task<Result<void>> Compaction::release(std::uint64_t segment) {
  if (journal_.durable() < copies_end_ || writer_.applied().segment <= segment) {
    co_await wait();
    co_return Result<void>{};
  }
  if (const auto ok = writer_.ledger().advance_first_message(); !ok) {
    co_return std::unexpected(ok.error());
  }
  if (const auto ok = writer_.commit(); !ok) co_return std::unexpected(ok.error());
  if (const auto ok = index_.flush(); !ok) co_return std::unexpected(ok.error());
  if (const auto ok = journal_.release(segment); !ok) co_return std::unexpected(ok.error());
  segment_ = 0;
  co_return Result<void>{};
}

Task<Result<bool>> Compaction::copy(Journal::Found found) {
  // A copy must know every change that stands before it in the journal: none may be on its way, and
  // none may slip in while an append waits for a new segment.
  if (writer_.changes_on_their_way() > 0) co_return false;
  auto carried = survivors(found);
  if (!carried) co_return std::unexpected(carried.error());
  const std::uint64_t before = writer_.changes();
  std::uint64_t ours = 0;
  for (Carried& c : *carried) {
    if (writer_.changes() != before + ours) co_return false;
    ++ours;
    Stored copy(std::move(c));
    const auto at = co_await writer_.write(std::move(copy), Journal::Sync::later);
    if (!at) co_return std::unexpected(at.error());
  }
  co_return true;
}

Result<std::vector<Carried>> Compaction::survivors(const Journal::Found& found) {
  auto stored = decode(found.record);
  if (!stored) return std::unexpected(stored.error());
  std::vector<Carried> out;
  Result<void> ok;
  if (auto* record = std::get_if<Record>(&*stored)) {
    if (auto* admit = std::get_if<Admit>(record)) {
      ok = message(admit->id, found.at, admit->body, out);
    } else if (auto* settlements = std::get_if<std::vector<Settle>>(record)) {
      for (const Settle& s : *settlements) {
        if (ok) ok = history(s.address, found.at, out);
        if (ok && s.suppress) ok = suppression(s.suppress->address, found.at, out);
      }
    } else if (auto* suppress = std::get_if<Suppress>(record)) {
      ok = suppression(suppress->suppression.address, found.at, out);
    } else if (auto* set = std::get_if<HoldSet>(record)) {
      ok = hold(set->hold, found.at, out);
    } else if (auto* received = std::get_if<Received>(record)) {
      writer_.ledger().forget_reception(*received, found.at);
      ok = writer_.commit();
    }
  } else if (auto* carried = std::get_if<CarriedMessage>(&std::get<Carried>(*stored))) {
    ok = message(carried->id, found.at, carried->body, out);
  } else if (auto* old = std::get_if<CarriedSuppression>(&std::get<Carried>(*stored))) {
    ok = suppression(old->suppression.address, found.at, out);
  } else if (auto* held = std::get_if<CarriedHold>(&std::get<Carried>(*stored))) {
    ok = hold(held->hold, found.at, out);
  } else if (auto* past = std::get_if<CarriedHistory>(&std::get<Carried>(*stored))) {
    ok = history(past->address, found.at, out);
  }
  if (!ok) return std::unexpected(ok.error());
  return out;
}

Result<void> Compaction::message(MessageId id, Position at, std::string& body,
                                 std::vector<Carried>& out) {
  Draft& draft = writer_.ledger().draft();
  const auto row = draft.get<StoredMessage>(keys::message(id));
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->anchor != at) return {};  // gone, or copied already
  if ((*row)->open == 0 && (*row)->changed < retained_since()) {
    if (auto ok = writer_.ledger().forget(id); !ok) return ok;
    return writer_.commit();
  }
  CarriedMessage copy{clock_.wall(), id, **row, {}, std::move(body)};
  for (std::uint32_t i = 0; i < (*row)->recipients; ++i) {
    auto recipient = draft.get<StoredRecipient>(keys::recipient({id, i}));
    if (!recipient) return std::unexpected(recipient.error());
    if (!*recipient) return fail(Errc::corrupt, "index: a message without its recipient");
    copy.recipients.push_back(std::move(**recipient));
  }
  out.push_back(std::move(copy));
  return {};
}

Result<void> Compaction::suppression(const std::string& address, Position at,
                                     std::vector<Carried>& out) {
  Ledger& ledger = writer_.ledger();
  auto row = ledger.draft().get<StoredSuppression>(keys::suppression(address));
  if (!row) return std::unexpected(row.error());
  if (!*row || (*row)->anchor != at) return {};
  Suppression& current = (*row)->suppression;
  if (current.until && *current.until <= clock_.wall()) {
    ledger.forget_suppression(address);
    return writer_.commit();
  }
  out.push_back(CarriedSuppression{clock_.wall(), std::move(current)});
  return {};
}

Result<void> Compaction::hold(const Hold& hold, Position at, std::vector<Carried>& out) {
  const std::string key = keys::hold(hold.sender_domain, hold.provider);
  auto row = writer_.ledger().draft().get<StoredHold>(key);
  if (!row) return std::unexpected(row.error());
  if (*row && (*row)->anchor == at) out.push_back(CarriedHold{clock_.wall(), (*row)->hold});
  return {};
}

Result<void> Compaction::history(const std::string& address, Position at,
                                 std::vector<Carried>& out) {
  Ledger& ledger = writer_.ledger();
  auto row = ledger.draft().get<StoredHistory>(keys::history(address));
  if (!row) return std::unexpected(row.error());
  // A later copy holds what this record told; a success that is not the last one told nothing that
  // lasts.
  if (!*row || at < (*row)->carried) return {};
  const AddressHistory& past = (*row)->history;
  if (past.strikes.empty() && (*row)->anchor != at) return {};
  const WallTime since = clock_.wall() - std::chrono::days(options_.history_days);
  if (past.strikes.empty() || past.strikes.back().at < since) {
    ledger.forget_history(address);
    return writer_.commit();
  }
  out.push_back(CarriedHistory{clock_.wall(), address, past});
  return {};
}

}  // namespace todoku::spool
