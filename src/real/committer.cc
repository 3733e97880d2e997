#include "real/committer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <memory>

#include "base/check.h"

namespace todoku::real {
namespace {

// The longest that a record without a waiter may be lost to a power cut.
constexpr milliseconds kRideAlong{50};
constexpr std::size_t kFramesAWrite = 256;  // three pieces each: under IOV_MAX (1024)

Result<void> write_all(int fd, std::vector<iovec>& pieces, std::uint64_t offset) {
  iovec* next = pieces.data();
  iovec* const end = next + pieces.size();
  while (next != end) {
    ssize_t n = ::pwritev(fd, next, static_cast<int>(end - next), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(system_error("journal: write"));
    offset += static_cast<std::uint64_t>(n);
    for (; next != end && static_cast<std::size_t>(n) >= next->iov_len; ++next) {
      n -= static_cast<ssize_t>(next->iov_len);
    }
    if (next == end) break;
    next->iov_base = static_cast<char*>(next->iov_base) + n;
    next->iov_len -= static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace

std::string segment_path(const std::string& folder, std::uint64_t segment) {
  return fmt::format("{}/{:016}.journal", folder, segment);
}
std::string spare_path(const std::string& folder) {
  return folder + "/spare";
}
std::string claimed_path(const std::string& folder, std::uint64_t segment) {
  return fmt::format("{}/{:016}.claimed", folder, segment);
}

Committer::Committer(Place place, File file, Position end, boost::asio::any_io_executor executor)
    : place_(std::move(place)),
      executor_(std::move(executor)),
      written_(end),
      durable_(end),
      file_(std::make_shared<File>(std::move(file))),
      spare_ready_(place_.spare_bytes),
      tail_(end),
      writes_([this] { write_loop(); }),
      flushes_([this] { flush_loop(); }),
      preparing_([this] { spare_loop(); }) {}

Committer::~Committer() {
  {
    const Lock lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  spare_work_.notify_all();
  writes_.join();
  {
    const Lock lock(mutex_);
    all_written_ = true;
  }
  flush_work_.notify_all();
  flushes_.join();
  preparing_.join();
}

void Committer::add(Entry entry) {
  bool wake;
  {
    const Lock lock(mutex_);
    wake = filling_.empty();
    filling_.push_back(std::move(entry));
  }
  if (wake) work_.notify_one();
}

Position Committer::durable() const {
  const Lock lock(mutex_);
  return durable_;
}
Position Committer::written() const {
  const Lock lock(mutex_);
  return written_;
}
bool Committer::failed() const {
  const Lock lock(mutex_);
  return failed_.has_value();
}

std::optional<std::string> Committer::unwritten(Position at) const {
  const Lock lock(mutex_);
  if (at < written_) return std::nullopt;
  for (const auto* batch : {&writing_, &filling_}) {
    const auto found = std::lower_bound(batch->begin(), batch->end(), at,
                                        [](const Entry& e, Position p) { return e.at < p; });
    if (found != batch->end() && found->at == at) return found->record;
  }
  return std::nullopt;
}

void Committer::write_loop() {
  Lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stop_ || !filling_.empty(); });
    if (filling_.empty()) return;
    write_batch(lock);
  }
}

void Committer::write_batch(Lock& lock) {
  writing_ = std::exchange(filling_, {});
  Result<void> outcome;
  if (failed_) {
    outcome = std::unexpected(*failed_);
  } else {
    lock.unlock();
    outcome = write(writing_);
    lock.lock();
  }
  std::vector<Entry> batch = std::exchange(writing_, {});
  if (!outcome) {
    if (!failed_) failed_ = Error{Errc::io, outcome.error().what};
    post(std::move(batch), std::unexpected(*failed_));
    return;
  }
  if (durable_ == written_) flush_by_ = std::chrono::steady_clock::now() + kRideAlong;
  written_ = tail_;
  for (Entry& entry : batch) {
    if (!entry.done) continue;
    std::string().swap(entry.record);
    waiting_.push_back(std::move(entry));
  }
  flush_work_.notify_one();
}

void Committer::flush_loop() {
  Lock lock(mutex_);
  while (wait_for_flush(lock)) flush_once(lock);
}

// True when a flush is due; false when there is nothing left to flush, ever.
bool Committer::wait_for_flush(Lock& lock) {
  for (;;) {
    answer(lock);
    const bool behind = !failed_ && durable_ != written_;
    if (behind && (!waiting_.empty() || all_written_)) return true;
    if (all_written_) return false;
    if (!behind) {
      flush_work_.wait(lock);
    } else if (flush_work_.wait_until(lock, flush_by_) == std::cv_status::timeout) {
      return true;
    }
  }
}

void Committer::flush_once(Lock& lock) {
  const Position target = written_;
  const std::shared_ptr<File> file = file_;
  lock.unlock();
  const Result<void> outcome = sync(*file);
  lock.lock();
  if (outcome) durable_ = std::max(durable_, target);
}

// Tells those whose records are safe, or never will be.
void Committer::answer(Lock& lock) {
  std::size_t safe = 0;
  while (safe < waiting_.size() && waiting_[safe].at < durable_) ++safe;
  const auto border = waiting_.begin() + static_cast<std::ptrdiff_t>(safe);
  std::vector<Entry> done(std::make_move_iterator(waiting_.begin()),
                          std::make_move_iterator(border));
  waiting_.erase(waiting_.begin(), border);
  std::vector<Entry> lost = failed_ ? std::exchange(waiting_, {}) : std::vector<Entry>();
  if (done.empty() && lost.empty()) return;
  const std::optional<Error> why = failed_;
  lock.unlock();
  if (!done.empty()) post(std::move(done), {});
  if (!lost.empty()) post(std::move(lost), std::unexpected(*why));
  lock.lock();
}

// What is in the page cache after a failed flush is not known: nothing more is written.
Result<void> Committer::sync(const File& file) {
  const Lock alone(syncing_);
  {
    const Lock lock(mutex_);
    if (failed_) return std::unexpected(*failed_);
  }
  if (::fdatasync(file.fd()) == 0) return {};
  const Error error{Errc::io, system_error("journal: flush").what};
  const Lock lock(mutex_);
  failed_ = error;
  return std::unexpected(error);
}

Result<void> Committer::write(std::vector<Entry>& batch) {
  for (std::size_t from = 0; from < batch.size();) {
    if (batch[from].first) {
      if (auto ok = next_segment(batch[from].at.segment); !ok) return ok;
    }
    std::size_t to = from + 1;
    while (to < batch.size() && to - from < kFramesAWrite && !batch[to].first) ++to;
    if (auto ok = write_run(std::span(batch).subspan(from, to - from)); !ok) return ok;
    from = to;
  }
  return {};
}

Result<void> Committer::write_run(std::span<Entry> run) {
  static constexpr char kPadding[8] = {};
  CHECK(run.front().at == tail_);
  std::vector<FrameHeader> headers(run.size());
  std::vector<iovec> pieces;
  pieces.reserve(3 * run.size());
  const Position safe = durable();
  const std::uint64_t synced = safe.segment == tail_.segment ? safe.offset : 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    Entry& entry = run[i];
    headers[i] = frame_header({entry.at.segment, entry.at.offset, synced}, entry.record);
    pieces.push_back({headers[i].bytes, kFrameHeaderBytes});
    if (!entry.record.empty()) pieces.push_back({entry.record.data(), entry.record.size()});
    const std::size_t padding =
        frame_bytes(entry.record.size()) - kFrameHeaderBytes - entry.record.size();
    if (padding > 0) pieces.push_back({const_cast<char*>(kPadding), padding});
  }
  if (auto ok = write_all(file_->fd(), pieces, tail_.offset); !ok) return ok;
  tail_.offset = run.back().at.offset + frame_bytes(run.back().record.size());
  return {};
}

// The old segment is sealed and flushed before the new one is there under its name: of two
// segments, the earlier is always whole.
Result<void> Committer::next_segment(std::uint64_t segment) {
  const Position safe = durable();
  const std::uint64_t synced = safe.segment == tail_.segment ? safe.offset : 0;
  const FrameHeader seal = seal_header({tail_.segment, tail_.offset, synced});
  if (auto ok = write_at(file_->fd(), {seal.bytes, kFrameHeaderBytes}, tail_.offset); !ok) {
    return ok;
  }
  if (auto ok = sync(*file_); !ok) return ok;
  const std::string path = claimed_path(place_.folder, segment);
  auto file = open_file(path, O_RDWR);
  if (!file) return std::unexpected(file.error());
  std::uint64_t bytes;
  {
    const Lock lock(mutex_);
    bytes = claimed_.front();
    claimed_.erase(claimed_.begin());
  }
  if (auto ok = write_segment_header(file->fd(), segment, bytes); !ok) return ok;
  if (::rename(path.c_str(), segment_path(place_.folder, segment).c_str()) != 0) {
    return std::unexpected(system_error("journal: rename of a spare segment"));
  }
  if (auto ok = sync_folder(place_.folder); !ok) return ok;
  tail_ = {segment, kSegmentHeaderBytes};
  const Lock lock(mutex_);
  file_ = std::make_shared<File>(std::move(*file));
  written_ = durable_ = tail_;
  return {};
}

void Committer::post(std::vector<Entry> entries, Result<void> outcome) {
  std::erase_if(entries, [](const Entry& e) { return !e.done; });
  if (entries.empty()) return;
  boost::asio::post(executor_, [entries = std::move(entries), outcome]() mutable {
    for (Entry& e : entries) {
      e.done(outcome ? Result<Position>(e.at) : Result<Position>(std::unexpected(outcome.error())));
    }
  });
}

bool Committer::has_spare() const {
  const Lock lock(mutex_);
  return spare_ready_ > 0;
}

void Committer::want_spare(std::uint64_t bytes, std::move_only_function<void(Result<void>)> ready) {
  {
    const Lock lock(mutex_);
    spare_wanted_ = std::max(bytes, place_.segment_bytes);
    spare_done_ = std::move(ready);
  }
  spare_work_.notify_one();
}

std::optional<std::uint64_t> Committer::claim_spare(std::uint64_t segment, std::uint64_t bytes) {
  const Lock lock(mutex_);
  if (spare_ready_ == 0 || spare_ready_ < bytes) return std::nullopt;
  const std::string path = claimed_path(place_.folder, segment);
  if (::rename(spare_path(place_.folder).c_str(), path.c_str()) != 0) return std::nullopt;
  claimed_.push_back(spare_ready_);
  return std::exchange(spare_ready_, 0);
}

bool Committer::offer_spare(const std::string& path, std::uint64_t bytes) {
  const Lock lock(mutex_);
  if (spare_ready_ > 0 || spare_wanted_ > 0 || bytes != place_.segment_bytes) return false;
  if (::rename(path.c_str(), spare_path(place_.folder).c_str()) != 0) return false;
  spare_ready_ = bytes;
  return true;
}

void Committer::spare_loop() {
  Lock lock(mutex_);
  for (;;) {
    spare_work_.wait(lock, [this] { return stop_ || spare_wanted_ > 0; });
    if (stop_) return;
    const std::uint64_t bytes = spare_wanted_;
    lock.unlock();
    const std::string half = spare_path(place_.folder) + ".new";
    auto ok = prepare_file(half, bytes);
    if (ok && ::rename(half.c_str(), spare_path(place_.folder).c_str()) != 0) {
      ok = std::unexpected(system_error("journal: rename of a spare segment"));
    }
    lock.lock();
    spare_wanted_ = 0;
    if (ok) spare_ready_ = bytes;
    boost::asio::post(executor_, [done = std::move(spare_done_), ok]() mutable { done(ok); });
  }
}

}  // namespace todoku::real
