#include "sim/world.h"

#include "base/check.h"
#include "base/hash.h"

namespace todoku::sim {

namespace {

// More than any honest instant needs. A coroutine that spins without waiting ends here.
constexpr std::uint64_t kReadyAtOneInstant = 20'000'000;

}  // namespace

World::Ticket World::at(SteadyTime when, std::move_only_function<void()> what) {
  const Ticket ticket{std::max(when, now_), dice_.next(), ++last_id_};
  due_.emplace(ticket, std::move(what));
  return ticket;
}

void World::settle() {
  loop_.restart();
  std::uint64_t ran = 0;
  while (loop_.poll_one() != 0) CHECK(++ran < kReadyAtOneInstant);
}

void World::run_until(SteadyTime end) {
  for (;;) {
    settle();
    if (due_.empty() || due_.begin()->first.when > end) break;
    auto node = due_.extract(due_.begin());
    now_ = node.key().when;
    note(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    ++steps_;
    node.mapped()();
  }
  now_ = std::max(now_, end);
}

void World::note(std::string_view what) {
  note(fnv1a(what));
}

void World::note(std::uint64_t what) {
  trace_ = (trace_ ^ what) * 0x100000001b3u;
}

}  // namespace todoku::sim
