// sim/world.h - one thread, one seed, one virtual clock.
//
// The real coroutines run on a real io_context that is only ever polled: it holds no socket and no
// timer, so it never waits. When nothing is ready, the clock jumps to the next thing due. Whatever
// happens is a function of the seed, and trace() is its fingerprint (docs/simulation.md).
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "io/ports.h"
#include "sim/dice.h"

namespace todoku::sim {

class World {
 public:
  // Steady time begins at one hour, wall time at `kBirth`: code that mixes the two is found out.
  static constexpr SteadyTime kDawn = SteadyTime(std::chrono::hours(1));
  static constexpr WallTime kBirth = WallTime(std::chrono::seconds(1'795'392'000));  // 2026-11-23

  explicit World(std::uint64_t seed) : dice_(seed) {}
  World(const World&) = delete;
  ~World() { due_.clear(); }  // what waits holds coroutine frames, which unwind through the loop

  boost::asio::io_context& loop() { return loop_; }
  boost::asio::any_io_executor executor() { return loop_.get_executor(); }
  Dice& dice() { return dice_; }

  // --- time
  SteadyTime steady() const { return now_; }
  WallTime wall() const { return kBirth + (now_ - kDawn) + wall_shift_; }
  // Moves the calendar, not the stopwatch: what an administrator or NTP does.
  void jump_wall(milliseconds by) { wall_shift_ += by; }

  // --- what is due
  // Names what at() has taken, so that it can be forgotten. Never used twice.
  struct Ticket {
    SteadyTime when;
    std::uint64_t tie = 0;
    std::uint64_t id = 0;
    auto operator<=>(const Ticket&) const = default;
  };
  // Runs `what` when the clock reaches `when` (at once if that has passed, but never inside this
  // call). Things due at one instant run in an order the seed chooses.
  Ticket at(SteadyTime when, std::move_only_function<void()> what);
  void forget(const Ticket& ticket) { due_.erase(ticket); }

  // Runs until nothing is ready and nothing is due, or the clock stands at `end`.
  void run_until(SteadyTime end);
  // Runs what is ready now without moving the clock.
  void settle();

  // --- the fingerprint
  void note(std::string_view what);
  void note(std::uint64_t what);
  std::uint64_t trace() const { return trace_; }
  std::uint64_t steps() const { return steps_; }  // things that became due so far

 private:
  boost::asio::io_context loop_{1};
  SteadyTime now_ = kDawn;
  milliseconds wall_shift_{0};
  Dice dice_;
  std::uint64_t last_id_ = 0;
  std::uint64_t trace_ = 0xcbf29ce484222325u;
  std::uint64_t steps_ = 0;
  std::map<Ticket, std::move_only_function<void()>> due_;
};

}  // namespace todoku::sim
