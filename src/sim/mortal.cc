#include "sim/mortal.h"

namespace todoku::sim {

namespace {

// What an incarnation hears from a disk after its end; nobody will see what it makes of it.
std::unexpected<Error> gone() {
  return fail(Errc::closed, "the machine went down");
}

}  // namespace

Task<Result<Position>> MortalJournal::append(std::string record, Sync sync) {
  if (life_.over()) co_return gone();
  const Result<Position> at = co_await disk_.append(std::move(record), sync);
  if (life_.over()) co_return gone();
  co_return at;
}

Result<void> MortalJournal::release(std::uint64_t segment) {
  if (life_.over()) return gone();
  return disk_.release(segment);
}

Result<void> MortalIndex::commit(Batch batch) {
  if (life_.over()) return gone();
  return disk_.commit(std::move(batch));
}

Result<void> MortalIndex::clear() {
  if (life_.over()) return gone();
  return disk_.clear();
}

Result<void> MortalIndex::flush() {
  if (life_.over()) return gone();
  return disk_.flush();
}

Task<void> WorldPace::flush() {
  Dice& dice = world_.dice();
  const bool hiccup = dice.chance(1);
  const milliseconds took = dice.between(1ms, hiccup ? 500ms : 10ms);
  co_await clock_.sleep_until(clock_.steady() + took);
}

void WorldPace::later(std::move_only_function<void()> flush) {
  world_.at(world_.steady() + world_.dice().between(1ms, 200ms), std::move(flush));
}

}  // namespace todoku::sim
