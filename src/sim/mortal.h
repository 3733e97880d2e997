// sim/mortal.h - the disk as one incarnation sees it: nothing it does after its end has any effect.
#pragma once

#include "io/ports.h"
#include "sim/clock.h"
#include "sim/sim_journal.h"

namespace todoku::sim {

class MortalJournal final : public Journal {
 public:
  MortalJournal(Journal& disk, Life& life) : disk_(disk), life_(life) {}
  Task<Result<Position>> append(std::string record, Sync sync) override;
  Result<std::string> read(Position at) const override { return disk_.read(at); }
  Result<std::optional<Found>> scan(Position from) const override { return disk_.scan(from); }
  Position end() const override { return disk_.end(); }
  Position durable() const override { return disk_.durable(); }
  std::vector<Segment> segments() const override { return disk_.segments(); }
  Result<void> release(std::uint64_t segment) override;
  std::uint64_t free_bytes() const override { return disk_.free_bytes(); }

 private:
  Journal& disk_;
  Life& life_;
};

class MortalIndex final : public Index {
 public:
  MortalIndex(Index& disk, Life& life) : disk_(disk), life_(life) {}
  Result<void> commit(Batch batch) override;
  Result<void> clear() override;
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return disk_.get(key);
  }
  Result<std::vector<Pair>> scan(std::string_view from, std::string_view to,
                                 std::size_t limit) const override {
    return disk_.scan(from, to, limit);
  }
  Result<void> flush() override;

 private:
  Index& disk_;
  Life& life_;
};

// A disk whose flush takes some milliseconds of the world's time, and rarely some hundreds.
class WorldPace final : public DiskPace {
 public:
  WorldPace(World& world, Life& life) : world_(world), clock_(world, life) {}
  Task<void> flush() override;
  void later(std::move_only_function<void()> flush) override;

 private:
  World& world_;
  SimClock clock_;
};

}  // namespace todoku::sim
