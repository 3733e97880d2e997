#include "real/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

namespace todoku::real {
namespace {

constexpr std::size_t kReaders = 64;  // files kept open to read from
constexpr milliseconds kSpaceAge{100};
constexpr std::uint64_t kRecordBytes = 1 << 30;

}  // namespace

std::optional<Position> FileJournal::place(std::string& record, Committer::Done& done) {
  const std::uint64_t bytes = frame_bytes(record.size());
  const bool first = end_.offset + bytes + kFrameHeaderBytes > sizes_.at(end_.segment);
  if (first) {
    const std::uint64_t segment = end_.segment + 1;
    const auto size =
        committer_->claim_spare(segment, kSegmentHeaderBytes + bytes + kFrameHeaderBytes);
    if (!size) return std::nullopt;
    sizes_.emplace(segment, *size);
    end_ = {segment, kSegmentHeaderBytes};
  }
  const Position at = end_;
  end_.offset += bytes;
  committer_->add({at, std::move(record), std::move(done), first});
  if (first) ask_for_spare(0);
  return at;
}

void FileJournal::ask_for_spare(std::uint64_t bytes) {
  if (spare_asked_) return;
  spare_asked_ = true;
  committer_->want_spare(bytes, [this, alive = std::weak_ptr(alive_)](Result<void> outcome) {
    if (!alive.expired()) spare_came(outcome);
  });
}

void FileJournal::spare_came(const Result<void>& outcome) {
  spare_asked_ = false;
  while (!waiting_.empty()) {
    Waiting next = std::move(waiting_.front());
    if (!outcome) {
      waiting_.pop_front();
      next.done(std::unexpected(outcome.error()));
    } else if (place(next.record, next.done)) {
      waiting_.pop_front();
    } else {
      const std::uint64_t bytes = frame_bytes(next.record.size());
      waiting_.front() = std::move(next);
      return ask_for_spare(kSegmentHeaderBytes + bytes + kFrameHeaderBytes);
    }
  }
}

Task<Result<Position>> FileJournal::queued(std::string record) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<Position>)>(
      [this, kept = std::move(record)](auto handler) mutable {
        Committer::Done done = std::move(handler);
        if (waiting_.empty() && place(kept, done)) return;
        const std::uint64_t bytes =
            kSegmentHeaderBytes + frame_bytes(kept.size()) + kFrameHeaderBytes;
        waiting_.push_back({std::move(kept), std::move(done)});
        ask_for_spare(bytes);
      },
      boost::asio::use_awaitable);
}

Task<Result<Position>> FileJournal::append(std::string record, Sync sync) {
  if (record.size() > kRecordBytes) co_return fail(Errc::too_large, "journal: record over 1 GiB");
  if (committer_->failed()) {
    co_return fail(Errc::io, "journal: closed to writing after a failed flush");
  }
  if (sync == Sync::now && free_bytes() == 0) {
    co_return fail(Errc::no_space, options_.folder + ": less than the reserve is free");
  }
  Committer::Done nobody;
  if (sync == Sync::now) {
    const auto outcome = co_await queued(std::move(record));
    co_return outcome;
  }
  if (waiting_.empty() && going_on_ == 0) {
    if (const auto at = place(record, nobody)) co_return *at;
  }
  ++going_on_;  // those after it wait with it, so that they end in order
  const auto outcome = co_await queued(std::move(record));
  --going_on_;
  co_return outcome;
}

std::uint64_t FileJournal::free_bytes() const {
  const auto now = std::chrono::steady_clock::now();
  if (now - space_known_ < kSpaceAge) return space_;
  struct statvfs device;
  if (::statvfs(options_.folder.c_str(), &device) != 0) return space_;
  const std::uint64_t free = device.f_bavail * device.f_frsize;
  space_ = free > options_.reserve_bytes ? free - options_.reserve_bytes : 0;
  space_known_ = now;
  return space_;
}

Result<int> FileJournal::reader(std::uint64_t segment) const {
  if (const auto found = readers_.find(segment); found != readers_.end()) return found->second.fd();
  if (!sizes_.contains(segment)) return fail(Errc::not_found, "journal: no such segment");
  auto file = open_file(segment_path(options_.folder, segment), O_RDONLY);
  if (!file) return std::unexpected(file.error());
  if (readers_.size() >= kReaders) readers_.erase(readers_.begin());
  const int fd = file->fd();
  readers_.emplace(segment, std::move(*file));
  return fd;
}

Result<std::string> FileJournal::read(Position at) const {
  if (auto record = committer_->unwritten(at)) return std::move(*record);
  if (at >= committer_->written()) return fail(Errc::not_found, "journal: no record there");
  const auto fd = reader(at.segment);
  if (!fd) return std::unexpected(fd.error());
  auto frame = read_frame(*fd, at.segment, at.offset, sizes_.at(at.segment));
  if (!frame) return std::unexpected(frame.error());
  if (frame->kind == Frame::Kind::record) return std::move(frame->record);
  return fail(Errc::corrupt, fmt::format("{}: no record at offset {}",
                                         segment_path(options_.folder, at.segment), at.offset));
}

Result<std::optional<Journal::Found>> FileJournal::scan(Position from) const {
  const Position end = committer_->durable();
  if (from.segment < sizes_.begin()->first) from = {sizes_.begin()->first, 0};
  for (;;) {
    from.offset = std::max(from.offset, kSegmentHeaderBytes);
    if (from >= end) return std::nullopt;
    const auto fd = reader(from.segment);
    if (!fd) return std::unexpected(fd.error());
    auto frame = read_frame(*fd, from.segment, from.offset, sizes_.at(from.segment));
    if (!frame) return std::unexpected(frame.error());
    if (frame->kind == Frame::Kind::record) {
      return Found{from, {from.segment, frame->next}, std::move(frame->record)};
    }
    if (frame->kind == Frame::Kind::none) {
      return fail(Errc::corrupt,
                  fmt::format("{}: damaged frame at offset {}",
                              segment_path(options_.folder, from.segment), from.offset));
    }
    from = {from.segment + 1, 0};
  }
}

std::vector<Journal::Segment> FileJournal::segments() const {
  std::vector<Segment> list;
  for (const auto& [id, bytes] : sizes_) list.push_back({id, bytes});
  return list;
}

Result<void> FileJournal::release(std::uint64_t segment) {
  if (segment != sizes_.begin()->first || segment >= committer_->written().segment) {
    return fail(Errc::invalid, "journal: only the oldest segment is released, and never the last");
  }
  readers_.erase(segment);
  const std::string path = segment_path(options_.folder, segment);
  std::error_code error;
  if (!committer_->offer_spare(path, sizes_.at(segment))) std::filesystem::remove(path, error);
  if (error) return fail(Errc::io, path + ": " + error.message());
  sizes_.erase(segment);
  return {};
}

}  // namespace todoku::real
