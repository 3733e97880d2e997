#include "sim/link.h"

namespace todoku::sim {

namespace {

constexpr std::uint64_t kFateWithin =
    4000;  // bytes: within the talk or the body of a small message
constexpr std::size_t kDripBytes = 24;
constexpr milliseconds kDripPause{700};

}  // namespace

Link::Link(World& world, const Weather& weather, Endpoint caller, Endpoint called,
           Certificate certificate)
    : world_(world),
      weather_(weather),
      certificate_(std::move(certificate)),
      ends_{End(world.executor()), End(world.executor())} {
  ends_[client].address = std::move(caller);
  ends_[server].address = std::move(called);
  draw_fate();
}

void Link::draw_fate() {
  Dice& dice = world_.dice();
  Way& way = ways_[dice.below(2)];
  const std::uint64_t at = dice.below(kFateWithin);
  if (dice.chance(weather_.reset)) way.resets_at = at;
  if (dice.chance(weather_.stall)) way.stalls_at = at;
  way.drips = dice.chance(weather_.drip);
}

milliseconds Link::latency() {
  return world_.dice().between(weather_.latency_low, weather_.latency_high);
}

void Link::send(Side from, Chunk chunk) {
  Way& way = ways_[from];
  way.pending += chunk.bytes.size();
  const std::uint64_t begin = way.sent;
  way.sent += chunk.bytes.size();
  if (way.stalls_at && way.sent > *way.stalls_at) return;  // lost, with all that follows
  if (way.resets_at && way.sent > *way.resets_at) {
    chunk.bytes.resize(*way.resets_at > begin ? *way.resets_at - begin : 0);
    if (!chunk.bytes.empty()) deliver(from, std::move(chunk), latency());
    break_later(client);
    break_later(server);
    return;
  }
  if (way.drips && chunk.bytes.size() > kDripBytes) {
    for (std::size_t at = 0; at < chunk.bytes.size(); at += kDripBytes) {
      deliver(from, Chunk{chunk.kind, chunk.bytes.substr(at, kDripBytes), 0}, kDripPause);
    }
    return;
  }
  if (chunk.bytes.size() > 1 && world_.dice().chance(weather_.split)) {
    const std::size_t cut = 1 + world_.dice().below(chunk.bytes.size() - 1);
    deliver(from, Chunk{chunk.kind, chunk.bytes.substr(0, cut), 0}, latency());
    chunk.bytes.erase(0, cut);
  }
  deliver(from, std::move(chunk), latency());
}

// Never overtakes: what is sent later arrives later.
void Link::deliver(Side from, Chunk chunk, milliseconds after) {
  Way& way = ways_[from];
  const bool queued = way.last > world_.steady();
  const SteadyTime base = way.drips && queued ? way.last : world_.steady();
  way.last = std::max(base + after, way.last + milliseconds(1));
  world_.at(way.last, [self = shared_from_this(), from, c = std::move(chunk)]() mutable {
    self->arrive(from, std::move(c));
  });
}

void Link::arrive(Side from, Chunk chunk) {
  const Side to = other(from);
  if (ends_[to].broken) return;
  if (ends_[to].closed) {
    if (chunk.kind == Chunk::Kind::data) break_later(from);  // a closed port answers with a reset
    return;
  }
  world_.note(chunk.bytes);
  ways_[from].arrived.push_back(std::move(chunk));
  ends_[to].changed.notify_all();
}

void Link::break_later(Side side) {
  world_.at(world_.steady() + latency(), [self = shared_from_this(), side] {
    self->ends_[side].broken = true;
    self->leave(side);
    self->ends_[side].changed.notify_all();
  });
}

void Link::close(Side side) {
  if (ends_[side].closed) return;
  ends_[side].closed = true;
  leave(side);
  world_.forget(ends_[side].timer);
  ends_[side].changed.notify_all();
  if (!ends_[side].broken) send(side, Chunk{Chunk::Kind::fin, {}, 0});
}

void Link::reset(Side side) {
  if (ends_[side].closed) return;
  ends_[side].closed = ends_[side].broken = true;
  leave(side);
  world_.forget(ends_[side].timer);
  ends_[side].changed.notify_all();
  break_later(other(side));
}

void Link::leave(Side side) {
  if (!ends_[side].left) ends_[side].left = world_.steady();
}

void Link::set_deadline(Side side, SteadyTime when) {
  End& end = ends_[side];
  world_.forget(end.timer);
  end.deadline = when;
  if (when == SteadyTime::max() || end.closed) return;
  end.timer = world_.at(
      when, [self = shared_from_this(), side] { self->ends_[side].changed.notify_all(); });
}

}  // namespace todoku::sim
