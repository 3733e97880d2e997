// sim/life.h - one incarnation of a process: what is born at a start and ends at a crash.
//
// A crash in the world is a power cut at the ports. From that moment nothing the incarnation does
// has any effect: its streams are reset, its journal takes nothing, its look-ups fail, and its
// clock runs ahead to whatever it still waits for. So its coroutines end by themselves, through
// their own gates and destructors, in no time of the world's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace todoku::sim {

class Life {
 public:
  Life() = default;
  Life(const Life&) = delete;

  bool over() const { return over_; }
  // Runs what was registered, in order; afterwards every port of this life fails at once.
  void end();
  // `what` is called when the life ends, unless it is forgotten before.
  std::uint64_t on_end(std::move_only_function<void()> what);
  void forget(std::uint64_t id) { hooks_.erase(id); }

 private:
  bool over_ = false;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, std::move_only_function<void()>> hooks_;
};

}  // namespace todoku::sim
