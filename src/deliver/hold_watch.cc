#include "deliver/hold_watch.h"

#include <algorithm>

#include "policy/hold.h"

namespace todoku::deliver {
namespace {

constexpr milliseconds kBetweenLooks = seconds(1);

Pair pair_of(const spool::Hold& hold) {
  return {.sender_domain = hold.sender_domain, .provider = hold.provider};
}

}  // namespace

std::optional<WallTime> HoldWatch::next() const {
  if (!check_) return std::nullopt;
  return holds_.begun() != begun_seen_ ? clock_.wall() : next_;
}

Task<void> HoldWatch::look_at_due(const bool& stopping) {
  begun_seen_ = holds_.begun();
  for (const spool::Hold& hold : holds_.all()) {
    const bool due = hold.next_check <= clock_.wall();
    if (stopping) co_return;
    if (!due && looks_.contains(pair_of(hold))) continue;
    const HoldLook seen = co_await look_at(hold, due ? Purpose::release : Purpose::tell);
    static_cast<void>(seen);  // look_at keeps it
  }
  const std::vector<spool::Hold> standing = holds_.all();
  std::erase_if(looks_, [&](const auto& look) {
    return std::ranges::none_of(
        standing, [&](const spool::Hold& hold) { return pair_of(hold) == look.first; });
  });
  next_.reset();
  // Where the spool took no new time for a hold, it is still due: not at once, though.
  const WallTime soonest = clock_.wall() + kBetweenLooks;
  for (const spool::Hold& hold : standing)
    next_ = std::max(std::min(next_.value_or(hold.next_check), hold.next_check), soonest);
}

Task<HoldLook> HoldWatch::look_at(spool::Hold hold, Purpose purpose) {
  HoldLook look;
  look.found = co_await check_->look(hold);
  look.at = clock_.wall();
  look.hold = std::move(hold);
  const Pair pair = pair_of(look.hold);
  if (purpose == Purpose::release) {
    if (look.found.passes == check::SenderCheck::Passes::yes) co_await lift(look);
    if (!look.lifted) co_await look_later(pair);
  }
  if (look.lifted) {
    looks_.erase(pair);
  } else {
    looks_.insert_or_assign(pair, look);
  }
  co_return look;
}

// An error leaves the hold, and the next look comes.
Task<void> HoldWatch::lift(HoldLook& look) {
  const spool::Hold& hold = look.hold;
  // Before the mail goes: its refusal finds the count.
  spool::Hold before = hold;
  ++before.checks;
  holds_.released(pair_of(hold), before);
  const std::string note = "checked: repaired";
  const Result<std::uint64_t> lifted =
      co_await spool_.lift_hold(hold.sender_domain, hold.provider, note);
  look.lifted = lifted.has_value();
  look.released = lifted.value_or(0);
}

// The hold as it stands now: it may have been lifted, or have become whole, while we looked.
Task<void> HoldWatch::look_later(Pair pair) {
  std::optional<spool::Hold> hold = holds_.find(pair);
  if (!hold) co_return;
  hold->news = false;
  hold->next_check = clock_.wall() + policy::next_look(++hold->checks);
  const Result<void> kept = co_await spool_.set_hold(std::move(*hold));
  static_cast<void>(kept);  // if not, the look is repeated sooner
}

Task<std::vector<HoldLook>> HoldWatch::look_now(std::string sender_domain, std::string provider) {
  std::vector<HoldLook> looks;
  if (!check_) co_return looks;
  for (const spool::Hold& hold : holds_.all()) {
    if (hold.sender_domain != sender_domain) continue;
    if (!provider.empty() && hold.provider != provider) continue;
    HoldLook look = co_await look_at(hold, Purpose::release);
    looks.push_back(std::move(look));
  }
  co_return looks;
}

const HoldLook* HoldWatch::last(const std::string& sender_domain,
                                const std::string& provider) const {
  const auto at = looks_.find({.sender_domain = sender_domain, .provider = provider});
  return at == looks_.end() ? nullptr : &at->second;
}

}  // namespace todoku::deliver
