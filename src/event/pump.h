// event/pump.h - follows the journal and hands every event to a sink, in order, at least once.
//
// The cursor belongs to whoever keeps the sink: after a crash the sink says how far it came, and
// gets what lies behind; cursor and part together tell twins.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "io/ports.h"
#include "spool/spool.h"

namespace todoku::event {

struct Sink {
  virtual ~Sink() = default;
  // Takes one line (without line end); `next` is the cursor behind it. An error makes the pump wait
  // and give the same line again.
  virtual Task<Result<void>> take(std::string line, Position next) = 0;
};

class Pump {
 public:
  struct Options {
    milliseconds idle{200};  // between looks for new events
    milliseconds after_error{5000};
    std::size_t batch = 256;  // events read at a time
  };
  // All outlive the pump.
  Pump(Clock& clock, const spool::Spool& spool, Sink& sink, Options options)
      : clock_(clock), spool_(spool), sink_(sink), options_(options) {}

  // Runs from `from` until stop(); ends within options.idle then. Run it in a Gate.
  Task<void> run(Position from);
  void stop() { stopping_ = true; }

 private:
  Task<Result<void>> hand_over(Position& cursor);

  Clock& clock_;
  const spool::Spool& spool_;
  Sink& sink_;
  Options options_;
  bool stopping_ = false;
  std::optional<std::pair<Position, std::uint32_t>>
      last_;  // record and part that the sink took last
};

}  // namespace todoku::event
