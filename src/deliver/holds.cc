#include "deliver/holds.h"

#include "policy/hold.h"

namespace todoku::deliver {
namespace {

constexpr milliseconds kFresh =
    seconds(1);  // how old the list may be that is asked before an attempt
constexpr std::size_t kPairsCounted = 10000;  // bound of in_a_row_; beyond it counting starts anew

}  // namespace

void Holds::refresh() {
  const SteadyTime now = clock_.steady();
  if (read_at_ && now < *read_at_ + kFresh) return;
  Result<std::vector<spool::Hold>> holds = spool_.holds();
  if (!holds) return;  // the list as it was serves on
  read_at_ = now;
  known_.clear();
  for (spool::Hold& hold : *holds) {
    Pair pair{hold.sender_domain, hold.provider};
    known_.emplace(std::move(pair), std::move(hold));
  }
}

bool Holds::holds_whole(const Pair& pair) {
  refresh();
  const auto hold = known_.find(pair);
  return hold != known_.end() && hold->second.whole;
}

std::vector<spool::Hold> Holds::all() {
  refresh();
  std::vector<spool::Hold> holds;
  for (const auto& [pair, hold] : known_) holds.push_back(hold);
  return holds;
}

Task<Result<void>> Holds::refused(Pair pair, reply::Verdict verdict, std::string evidence) {
  if (in_a_row_.size() >= kPairsCounted) in_a_row_.clear();
  const std::uint32_t refusals = ++in_a_row_[pair];
  refresh();
  const auto known = known_.find(pair);
  const bool whole =
      refusals >= policy::kWholeAfter || (known != known_.end() && known->second.whole);
  if (known != known_.end() && known->second.whole == whole) co_return Result<void>();
  spool::Hold hold;
  if (known != known_.end()) {
    hold = known->second;
  } else {
    hold.sender_domain = pair.sender_domain;
    hold.provider = pair.provider;
    hold.since = clock_.wall();
    hold.next_check = hold.since + policy::next_look(0);
  }
  hold.verdict = std::move(verdict);
  hold.evidence = std::move(evidence);
  hold.whole = whole;
  known_[pair] = hold;
  const Result<void> kept = co_await spool_.set_hold(hold);
  co_return kept;
}

}  // namespace todoku::deliver
