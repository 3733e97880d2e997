#include "report/address_book.h"

#include <algorithm>

#include "base/hash.h"

namespace todoku::report {
namespace {

bool is_about_recipient(const reply::Verdict& verdict) {
  return verdict.responsible == reply::Responsible::recipient &&
         (verdict.scope == reply::Scope::recipient ||
          verdict.scope == reply::Scope::recipient_domain);
}

// What a tool that goes by the code alone takes for a dead address.
bool looks_hard(const logs::Attempt& attempt) {
  return attempt.outcome == logs::Outcome::bounced &&
         (attempt.dsn.starts_with('5') || attempt.reply.starts_with('5'));
}

}  // namespace

reply::Names missing_to_remove(reply::Cause cause) {
  if (cause == reply::Cause::mailbox_full)
    return {"30 日以上にわたり 5 通断られたら外します",
            "removed at the fifth message over 30 days"};
  if (cause == reply::Cause::domain_not_found)
    return {"3 日続けて断られたら外します", "removed at the third day in a row"};
  return {"24 時間以上あけて、別のメールでもう一度断られたら外します",
          "removed when another message is refused, a day later or more"};
}

void AddressBook::failed(const logs::Attempt& attempt, const reply::Verdict& verdict) {
  if (attempt.recipient.empty() || attempt.outcome == logs::Outcome::deferred) return;
  if (entries_.size() >= kMaxAddresses && !entries_.contains(attempt.recipient)) {
    ++left_out_;
    return;
  }
  Entry& entry = entries_[attempt.recipient];
  if (entry.fate == Fate::removed) return;
  entry.cause = verdict.cause;
  const MessageId message{fnv1a(attempt.queue_id)};
  if (policy::suppression_for(verdict, message, entry.past, attempt.time)) {
    entry.fate = Fate::removed;
  } else if (verdict.action == reply::Advice::suppress) {
    if (policy::may_suppress(verdict)) entry.fate = Fate::watched;
  } else if (looks_hard(attempt)) {
    entry.fate = Fate::kept;
  }
  if (!is_about_recipient(verdict)) return;
  std::vector<policy::Strike>& strikes = entry.past.strikes;
  if (strikes.size() == kMaxStrikes) strikes.erase(strikes.begin());
  strikes.push_back({attempt.time, verdict.cause, message});
}

void AddressBook::remove(const std::string& address, reply::Cause cause) {
  if (address.empty()) return;
  if (entries_.size() >= kMaxAddresses && !entries_.contains(address)) {
    ++left_out_;
    return;
  }
  Entry& entry = entries_[address];
  entry.fate = Fate::removed;
  entry.cause = cause;
}

void AddressBook::complained(const std::string& address) {
  remove(address, reply::Cause::complaint);
}

void AddressBook::ended(const std::string& address) {
  remove(address, reply::Cause::domain_no_mail);
}

void AddressBook::sent(const std::string& address) {
  const auto it = entries_.find(address);
  if (it != entries_.end() && it->second.cause != reply::Cause::complaint) entries_.erase(it);
}

std::size_t AddressBook::count(Fate fate) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [fate](const auto& item) { return item.second.fate == fate; }));
}

std::map<reply::Cause, std::size_t> AddressBook::causes(Fate fate) const {
  std::map<reply::Cause, std::size_t> counts;
  for (const auto& [address, entry] : entries_) {
    if (entry.fate == fate) ++counts[entry.cause];
  }
  return counts;
}

std::vector<std::pair<std::string_view, const Entry*>> AddressBook::of(Fate fate) const {
  std::vector<std::pair<std::string_view, const Entry*>> list;
  for (const auto& [address, entry] : entries_) {
    if (entry.fate == fate) list.emplace_back(address, &entry);
  }
  std::ranges::sort(list);
  return list;
}

}  // namespace todoku::report
