#include "sim/sim_journal.h"

#include <algorithm>

#include "base/check.h"

namespace todoku::sim {

SimJournal::SimJournal(Options options) : options_(options), end_{1, 0}, durable_{1, 0} {}

Result<Position> SimJournal::place(std::string record, Sync sync) {
  if (closed_) return fail(Errc::io, "journal: closed to writing after a failed flush");
  if (room_ == Room::none || (room_ == Room::reserve && sync == Sync::now)) {
    return fail(Errc::no_space, "journal: the simulated disk is full");
  }
  const std::uint64_t bytes = record.size() + kFrameBytes;
  if (end_.offset != 0 && end_.offset + bytes > options_.segment_bytes)
    end_ = {end_.segment + 1, 0};
  const Position at = end_;
  records_.emplace(at, Stored{std::move(record)});
  end_.offset += bytes;
  return at;
}

Task<Result<Position>> SimJournal::append(std::string record, Sync sync) {
  const auto at = place(std::move(record), sync);
  if (!at) co_return at;
  if (sync == Sync::later) {
    ask_for_flush();
    co_return at;
  }
  const std::uint64_t incarnation = incarnation_;
  const Position until = end_;
  if (options_.pace != nullptr) {
    co_await options_.pace->flush();
  }
  if (incarnation != incarnation_) co_return fail(Errc::closed, "journal: the machine went down");
  if (flush_fails_) closed_ = true;
  if (closed_) co_return fail(Errc::io, "journal: the flush failed");
  durable_ = std::max(durable_, until);
  co_return at;
}

void SimJournal::ask_for_flush() {
  if (options_.pace == nullptr || flush_asked_) return;
  flush_asked_ = true;
  options_.pace->later([this, incarnation = incarnation_] {
    if (incarnation != incarnation_) return;
    flush_asked_ = false;
    if (flush_fails_) closed_ = true;
    if (!closed_) sync();
  });
}

Result<std::string> SimJournal::read(Position at) const {
  const auto found = records_.find(at);
  if (found == records_.end()) return fail(Errc::not_found, "journal: no record there");
  if (found->second.damaged) return fail(Errc::corrupt, "journal: damaged record");
  return found->second.record;
}

Position SimJournal::behind(Position at, const Stored& stored) const {
  return {at.segment, at.offset + stored.record.size() + kFrameBytes};
}

Result<std::optional<Journal::Found>> SimJournal::scan(Position from) const {
  const auto found = records_.lower_bound(from);
  if (found == records_.end() || found->first >= durable_) return std::nullopt;
  if (found->second.damaged) return fail(Errc::corrupt, "journal: damaged record");
  return Found{found->first, behind(found->first, found->second), found->second.record};
}

std::vector<Journal::Segment> SimJournal::segments() const {
  std::vector<Segment> list;
  for (std::uint64_t id = first_segment_; id <= end_.segment; ++id) list.push_back({id, 0});
  for (const auto& [at, stored] : records_) {
    list[at.segment - first_segment_].bytes += stored.record.size() + kFrameBytes;
  }
  return list;
}

Result<void> SimJournal::release(std::uint64_t segment) {
  if (segment != first_segment_ || segment >= end_.segment) {
    return fail(Errc::invalid, "journal: only the oldest segment is released, and never the last");
  }
  records_.erase(records_.begin(), records_.lower_bound({segment + 1, 0}));
  ++first_segment_;
  return {};
}

void SimJournal::sync() {
  durable_ = end_;
}

void SimJournal::crash(Random& random, DiskPace* next_pace) {
  const auto unsynced = records_.lower_bound(durable_);
  const auto count = static_cast<std::uint64_t>(std::distance(unsynced, records_.end()));
  const std::uint64_t kept = random.next() % (count + 1);
  const auto cut = std::next(unsynced, static_cast<std::ptrdiff_t>(kept));
  if (cut != records_.end()) end_ = cut->first;
  records_.erase(cut, records_.end());
  durable_ = end_;
  options_.pace = next_pace;
  flush_fails_ = closed_ = flush_asked_ = false;
  ++incarnation_;
}

void SimJournal::damage(Position at) {
  const auto found = records_.find(at);
  CHECK(found != records_.end());
  found->second.damaged = true;
}

}  // namespace todoku::sim
