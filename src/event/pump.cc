#include "event/pump.h"

#include <algorithm>

#include "event/render.h"

namespace todoku::event {

Task<void> Pump::run(Position from) {
  Position cursor = from;
  while (!stopping_) {
    const Position before = cursor;
    const Result<void> handed = co_await hand_over(cursor);
    if (handed && cursor != before) continue;
    milliseconds wait = handed ? options_.idle : options_.after_error;
    while (!stopping_ && wait > milliseconds(0)) {
      const milliseconds step = std::min(wait, options_.idle);
      const SteadyTime until = clock_.steady() + step;
      co_await clock_.sleep_until(until);
      wait -= step;
    }
  }
}

// A batch of whole records from `cursor` on. What the sink took is not given again, though the
// record is read anew.
Task<Result<void>> Pump::hand_over(Position& cursor) {
  const Result<std::vector<spool::Event>> events = spool_.events(cursor, options_.batch);
  if (!events) co_return std::unexpected(events.error());
  for (const spool::Event& event : *events) {
    if (stopping_) co_return Result<void>();
    const std::pair<Position, std::uint32_t> place(event.at, event.part);
    if (last_ && place <= *last_) continue;
    std::string line = render(event, spool_);
    const Result<void> taken = co_await sink_.take(std::move(line), event.next);
    if (!taken) co_return taken;
    last_ = place;
  }
  if (!events->empty()) cursor = events->back().next;
  co_return Result<void>();
}

}  // namespace todoku::event
