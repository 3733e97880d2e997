// sim/sim_journal.h - the Journal in memory, with a disk that can crash, fill up and fail.
//
// The object is the disk: it outlives the incarnations of the engine. crash() ends one; tasks of
// append that it cut off must be destroyed with their loop, or they end with Errc::closed.
#pragma once

#include <deque>
#include <functional>
#include <map>

#include "io/ports.h"

namespace todoku::sim {

// How slow the disk is; the simulated world answers by its clock.
struct DiskPace {
  virtual ~DiskPace() = default;
  virtual Task<void> flush() = 0;  // ends when one flush would have
  // Runs `flush` once, some time later: what Sync::later waits for at the longest.
  virtual void later(std::move_only_function<void()> flush) = 0;
};

class SimJournal final : public Journal {
 public:
  struct Options {
    std::uint64_t segment_bytes = 1 << 20;
    DiskPace* pace =
        nullptr;  // none: a flush takes no time, and `later` waits for the next or for sync()
  };
  SimJournal() : SimJournal(Options{}) {}
  explicit SimJournal(Options options);

  Task<Result<Position>> append(std::string record, Sync sync) override;
  Result<std::string> read(Position at) const override;
  Result<std::optional<Found>> scan(Position from) const override;
  Position end() const override { return end_; }
  Position durable() const override { return durable_; }
  std::vector<Segment> segments() const override;
  Result<void> release(std::uint64_t segment) override;
  std::uint64_t free_bytes() const override { return room_ == Room::plenty ? 1u << 30 : 0; }

  // --- what happens to disks
  void sync();  // a flush of all that was appended
  // Power is lost: of what was not flushed only a prefix stays, at a record's border (a torn record
  // is no record). Open for writing again. The pace of the next incarnation may be another.
  void crash(Random& random, DiskPace* next_pace = nullptr);
  enum class Room {
    plenty,
    reserve,
    none
  };  // reserve: no_space for Sync::now; none: for every append
  void set_room(Room room) { room_ = room; }
  void fail_next_flush() { flush_fails_ = true; }
  void damage(Position at);  // reading the record there is Errc::corrupt from now on

 private:
  static constexpr std::uint64_t kFrameBytes = 16;  // what a frame costs beside its record
  struct Stored {
    std::string record;
    bool damaged = false;
  };

  Result<Position> place(std::string record, Sync sync);
  void ask_for_flush();
  Position behind(Position at, const Stored& stored) const;

  Options options_;
  std::map<Position, Stored> records_;
  std::uint64_t first_segment_ = 1;
  Position end_;
  Position durable_;
  Room room_ = Room::plenty;
  bool flush_fails_ = false;
  bool closed_ = false;
  bool flush_asked_ = false;
  std::uint64_t incarnation_ = 0;
};

}  // namespace todoku::sim
