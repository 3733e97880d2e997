// real/journal.h - the Journal as a folder of files (real/segment.h), written by real/committer.h.
//
// One process at a time: the folder is locked. A full disk refuses what is waited for (admissions)
// while `reserve_bytes` are still free, and everything once no file can be prepared for the next
// segment; both are no_space, and pass when there is room. A write or flush that fails closes the
// journal to writing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "io/ports.h"
#include "real/committer.h"

namespace todoku::real {

class FileJournal final : public Journal {
 public:
  struct Options {
    std::string folder;  // made if it is not there
    std::uint64_t segment_bytes = 64 << 20;
    std::uint64_t reserve_bytes = 256 << 20;  // kept free on the device: index, logs, settlements
  };
  // Every call from the thread of `executor`, where the tasks of append go on. Errors: conflict
  // (another process has it, named by its pid), corrupt (file and offset), io, no_space.
  static Result<std::unique_ptr<FileJournal>> open(Options options,
                                                   boost::asio::any_io_executor executor);

  Task<Result<Position>> append(std::string record, Sync sync) override;
  Result<std::string> read(Position at) const override;
  Result<std::optional<Found>> scan(Position from) const override;
  Position end() const override { return end_; }
  Position durable() const override { return committer_->durable(); }
  std::vector<Segment> segments() const override;
  Result<void> release(std::uint64_t segment) override;
  std::uint64_t free_bytes() const override;

 private:
  struct Waiting {
    std::string record;
    Committer::Done done;
  };
  FileJournal(Options options, File lock) : options_(std::move(options)), lock_(std::move(lock)) {}
  Result<void> open_folder(const boost::asio::any_io_executor& executor);
  Result<std::uint64_t>
  tidy_folder();  // finds the segments; the size of the spare file, 0 without one
  Result<void> make_segment(std::uint64_t segment);

  Task<Result<Position>> queued(std::string record);
  // Gives it a place and hands it over; nullopt if a spare file must be waited for.
  std::optional<Position> place(std::string& record, Committer::Done& done);
  void ask_for_spare(std::uint64_t bytes);
  void spare_came(const Result<void>& outcome);
  Result<int> reader(std::uint64_t segment) const;  // a file to read from; not_found

  Options options_;
  File lock_;
  std::map<std::uint64_t, std::uint64_t> sizes_;  // of the files, by segment
  Position end_;
  std::deque<Waiting> waiting_;  // for a spare file, in order
  std::size_t going_on_ = 0;     // `later` records that had to wait, and have not ended
  bool spare_asked_ = false;
  mutable std::map<std::uint64_t, File> readers_;
  mutable std::chrono::steady_clock::time_point space_known_;
  mutable std::uint64_t space_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<Committer> committer_;
};

}  // namespace todoku::real
