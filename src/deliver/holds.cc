#include "deliver/holds.h"

#include <algorithm>

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

bool Holds::any_whole() const {
  return spool_.totals().held != 0 && std::ranges::any_of(all(), &spool::Hold::whole);
}

bool Holds::holds_whole(const Pair& pair) const {
  if (spool_.totals().held == 0) return false;
  const std::optional<spool::Hold> hold = find(pair);
  return hold && hold->whole;
}

bool Holds::any_counting() const {
  return !released_.empty() || spool_.totals().held != 0;
}

Task<void> Holds::taken(Pair pair) {
  released_.erase(pair);
  tallies_.erase(pair);
  std::optional<spool::Hold> hold = find(pair);
  if (!hold || hold->in_a_row == 0) co_return;
  hold->in_a_row = 0;
  hold->news = false;
  const Result<void> kept = co_await spool_.set_hold(std::move(*hold));
  static_cast<void>(kept);  // if not, the row ends with the next success
}

void Holds::released(const Pair& pair, const spool::Hold& hold) {
  if (released_.size() >= kPairsCounted) released_.clear();
  released_[pair] = {hold.checks, hold.in_a_row};
  tallies_.erase(pair);
}

spool::Hold Holds::begin(const Pair& pair, const std::string& evidence) const {
  spool::Hold hold;
  hold.sender_domain = pair.sender_domain;
  hold.provider = pair.provider;
  hold.since = clock_.wall();
  hold.first_evidence = evidence;
  const auto released = released_.find(pair);
  if (released != released_.end()) hold.checks = released->second.checks;
  if (released != released_.end()) hold.in_a_row = released->second.in_a_row;
  hold.next_check = hold.since + policy::next_look(hold.checks);
  return hold;
}

Holds::Tally& Holds::tally(const Pair& pair, const std::optional<spool::Hold>& hold) {
  const auto idle = [](const auto& one) { return one.second.writing == 0; };
  if (tallies_.size() >= kPairsCounted) std::erase_if(tallies_, idle);
  Tally& counted = tallies_[pair];
  if (!hold && counted.writing == 0) counted = {};  // the one before was lifted
  if (hold) counted.refusals = std::max(counted.refusals, hold->refusals);
  if (hold) counted.in_a_row = std::max(counted.in_a_row, hold->in_a_row);
  return counted;
}

Task<Result<void>> Holds::refused(Pair pair, reply::Verdict verdict, std::string evidence,
                                  Witness witness) {
  std::optional<spool::Hold> known = find(pair);
  Tally& counted = tally(pair, known);
  const bool begins = !known && counted.writing == 0;
  spool::Hold hold = known ? std::move(*known) : begin(pair, evidence);
  hold.refusals = ++counted.refusals;
  counted.in_a_row =
      std::max(counted.in_a_row, hold.in_a_row) + (witness == Witness::fresh ? 1 : 0);
  hold.in_a_row = counted.in_a_row;
  const bool whole = hold.whole || hold.in_a_row >= policy::kWholeAfter;
  hold.news = begins || whole != hold.whole;
  hold.whole = whole;
  hold.verdict = std::move(verdict);
  hold.evidence = std::move(evidence);
  hold.last = clock_.wall();
  begun_ += begins ? 1 : 0;
  ++counted.writing;
  const Result<void> kept = co_await spool_.set_hold(std::move(hold));
  const auto still = tallies_.find(pair);
  if (still != tallies_.end() && still->second.writing > 0) --still->second.writing;
  co_return kept;
}

}  // namespace todoku::deliver
