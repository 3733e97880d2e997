#include "deliver/depot.h"

#include <algorithm>

#include "deliver/notary.h"

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

Task<bool> write_settlements(Depot& depot, spool::MessageRow message,
                             std::vector<spool::Settle> settlements,
                             std::vector<spool::RecipientRow> rows) {
  if (settlements.empty()) co_return true;
  const Notary notary(depot.ports, depot.spool, depot.catalogue, depot.settings);
  bool told = false;
  while (true) {
    if (!told) {
      // First the bounce, then the settlement: a crash between them makes a second bounce, not a
      // silence.
      const Result<void> sent = co_await notary.tell_failed(message, settlements, rows);
      told = sent.has_value();
    }
    if (told) {
      std::vector<spool::Settle> copy = settlements;
      const Result<void> written = co_await depot.spool.settle(std::move(copy));
      // A conflict says that a person was faster (cancelled, bounced): theirs stands.
      if (written || written.error().code == Errc::conflict) co_return true;
    }
    if (depot.stopping) co_return false;
    const SteadyTime again = depot.ports.clock.steady() + kBetweenTries;
    co_await depot.ports.clock.sleep_until(again);
  }
}

}  // namespace todoku::deliver
