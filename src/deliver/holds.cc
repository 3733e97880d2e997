#include "deliver/holds.h"

#include "policy/hold.h"

namespace todoku::deliver {
namespace {

constexpr std::size_t kPairsCounted = 10000;  // bound of each map; beyond it counting starts anew

}  // namespace

std::vector<spool::Hold> Holds::all() const {
  Result<std::vector<spool::Hold>> holds = spool_.holds();
  return holds ? std::move(*holds) : std::vector<spool::Hold>();
}

std::optional<spool::Hold> Holds::find(const Pair& pair) const {
  for (spool::Hold& hold : all()) {
    if (hold.sender_domain == pair.sender_domain && hold.provider == pair.provider)
      return std::move(hold);
  }
  return std::nullopt;
}

bool Holds::holds_whole(const Pair& pair) const {
  if (spool_.totals().held == 0) return false;
  const std::optional<spool::Hold> hold = find(pair);
  return hold && hold->whole;
}

void Holds::taken(const Pair& pair) {
  in_a_row_.erase(pair);
  released_.erase(pair);
}

void Holds::released(const Pair& pair, std::uint32_t checks) {
  if (released_.size() >= kPairsCounted) released_.clear();
  released_[pair] = checks;
}

Task<Result<void>> Holds::refused(Pair pair, reply::Verdict verdict, std::string evidence) {
  if (in_a_row_.size() >= kPairsCounted) in_a_row_.clear();
  const std::uint32_t refusals = ++in_a_row_[pair];
  std::optional<spool::Hold> hold = find(pair);
  const bool whole = refusals >= policy::kWholeAfter || (hold && hold->whole);
  if (hold && hold->whole == whole) co_return Result<void>();
  if (!hold) {
    hold.emplace();
    hold->sender_domain = pair.sender_domain;
    hold->provider = pair.provider;
    hold->since = clock_.wall();
    const auto released = released_.find(pair);
    if (released != released_.end()) hold->checks = released->second;
    hold->next_check = hold->since + policy::next_look(hold->checks);
    ++begun_;
  }
  hold->verdict = std::move(verdict);
  hold->evidence = std::move(evidence);
  hold->whole = whole;
  const Result<void> kept = co_await spool_.set_hold(std::move(*hold));
  co_return kept;
}

}  // namespace todoku::deliver
