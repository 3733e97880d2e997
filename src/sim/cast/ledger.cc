#include "sim/cast/ledger.h"

#include <algorithm>

namespace todoku::sim {

std::uint64_t Ledger::open(std::string server, std::string client, SteadyTime now) {
  const std::size_t open = ++open_[server];
  std::size_t& busiest = busiest_[server];
  busiest = std::max(busiest, open);
  visits_.push_back(VisitRecord{std::move(server), std::move(client), now, std::nullopt, {}, 0});
  return visits_.size() - 1;
}

void Ledger::close(std::uint64_t visit, SteadyTime now) {
  visits_[visit].to = now;
  --open_[visits_[visit].server];
}

void Ledger::said(std::uint64_t visit, std::string_view bytes) {
  for (const char c : bytes) {
    if (c != '\r') visits_[visit].said.push_back(c);
  }
}

void Ledger::answered(std::uint64_t visit) {
  for (auto it = taken_.rbegin(); it != taken_.rend(); ++it) {
    if (it->visit != visit) continue;
    if (it->answered) return;
    it->answered = true;
  }
}

std::size_t Ledger::open_now() const {
  std::size_t open = 0;
  for (const auto& [server, n] : open_) open += n;
  return open;
}

}  // namespace todoku::sim
