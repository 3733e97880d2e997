#include "deliver/attempt.h"

#include <algorithm>

#include "reply/judge.h"

namespace todoku::deliver {
namespace {

using Tls = smtp::ClientPlan::Tls;

smtp::ClientPlan plan_for(const Settings& settings, Tls tls, bool store) {
  smtp::ClientPlan plan;
  plan.helo = settings.hostname;
  plan.tls = tls;
  if (store) {
    plan.protocol = settings.store->protocol;
    return plan;
  }
  if (settings.next_hop) plan.auth = settings.credentials;
  return plan;
}

struct Tried {
  std::optional<Session> session;
  std::optional<smtp::Outcome> failure;
  bool tls_failed = false;
};

// One call to one address.
Task<Tried> dial_once(Depot& depot, Candidate candidate, Tls tls, bool store) {
  const Endpoint from{depot.settings.egress_address, 0};
  const SteadyTime deadline = depot.ports.clock.steady() + depot.settings.connect_patience;
  Result<std::unique_ptr<Stream>> stream =
      co_await depot.ports.dialer.dial(candidate.endpoint, from, deadline);
  if (!stream) {
    smtp::Outcome outcome;
    outcome.stage = smtp::Stage::connect;
    outcome.error = stream.error();
    co_return Tried{.session = std::nullopt, .failure = std::move(outcome)};
  }
  smtp::ClientPlan plan = plan_for(depot.settings, tls, store);
  auto link = std::make_unique<Conversation>(depot.ports.clock, std::move(*stream), candidate.host,
                                             std::move(plan));
  const std::uint64_t number = ++depot.last_link;
  depot.openings.emplace(number, link.get());
  smtp::ClientEvent opened = smtp::Opened{};
  const smtp::ClientStep step = co_await link->drive(std::move(opened));
  depot.openings.erase(number);
  Tried tried;
  if (const auto* closed = std::get_if<smtp::Closed>(&step)) {
    tried.failure = closed->failure.value_or(smtp::Outcome{});
    tried.tls_failed = closed->tls_failed;
    co_return tried;
  }
  tried.session = Session{.link = std::move(link), .carried = {}, .idle_since = {}};
  co_return tried;
}

Task<Tried> dial_host(Depot& depot, Candidate candidate, bool store) {
  // The store stands beside us: no wish about the world's servers is meant for it.
  const Tls tls = store ? Tls::opportunistic : depot.settings.tls;
  Tried tried = co_await dial_once(depot, candidate, tls, store);
  if (!tried.tls_failed || tls != Tls::opportunistic || depot.stopping) co_return tried;
  Tried again = co_await dial_once(depot, std::move(candidate), Tls::never, store);
  co_return again;
}

}  // namespace

Partner partner_of(const Depot& depot, const Candidate& candidate, const std::string& provider) {
  Partner partner;
  partner.host = candidate.host;
  partner.address = candidate.endpoint.address;
  partner.provider = provider;
  partner.began = depot.ports.clock.wall();
  partner.began_steady = depot.ports.clock.steady();
  return partner;
}

Task<Dialled> open_session(Depot& depot, Route route, std::size_t first) {
  Dialled dialled;
  const std::size_t end = std::min(route.candidates.size(), kMostDialled);
  for (std::size_t i = first; i < end; ++i) {
    const Candidate& candidate = route.candidates[i];
    dialled.candidate = i;
    dialled.partner = partner_of(depot, candidate, route.provider);
    Tried tried = co_await dial_host(depot, candidate, route.store);
    if (tried.session) {
      dialled.partner.tls = tried.session->link->tls_version();
      dialled.session = std::move(tried.session);
      co_return dialled;
    }
    dialled.failure = judge_outcome(depot.catalogue, *tried.failure, dialled.partner, false);
    if (!is_worth_another_host(dialled.failure) || depot.stopping) break;
  }
  co_return dialled;
}

Task<void> quit_session(Session session) {
  smtp::ClientEvent quit = smtp::Quit{};
  const smtp::ClientStep step = co_await session.link->drive(std::move(quit));
  static_cast<void>(step);  // whatever it answers, we are done
}

}  // namespace todoku::deliver
