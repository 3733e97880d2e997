#include "deliver/lanes.h"

#include <iterator>

#include <algorithm>

namespace todoku::deliver {

Lane& Lanes::at(const std::string& name, const std::string& provider,
                const policy::Limits& limits) {
  const auto [entry, is_new] = lanes_.try_emplace(name);
  if (is_new)
    entry->second = Lane{.name = name, .provider = provider, .state = policy::lane_of(limits)};
  return entry->second;
}

Lane* Lanes::find(const std::string& name) {
  const auto entry = lanes_.find(name);
  return entry == lanes_.end() ? nullptr : &entry->second;
}

void Lanes::courier_starts(Lane& lane) {
  ++lane.couriers;
  ++open_;
}

void Lanes::courier_ends(Lane& lane) {
  --lane.couriers;
  --open_;
}

std::optional<Session> Lanes::take_idle(Lane& lane,
                                        const std::function<bool(const Session& session)>& wanted) {
  if (lane.idle.empty()) return std::nullopt;
  auto at = std::prev(lane.idle.end());
  for (auto one = lane.idle.rbegin(); one != lane.idle.rend(); ++one) {
    if (!wanted(*one)) continue;
    at = std::prev(one.base());
    break;
  }
  Session session = std::move(*at);
  lane.idle.erase(at);
  --open_;
  return session;
}

void Lanes::keep(Lane& lane, Session session) {
  lane.idle.push_back(std::move(session));
  ++open_;
}

std::vector<Lanes::Leaving> Lanes::take_older(SteadyTime since) {
  std::vector<Leaving> old;
  for (auto& [name, lane] : lanes_) {
    while (!lane.idle.empty() && lane.idle.front().idle_since <= since) {
      old.push_back({name, std::move(lane.idle.front())});
      lane.idle.pop_front();
      ++lane.leaving;
    }
  }
  return old;
}

void Lanes::left(const std::string& lane) {
  --lanes_.at(lane).leaving;
  --open_;
}

bool Lanes::has_room(const Lane& lane) {
  const std::size_t open = lane.couriers + lane.idle.size() + lane.leaving;
  return lane.couriers < lane.state.allowed.connections &&
         (lane.idle.empty() ? open < lane.state.allowed.connections
                            : open <= lane.state.allowed.connections);
}

std::optional<SteadyTime> Lanes::oldest_idle() const {
  std::optional<SteadyTime> oldest;
  for (const auto& [name, lane] : lanes_) {
    if (lane.idle.empty()) continue;
    oldest =
        oldest ? std::min(*oldest, lane.idle.front().idle_since) : lane.idle.front().idle_since;
  }
  return oldest;
}

void Lanes::forget_unused(const std::function<bool(const std::string& name)>& has_work,
                          SteadyTime now) {
  std::erase_if(lanes_, [&](const auto& entry) {
    const Lane& lane = entry.second;
    return lane.couriers == 0 && lane.idle.empty() && lane.leaving == 0 &&
           lane.state.allowed == lane.state.limits && policy::next_start(lane.state) <= now &&
           !has_work(lane.name);
  });
}

}  // namespace todoku::deliver
