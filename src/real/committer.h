// real/committer.h - the threads behind the journal: one writes, one flushes, one prepares files.
//
// Everything is written at once, also beside a running flush, so that it outlives the process: a
// settlement that waited for a flush to end would be lost to a kill, and its mail sent twice. All
// that waits for the disk shares the next flush. What nobody waits for is flushed with it, or after
// kRideAlong. The loop's thread gives frames their places; here they get there.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "io/ports.h"
#include "real/segment.h"

namespace todoku::real {

class Committer {
 public:
  using Done = std::move_only_function<void(Result<Position>)>;
  struct Entry {
    Position at;
    std::string record;
    Done done;  // empty: nobody waits
    bool first =
        false;  // of its segment: the one before is sealed, and a spare file takes its name
  };
  struct Place {
    std::string folder;
    std::uint64_t segment_bytes;
    std::uint64_t spare_bytes;  // of the spare file that is there; 0: none
  };
  // `file` is the segment being written, `end` where. Completions are posted to `executor`.
  Committer(Place place, File file, Position end, boost::asio::any_io_executor executor);
  ~Committer();  // writes and flushes what it has

  void add(Entry entry);  // in order of place
  // Asks for a spare file of at least `bytes`; `ready` is posted when it is there, or cannot be.
  void want_spare(std::uint64_t bytes, std::move_only_function<void(Result<void>)> ready);
  // Sets the spare file aside for `segment`, which begins with an entry to come: its size, if it is
  // ready and has room for `bytes`.
  std::optional<std::uint64_t> claim_spare(std::uint64_t segment, std::uint64_t bytes);
  // Takes a file that is no longer needed as the spare; false if there is one.
  bool offer_spare(const std::string& path, std::uint64_t bytes);
  bool has_spare() const;
  Position durable() const;
  Position written() const;
  bool failed() const;
  // The record at `at` if it is not written yet.
  std::optional<std::string> unwritten(Position at) const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  void write_loop();
  void flush_loop();
  void spare_loop();
  void write_batch(Lock& lock);
  bool wait_for_flush(Lock& lock);
  void flush_once(Lock& lock);
  Result<void> write(std::vector<Entry>& batch);
  Result<void> write_run(std::span<Entry> run);
  Result<void> next_segment(std::uint64_t segment);
  Result<void> sync(const File& file);
  void answer(Lock& lock);
  void post(std::vector<Entry> entries, Result<void> outcome);

  const Place place_;
  const boost::asio::any_io_executor executor_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable flush_work_;
  std::condition_variable spare_work_;
  bool stop_ = false;
  bool all_written_ = false;  // the writing thread has ended
  std::optional<Error> failed_;
  std::vector<Entry> filling_;
  std::vector<Entry> writing_;
  std::vector<Entry> waiting_;  // written, their callers wait for the flush; in order of place
  Position written_;
  Position durable_;
  std::shared_ptr<File> file_;                      // that of written_
  std::chrono::steady_clock::time_point flush_by_;  // while written_ is ahead of durable_
  std::uint64_t spare_wanted_ = 0;                  // bytes; 0: none is being made
  std::uint64_t spare_ready_ = 0;                   // bytes of the spare file; 0: none
  std::vector<std::uint64_t> claimed_;              // sizes of the files of the segments to come
  std::move_only_function<void(Result<void>)> spare_done_;

  std::mutex syncing_;  // one fdatasync at a time: the kernel tells a failure to one of them only
  Position tail_;       // the writing thread's own: behind the last frame written

  std::thread writes_;
  std::thread flushes_;
  std::thread preparing_;
};

std::string segment_path(const std::string& folder, std::uint64_t segment);
std::string spare_path(const std::string& folder);                           // ready for use
std::string claimed_path(const std::string& folder, std::uint64_t segment);  // will be that segment

}  // namespace todoku::real
