#include "spool/queues.h"

#include <algorithm>

#include "base/check.h"
#include "spool/keys.h"

namespace todoku::spool {
namespace {

constexpr std::size_t kPage = 1000;

}  // namespace

Result<void> Queues::load() {
  queues_.clear();
  const std::string end = keys::behind("d");
  for (std::string from = "d";;) {
    const auto page = index_.scan(from, end, kPage);
    if (!page) return std::unexpected(page.error());
    for (const auto& [key, value] : *page) {
      auto row = from_row<StoredQueue>(value);
      if (!row) return std::unexpected(row.error());
      queues_.emplace(key.substr(1), Queue{std::move(*row), std::nullopt});
    }
    if (page->size() < kPage) return {};
    from = page->back().key + '\0';
  }
}

void Queues::write(Draft& draft, All::iterator entry) {
  if (entry->second.stored.waiting > 0) {
    draft.put(keys::queue(entry->first), entry->second.stored);
  } else {
    draft.erase(keys::queue(entry->first));
    queues_.erase(entry);
  }
}

void Queues::enter(Draft& draft, const std::string& domain, DueRow row) {
  std::string key = keys::due(domain, row);
  const auto entry = queues_.try_emplace(domain).first;
  Queue& queue = entry->second;
  if (queue.stored.waiting == 0) {
    queue.stored.low = key;
    queue.next = row.due;
  } else {
    queue.stored.low = std::min(queue.stored.low, key);
    if (queue.next) queue.next = std::min(*queue.next, row.due);
  }
  ++queue.stored.waiting;
  write(draft, entry);
  draft.mark(std::move(key));
}

void Queues::leave(Draft& draft, const std::string& domain, DueRow row) {
  const auto entry = queues_.find(domain);
  CHECK(entry != queues_.end() && entry->second.stored.waiting > 0);
  Queue& queue = entry->second;
  --queue.stored.waiting;
  if (queue.next == row.due) queue.next.reset();
  write(draft, entry);
  draft.erase(keys::due(domain, row));
}

Result<void> Queues::look_up(const All::value_type& entry) const {
  const std::string prefix = keys::due_prefix(entry.first);
  const auto found = index_.scan(entry.second.stored.low, keys::behind(prefix), 1);
  if (!found) return std::unexpected(found.error());
  const auto row = found->empty() ? std::nullopt : keys::due_in(found->front().key, prefix);
  if (!row) return fail(Errc::corrupt, "index: a due queue is shorter than its count");
  Queue& queue = queues_.find(entry.first)->second;
  queue.stored.low = found->front().key;
  queue.next = row->due;
  return {};
}

Result<std::vector<Spool::Destination>> Queues::destinations() const {
  std::vector<Spool::Destination> list;
  list.reserve(queues_.size());
  for (const auto& entry : queues_) {
    if (!entry.second.next) {
      if (const auto ok = look_up(entry); !ok) return std::unexpected(ok.error());
    }
    list.push_back({entry.first, *entry.second.next, entry.second.stored.waiting});
  }
  return list;
}

Result<std::vector<DueRow>> Queues::due(std::string_view domain, WallTime until,
                                        std::optional<DueRow> after, std::size_t limit) const {
  std::vector<DueRow> rows;
  const auto entry = queues_.find(domain);
  if (entry == queues_.end()) return rows;
  const std::string prefix = keys::due_prefix(domain);
  std::string from = entry->second.stored.low;
  if (after) from = std::max(from, keys::due(domain, *after) + '\0');
  const bool all = until == WallTime::max();
  const std::string end =
      all ? keys::behind(prefix) : keys::due(domain, {until + milliseconds(1), {}});
  const auto found = index_.scan(from, end, limit);
  if (!found) return std::unexpected(found.error());
  for (const auto& pair : *found) {
    const auto row = keys::due_in(pair.key, prefix);
    if (row) rows.push_back(*row);
  }
  return rows;
}

Result<std::optional<WallTime>> Queues::next_due(std::string_view domain) const {
  const auto entry = queues_.find(domain);
  if (entry == queues_.end()) return std::nullopt;
  if (!entry->second.next) {
    if (const auto ok = look_up(*entry); !ok) return std::unexpected(ok.error());
  }
  return entry->second.next;
}

}  // namespace todoku::spool
