// sim/clock.h - the world's clock as one incarnation sees it.
#pragma once

#include <boost/system/error_code.hpp>
#include <cstdint>
#include <functional>
#include <map>

#include "io/ports.h"
#include "sim/life.h"
#include "sim/world.h"

namespace todoku::sim {

class SimClock final : public Clock {
 public:
  SimClock(World& world, Life& life);
  ~SimClock() override;

  WallTime wall() const override { return world_.wall(); }
  SteadyTime steady() const override { return std::max(world_.steady(), ahead_); }
  Task<void> sleep_until(SteadyTime when) override;

 private:
  using Sleeper = std::move_only_function<void(boost::system::error_code)>;
  struct Sleep {
    SteadyTime until;
    World::Ticket ticket;
    Sleeper wake;
  };
  void end();
  void wake(std::uint64_t sleeper, boost::system::error_code how);

  World& world_;
  Life& life_;
  std::uint64_t hook_;
  SteadyTime ahead_{};  // of a life that is over: as far as anybody has slept
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Sleep> sleeping_;
};

}  // namespace todoku::sim
