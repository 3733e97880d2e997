#include "report/summary.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "mail/envelope.h"
#include "reply/normalise.h"

namespace todoku::report {
namespace {

// A cause by its name, so that the order of enumerators does not matter.
std::uint64_t key_of(const reply::Verdict& verdict) {
  std::uint64_t key = fnv1a(verdict.rule);
  key = fnv1a(to_string(verdict.cause), fnv1a("\n", key));
  return fnv1a(verdict.provider, fnv1a("\n", key));
}

bool is_unknown(const reply::Verdict& verdict) {
  return verdict.confidence <= reply::Confidence::code;
}

}  // namespace

Tally& Summary::provider(std::string_view id) {
  const auto it = providers_.find(id);
  return it != providers_.end() ? it->second : providers_[std::string(id)];
}

void Summary::add_sent(const logs::Attempt& attempt, std::string_view id) {
  ++total_.sent;
  timeline_.add(attempt.time, logs::Outcome::sent);
  ++provider(id).sent;
  addresses_.sent(attempt.recipient);
  note_domain(attempt);
}

void Summary::add_failed(const logs::Attempt& attempt, const reply::Verdict& verdict) {
  total_.add(attempt.outcome);
  timeline_.add(attempt.time, attempt.outcome);
  provider(verdict.provider).add(attempt.outcome);
  blames_[static_cast<std::size_t>(blame_of(verdict))].add(attempt.outcome);
  list_line(attempt, verdict);
  if (is_unknown(verdict) && !trim(attempt.reply).empty()) list_unknown(attempt, verdict);
  addresses_.failed(attempt, verdict);
  note_domain(attempt);
}

void Summary::add_complaint(const std::string& address, const std::string& type) {
  const bool listed = complaints_.size() < kMaxComplaints || complaints_.contains(type);
  ++complaints_[listed && !type.empty() ? type : "other"];
  addresses_.complained(address);
}

void Summary::note_domain(const logs::Attempt& attempt) {
  std::string name = to_lower(mail::domain_of(attempt.recipient));
  if (name.empty()) return;
  auto it = domains_.find(name);
  if (it == domains_.end()) {
    if (domains_.size() >= kMaxDomains) return;
    const reply::EndedService* service = reply::ended_service(name);
    if (service && !is_warned_of(*service)) service = nullptr;
    it = domains_.emplace(std::move(name), Domain{{}, service}).first;
  }
  it->second.tally.add(attempt.outcome);
  const reply::EndedService* service = it->second.ended;
  const bool is_over =
      service && service->fate == reply::Fate::ended && service->surety == reply::Surety::sourced;
  if (is_over && attempt.outcome != logs::Outcome::sent) addresses_.ended(attempt.recipient);
}

std::vector<std::pair<const reply::EndedService*, Tally>> Summary::ended() const {
  std::map<const reply::EndedService*, Tally> counts;
  for (const auto& [name, domain] : domains_) {
    if (domain.ended) counts[domain.ended] += domain.tally;
  }
  std::vector<std::pair<const reply::EndedService*, Tally>> list(counts.begin(), counts.end());
  std::ranges::sort(list, [](const auto& a, const auto& b) {
    return std::tuple(b.second.sent + b.second.failed(), a.first->domain) <
           std::tuple(a.second.sent + a.second.failed(), b.first->domain);
  });
  return list;
}

std::uint64_t Summary::complained() const {
  std::uint64_t all = 0;
  for (const auto& [type, count] : complaints_) all += count;
  return all;
}

std::uint64_t Summary::mails() const {
  return std::accumulate(mails_.begin(), mails_.end(), std::uint64_t{0});
}

void Summary::list_line(const logs::Attempt& attempt, const reply::Verdict& verdict) {
  const std::uint64_t key = key_of(verdict);
  auto it = lines_.find(key);
  if (it == lines_.end()) {
    if (lines_.size() >= kMaxLines) {
      ++unlisted_;
      return;
    }
    it = lines_.emplace(key, Line{verdict, {}, attempt, file_, {}, {}}).first;
  }
  Line& line = it->second;
  line.tally.add(attempt.outcome);
  Concerned who = concerned_by(attempt, verdict);
  if (line.concerned.size() < kMaxSenders || line.concerned.contains(who)) {
    Said& said = line.concerned[std::move(who)];
    if (said.example.empty()) said.example = attempt.reply;
    said.tally.add(attempt.outcome);
  }
  const std::string domain = to_lower(mail::domain_of(attempt.sender));
  if (domain.empty()) return;
  if (line.senders.size() < kMaxSenders || line.senders.contains(domain)) ++line.senders[domain];
}

void Summary::list_unknown(const logs::Attempt& attempt, const reply::Verdict& verdict) {
  std::string text = reply::text_template(reply::normalise(attempt.reply));
  const std::uint64_t key = fnv1a(text);
  const auto it = unknown_.find(key);
  if (it != unknown_.end()) {
    ++it->second.count;
  } else if (unknown_.size() < kMaxUnknown) {
    unknown_.emplace(
        key, Unknown{std::move(text), attempt.reply, attempt.recipient, verdict.provider, 1});
  } else {
    ++unlisted_;
  }
}

std::vector<const Line*> Summary::lines() const {
  std::vector<const Line*> list;
  for (const auto& [key, line] : lines_) list.push_back(&line);
  std::ranges::sort(list, [](const Line* a, const Line* b) {
    return std::tuple(b->tally.lost(), b->tally.deferred, a->verdict.provider, a->verdict.rule) <
           std::tuple(a->tally.lost(), a->tally.deferred, b->verdict.provider, b->verdict.rule);
  });
  return list;
}

std::vector<const Unknown*> Summary::unknown() const {
  std::vector<const Unknown*> list;
  for (const auto& [key, item] : unknown_) list.push_back(&item);
  std::ranges::sort(list, [](const Unknown* a, const Unknown* b) {
    return std::tie(b->count, a->text) < std::tie(a->count, b->text);
  });
  return list;
}

}  // namespace todoku::report
