#include "sim/cast/ledger.h"

namespace todoku::sim {

std::uint64_t Ledger::open(std::string server, std::string client, SteadyTime now) {
  ++open_;
  VisitRecord visit;
  visit.server = std::move(server);
  visit.client = std::move(client);
  visit.from = now;
  visits_.push_back(std::move(visit));
  return visits_.size() - 1;
}

void Ledger::close(std::uint64_t visit, SteadyTime now, std::optional<SteadyTime> left) {
  visits_[visit].to = now;
  visits_[visit].left = left;
  --open_;
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

}  // namespace todoku::sim
