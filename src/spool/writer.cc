#include "spool/writer.h"

#include <algorithm>

namespace todoku::spool {
namespace {

constexpr int kReplayBatch = 256;  // records a commit: bounds the memory of a replay

}  // namespace

Position Writer::applied() const {
  return on_their_way_.empty() ? journal_.end() : *on_their_way_.begin();
}

Result<void> Writer::catch_up() {
  const auto loaded = ledger_.load();
  if (!loaded) return std::unexpected(loaded.error());
  Position from = ledger_.meta().applied;
  const bool ours = from <= journal_.end() && from.segment >= journal_.segments().front().id;
  if (!*loaded || !ours) {
    if (auto ok = ledger_.clear(); !ok) return ok;
    from = {};
  }
  for (int count = 1;; ++count) {
    const auto found = journal_.scan(from);
    if (!found) return std::unexpected(found.error());
    if (!*found) break;
    const auto stored = decode((*found)->record);
    if (!stored) return std::unexpected(stored.error());
    if (auto ok = ledger_.apply(*stored, (*found)->at); !ok) return ok;
    from = (*found)->next;
    if (count % kReplayBatch != 0) continue;
    if (auto ok = ledger_.commit(from); !ok) return ok;
  }
  return ledger_.commit(applied());
}

Result<void> Writer::ready() {
  if (!behind_) return {};
  if (journal_.durable() < behind_until_) {
    return fail(Errc::io, "index: behind the journal, which is not flushed yet");
  }
  if (auto ok = catch_up(); !ok) return ok;
  behind_ = false;
  return {};
}

void Writer::fell_behind() {
  behind_ = true;
  behind_until_ = std::max(behind_until_, journal_.end());
}

Result<void> Writer::apply(const Stored& stored, Position at) {
  auto ok = ledger_.apply(stored, at);
  if (ok) ok = ledger_.commit(applied());
  if (!ok) fell_behind();
  return ok;
}

Result<void> Writer::commit() {
  auto ok = ledger_.commit(applied());
  if (!ok) fell_behind();
  return ok;
}

Task<Result<Position>> Writer::write(Stored stored, Journal::Sync sync) {
  std::string bytes = std::visit([](const auto& value) { return encode(value); }, stored);
  const auto way = on_their_way_.insert(journal_.end());
  const std::uint64_t change = sync == Journal::Sync::later ? 1 : 0;
  changes_ += change;
  const auto at = co_await journal_.append(std::move(bytes), sync);
  changes_ended_ += change;
  on_their_way_.erase(way);
  if (!at) co_return at;
  if (behind_) fell_behind();  // others found the index failing: all will be replayed
  const Result<void> applied =
      behind_ ? fail(Errc::io, "index: behind the journal") : apply(stored, *at);
  // What is on stable storage stands and may be acknowledged; the replay will show it.
  if (!applied && sync == Journal::Sync::later) co_return std::unexpected(applied.error());
  co_return at;
}

}  // namespace todoku::spool
