#include "deliver/settle.h"

#include <utility>

#include "deliver/notary.h"

namespace todoku::deliver {
namespace {

constexpr milliseconds kBetweenLooks{100};  // while failures are gathered

bool is_failure(const spool::Settle& settle) {
  return settle.to == spool::State::bounced || settle.to == spool::State::expired ||
         settle.to == spool::State::suppressed;
}

Task<bool> write_now(Depot& depot, spool::MessageRow message,
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

// Does somebody of the message still wait who may fail, too?
bool others_wait(const Depot& depot, MessageId message, std::size_t gathered) {
  const auto row = depot.spool.message(message);
  return row && *row && (*row)->open > gathered;
}

// Takes the failures out of what is to be settled.
Failures take_failures(std::vector<spool::Settle>& settlements,
                       std::vector<spool::RecipientRow>& rows) {
  Failures failures;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    if (is_failure(settlements[i])) {
      failures.settlements.push_back(std::move(settlements[i]));
      failures.rows.push_back(std::move(rows[i]));
    } else {
      if (kept != i) settlements[kept] = std::move(settlements[i]);
      if (kept != i) rows[kept] = std::move(rows[i]);
      ++kept;
    }
  }
  settlements.resize(kept);
  rows.resize(kept);
  return failures;
}

// Waits for others to join, then writes down what all brought.
Task<bool> lead(Depot& depot, spool::MessageRow message, std::shared_ptr<Failures> gathered) {
  const SteadyTime end = depot.ports.clock.steady() + kMoment;
  while (!depot.stopping && depot.ports.clock.steady() < end &&
         others_wait(depot, message.id, gathered->rows.size())) {
    const SteadyTime look = depot.ports.clock.steady() + kBetweenLooks;
    co_await depot.ports.clock.sleep_until(look);
  }
  depot.failures.erase(message.id);
  const bool written = co_await write_now(depot, message, gathered->settlements, gathered->rows);
  gathered->written = written;
  gathered->over = true;
  co_return written;
}

Task<bool> join(Depot& depot, std::shared_ptr<Failures> gathered, Failures mine) {
  std::ranges::move(mine.settlements, std::back_inserter(gathered->settlements));
  std::ranges::move(mine.rows, std::back_inserter(gathered->rows));
  while (!gathered->over) {
    const SteadyTime look = depot.ports.clock.steady() + kBetweenLooks;
    co_await depot.ports.clock.sleep_until(look);
  }
  co_return gathered->written;
}

Task<bool> gather(Depot& depot, spool::MessageRow message, Failures mine) {
  const auto known = depot.failures.find(message.id);
  if (known != depot.failures.end()) {
    const std::shared_ptr<Failures> led = known->second;
    const bool written = co_await join(depot, led, std::move(mine));
    co_return written;
  }
  const auto gathered = std::make_shared<Failures>(std::move(mine));
  depot.failures.emplace(message.id, gathered);
  const bool written = co_await lead(depot, std::move(message), gathered);
  co_return written;
}

}  // namespace

Task<bool> write_settlements(Depot& depot, spool::MessageRow message,
                             std::vector<spool::Settle> settlements,
                             std::vector<spool::RecipientRow> rows) {
  // The null sender is told nothing: there is nothing to gather for.
  const bool alone =
      message.envelope.reverse_path.empty() ||
      (!depot.failures.contains(message.id) && !others_wait(depot, message.id, rows.size()));
  if (alone) {
    const bool written =
        co_await write_now(depot, std::move(message), std::move(settlements), std::move(rows));
    co_return written;
  }
  Failures failures = take_failures(settlements, rows);
  const bool rest = co_await write_now(depot, message, std::move(settlements), std::move(rows));
  if (!rest || failures.rows.empty()) co_return rest;
  const bool written = co_await gather(depot, std::move(message), std::move(failures));
  co_return written;
}

}  // namespace todoku::deliver
