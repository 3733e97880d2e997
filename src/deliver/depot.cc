#include "deliver/depot.h"

#include <algorithm>

namespace todoku::deliver {

bool may_start(const Depot& depot, const Lane& lane) {
  return !depot.stopping && policy::next_start(lane.state) <= depot.ports.clock.steady();
}

std::uint32_t recipients_for(const policy::Limits& allowed, std::uint32_t carried) {
  if (allowed.recipients_per_session == 0) return allowed.recipients_per_transaction;
  const std::uint32_t left =
      allowed.recipients_per_session - std::min(carried, allowed.recipients_per_session);
  if (allowed.recipients_per_transaction == 0) return std::max(left, 1u);
  return std::max(std::min(left, allowed.recipients_per_transaction), 1u);
}

}  // namespace todoku::deliver
