#include "receive/traffic.h"

namespace todoku::receive {

void Traffic::move_on(SteadyTime now) {
  if (now - began_ < window_) return;
  before_ = now - began_ < 2 * window_ ? std::move(now_) : Counts();
  now_.clear();
  began_ = now;
}

void Traffic::thin_out() {
  for (auto& [key, count] : now_) count /= 2;
  std::erase_if(now_, [](const auto& entry) { return entry.second == 0; });
}

std::uint64_t Traffic::sum(const std::string& key, SteadyTime now) const {
  const auto get = [&key](const Counts& counts) {
    const auto at = counts.find(key);
    return at == counts.end() ? 0 : at->second;
  };
  const auto whole = std::chrono::duration_cast<milliseconds>(window_).count();
  const auto passed = (now - began_).count();
  const auto left = static_cast<std::uint64_t>(passed < whole ? whole - passed : 0);
  return get(now_) + get(before_) * left / static_cast<std::uint64_t>(whole);
}

std::uint64_t Traffic::count(const std::string& key, SteadyTime now) {
  move_on(now);
  while (now_.size() >= kKeys && !now_.contains(key)) thin_out();
  ++now_[key];
  return sum(key, now);
}

std::uint64_t Traffic::look(const std::string& key, SteadyTime now) {
  move_on(now);
  return sum(key, now);
}

}  // namespace todoku::receive
