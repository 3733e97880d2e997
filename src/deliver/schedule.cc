#include "deliver/schedule.h"

#include <algorithm>

namespace todoku::deliver {
namespace {

constexpr std::size_t kBatch = 64;                               // rows read at a time
constexpr std::uint32_t kJobRecipients = 1000;                   // where a site sets no limit
constexpr milliseconds kAfterTrouble = std::chrono::minutes(1);  // when the spool could not be read

bool before(const spool::DueRow& a, const spool::DueRow& b) {
  return std::tie(a.due, a.id) < std::tie(b.due, b.id);
}

}  // namespace

Result<void> Plan::load() {
  Result<std::vector<spool::Spool::Destination>> all = spool_.destinations();
  if (!all) return std::unexpected(all.error());
  for (const auto& known : *all) {
    const Entry entry = destinations_.try_emplace(known.domain).first;
    if (entry->second.at == At::resting) rest_until(entry, known.due);
  }
  return {};
}

void Plan::on_due(const std::string& domain, const spool::DueRow& row) {
  const Entry entry = destinations_.try_emplace(domain).first;
  const auto held = entry->second.in_hand.find(row.id);
  if (held != entry->second.in_hand.end()) {
    held->second = row;  // whoever has it is about to be done with it
    return;
  }
  enter(entry, row);
}

void Plan::enter(Entry entry, const spool::DueRow& row) {
  Destination& d = entry->second;
  if (d.cursor && !before(*d.cursor, row)) {
    // It stands before what was read last: read again from the front.
    d.cursor.reset();
    d.loaded.clear();
  }
  if (d.at == At::resting || (d.at == At::asleep && row.due < d.wakes)) rest_until(entry, row.due);
}

void Plan::rest_until(Entry entry, WallTime until) {
  Destination& d = entry->second;
  if (d.at == At::asleep) asleep_.erase({d.wakes, entry->first});
  d.at = At::asleep;
  d.wakes = until;
  asleep_.emplace(until, entry->first);
}

void Plan::wake(Entry entry) {
  asleep_.erase({entry->second.wakes, entry->first});
  entry->second.at = At::unrouted;
  unrouted_.push_back(entry->first);
}

std::vector<std::string> Plan::take_unrouted(WallTime now) {
  while (!asleep_.empty() && asleep_.begin()->first <= now)
    wake(destinations_.find(asleep_.begin()->second));
  return std::exchange(unrouted_, {});
}

void Plan::routed(const std::string& domain, const std::string& lane) {
  const auto entry = destinations_.find(domain);
  if (entry == destinations_.end() || entry->second.at != At::unrouted) return;
  entry->second.at = At::in_lane;
  entry->second.lane = lane;
  lanes_[lane].push_back(domain);
}

void Plan::reroute(const std::string& domain) {
  const auto entry = destinations_.find(domain);
  if (entry == destinations_.end() || entry->second.at != At::in_lane) return;
  leave_lane(entry->second, domain);
  entry->second.at = At::unrouted;
  unrouted_.push_back(domain);
}

std::vector<std::string> Plan::lanes_with_work() const {
  std::vector<std::string> names;
  for (const auto& [name, domains] : lanes_) names.push_back(name);
  return names;
}

std::uint64_t Plan::domains_in(const std::string& lane) const {
  const auto queue = lanes_.find(lane);
  return queue == lanes_.end() ? 0 : queue->second.size();
}

void Plan::leave_lane(Destination& destination, const std::string& domain) {
  const auto queue = lanes_.find(destination.lane);
  std::erase(queue->second, domain);
  if (queue->second.empty()) lanes_.erase(queue);
}

std::optional<Job> Plan::take(const std::string& lane, std::uint32_t recipients, WallTime now) {
  while (true) {
    const auto queue = lanes_.find(lane);
    if (queue == lanes_.end()) return std::nullopt;
    const std::string domain = queue->second.front();
    const Entry entry = destinations_.find(domain);
    Destination& d = entry->second;
    const Result<void> filled = refill(d, domain, now);
    if (!filled || d.loaded.empty()) {
      leave_lane(d, domain);
      d.at = At::resting;
      filled ? rest(entry, now) : rest_until(entry, now + kAfterTrouble);
      continue;
    }
    std::ranges::rotate(queue->second, queue->second.begin() + 1);
    return cut(d, domain, recipients);
  }
}

Result<void> Plan::refill(Destination& d, const std::string& domain, WallTime now) {
  while (d.loaded.empty()) {
    Result<std::vector<spool::DueRow>> rows = spool_.due(domain, now, d.cursor, kBatch);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return {};
    d.cursor = rows->back();
    for (const spool::DueRow& row : *rows) {
      if (!d.in_hand.contains(row.id)) d.loaded.push_back(row);
    }
  }
  return {};
}

// Nothing of the domain is due now beside what is in hand: until when?
void Plan::rest(Entry entry, WallTime now) {
  Destination& d = entry->second;
  const auto later = spool_.due(entry->first, WallTime::max(), d.cursor, 1);
  if (!later) return rest_until(entry, now + kAfterTrouble);
  if (!later->empty()) return rest_until(entry, later->front().due);
  if (d.in_hand.empty()) destinations_.erase(entry);
}

// How many go with a recipient whose transaction broke off without an answer. There are servers
// that hang up at one address: smaller and smaller companies show which, and the others get their
// mail.
std::size_t Plan::together(RecipientId first) const {
  const auto row = spool_.recipient(first);
  if (!row || !*row || !(*row)->last || (*row)->last->said) return kJobRecipients;
  const smtp::Stage stage = (*row)->last->stage;
  const bool in_transaction =
      stage == smtp::Stage::mail || stage == smtp::Stage::rcpt || stage == smtp::Stage::data;
  if (!in_transaction) return kJobRecipients;
  return (*row)->attempts <= 1 ? 16 : (*row)->attempts == 2 ? 4 : 1;
}

Job Plan::cut(Destination& d, const std::string& domain, std::uint32_t recipients) {
  std::size_t most = recipients == 0 ? kJobRecipients : std::min(recipients, kJobRecipients);
  Job job{.domain = domain, .message = d.loaded.front().id.message, .recipients = {}};
  const bool several = d.loaded.size() > 1 && d.loaded[1].id.message == job.message;
  if (several) most = std::min(most, together(d.loaded.front().id));
  while (!d.loaded.empty() && d.loaded.front().id.message == job.message &&
         job.recipients.size() < most) {
    job.recipients.push_back(d.loaded.front().id);
    d.in_hand.emplace(d.loaded.front().id, std::nullopt);
    d.loaded.pop_front();
  }
  return job;
}

void Plan::done(const Job& job) {
  const auto entry = destinations_.find(job.domain);
  if (entry == destinations_.end()) return;
  for (const RecipientId id : job.recipients) {
    const auto node = entry->second.in_hand.extract(id);
    if (!node.empty() && node.mapped()) enter(entry, *node.mapped());
  }
  if (entry->second.at == At::resting && entry->second.in_hand.empty()) destinations_.erase(entry);
}

void Plan::give_back(const Job& job) {
  const Entry entry = destinations_.try_emplace(job.domain).first;
  Destination& d = entry->second;
  for (const RecipientId id : job.recipients) d.in_hand.erase(id);
  d.cursor.reset();
  d.loaded.clear();
  if (d.at == At::resting) rest_until(entry, WallTime::min());
}

std::optional<WallTime> Plan::next_wake() const {
  if (!unrouted_.empty()) return WallTime::min();
  if (asleep_.empty()) return std::nullopt;
  return asleep_.begin()->first;
}

}  // namespace todoku::deliver
