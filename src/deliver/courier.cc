#include "deliver/courier.h"

#include <algorithm>

#include "deliver/downgrade.h"

namespace todoku::deliver {
namespace {

bool has_room(const Session& session, const policy::Limits& allowed) {
  const policy::Carried& carried = session.carried;
  if (allowed.messages_per_session > 0 && carried.messages >= allowed.messages_per_session)
    return false;
  return allowed.recipients_per_session == 0 || carried.recipients < allowed.recipients_per_session;
}

// Is the host one of the domain's? A lane is a provider's, and not every host of a provider takes
// mail for every domain that lies there (RFC 5321 §5.1).
bool serves(const Route& route, const std::string& host) {
  return std::ranges::any_of(route.candidates,
                             [&](const Candidate& one) { return one.host == host; });
}

}  // namespace

Task<void> Courier::run(Job first) {
  co_await take_up(std::move(first));
  while (true) {
    if (current_) {
      co_await carry();
      continue;
    }
    std::optional<Job> job = next_job();
    if (!job) break;
    co_await take_up(std::move(*job));
  }
  co_await put_away();
}

std::optional<Job> Courier::next_job() {
  if (!may_start(depot_, lane_) || lane_.couriers > lane_.state.allowed.connections)
    return std::nullopt;
  const policy::Limits& allowed = lane_.state.allowed;
  const bool goes_on = session_ && has_room(*session_, allowed);
  const std::uint32_t recipients =
      recipients_for(allowed, goes_on ? session_->carried.recipients : 0);
  return depot_.plan.take(lane_.name, recipients, depot_.ports.clock.wall());
}

Task<void> Courier::take_up(Job job) {
  candidate_ = 0;
  const Job copy = job;
  std::optional<Load> load = co_await make_ready(depot_, std::move(job), lane_.provider);
  if (!load) depot_.plan.done(copy);
  current_ = std::move(load);
}

Task<void> Courier::carry() {
  if (depot_.stopping) {
    depot_.plan.give_back(current_->job);
    current_.reset();
    co_return;
  }
  Routing routing = co_await depot_.router.find(current_->job.domain);
  if (lane_of(routing) != lane_.name) {
    // The site has moved since the domain entered this lane.
    depot_.plan.give_back(current_->job);
    depot_.plan.reroute(current_->job.domain);
    current_.reset();
    co_return;
  }
  if (auto* none = std::get_if<NoRoute>(&routing)) {
    co_await settle_no_route(std::move(*none));
    co_return;
  }
  route_ = std::get<Route>(std::move(routing));
  // The site may have fewer hosts than when the next one was chosen: then from the first again.
  if (candidate_ >= route_.candidates.size()) candidate_ = 0;
  if (std::exchange(spool_refused_, false)) {
    const bool taken = co_await wait_for_spool();
    if (!taken) co_return;
  }
  const bool ready = co_await have_session(route_);
  if (!ready) co_return;
  if (needs_seven_bit(*current_, session_->link->offers()))
    co_await make_seven_bit(depot_, *current_);
  smtp::ClientEvent begin = smtp::Begin{begin_transaction(*current_)};
  smtp::ClientStep step = co_await session_->link->drive(std::move(begin));
  co_await converse(std::move(step));
}

// Counts current_ as begun, once: what a crash leaves in doubt is known by it.
Task<bool> Courier::count_begun() {
  if (current_->begun) co_return true;
  std::vector<RecipientId> begun;
  for (const spool::RecipientRow& row : current_->rows) begun.push_back(row.id);
  const Result<void> counted = co_await depot_.spool.begin(std::move(begun));
  current_->begun = counted.has_value();
  co_return current_->begun;
}

// The spool took no record, so that the message was not sent: waits until it does. False: the
// engine stops first.
Task<bool> Courier::wait_for_spool() {
  while (!depot_.stopping) {
    const bool counted = co_await count_begun();
    if (counted) co_return true;
    const SteadyTime again = depot_.ports.clock.steady() + kBetweenTries;
    co_await depot_.ports.clock.sleep_until(again);
  }
  depot_.plan.give_back(current_->job);
  current_.reset();
  co_return false;
}

Task<void> Courier::settle_no_route(NoRoute no_route) {
  Partner partner;
  partner.began = depot_.ports.clock.wall();
  partner.began_steady = depot_.ports.clock.steady();
  Judged judged;
  judged.verdict = std::move(no_route.verdict);
  judged.stage = smtp::Stage::dns;
  judged.words = std::move(no_route.why);
  // What the DNS says for good is as final as a 5xx.
  judged.code = judged.verdict.permanence == reply::Permanence::permanent ? 550 : 0;
  const bool written =
      co_await clerk_.settle_unreached(*current_, std::move(judged), partner, lane_);
  if (written) depot_.plan.done(current_->job);
  current_.reset();
}

// A session with room, at the host that is to be tried; settles current_ where there is none.
Task<bool> Courier::have_session(const Route& route) {
  if (!session_ && candidate_ == 0) use_idle(route);
  const bool fits =
      session_ && takes(*session_, *current_) && serves(route, session_->link->host());
  if (session_ && !fits) co_await put_away();
  if (session_) {
    partner_ = partner_of(depot_, {session_->link->host(), session_->link->peer()}, route.provider);
    partner_.tls = session_->link->tls_version();
    first_on_session_ = false;
    co_return true;
  }
  Dialled dialled = co_await open_session(depot_, route, candidate_);
  partner_ = dialled.partner;
  candidate_ = dialled.candidate;
  if (dialled.session) {
    use(std::move(*dialled.session));
    first_on_session_ = true;
    co_return true;
  }
  if (depot_.stopping) {
    depot_.plan.give_back(current_->job);
  } else {
    const bool written =
        co_await clerk_.settle_unreached(*current_, std::move(dialled.failure), partner_, lane_);
    if (written) depot_.plan.done(current_->job);
  }
  current_.reset();
  co_return false;
}

smtp::Transaction Courier::begin_transaction(const Load& load) {
  lane_.state.last_start = depot_.ports.clock.steady();
  const std::string host = session_->link->host();
  return transaction_of(load, depot_.profiles.of(lane_.provider, host).odd_local_parts);
}

// Performs what the machine asks until it rests or the session is gone. Afterwards current_ is what
// is still to be carried: what was to follow and did not, or what a stale session never began.
Task<void> Courier::converse(smtp::ClientStep step) {
  while (true) {
    if (const auto* body = std::get_if<smtp::SendBody>(&step)) {
      step = co_await send_body(body->how);
    } else if (auto* done = std::get_if<smtp::Done>(&step)) {
      smtp::TransactionResult result = std::move(done->result);
      partner_.carried = session_->carried;
      // First the link, then the books: a spool that takes nothing may keep us waiting for long.
      if (!result.reusable) drop_session();
      const bool go_on = co_await conclude(std::move(result));
      if (!go_on) drop_session();
      if (!session_) co_return;
      smtp::ClientEvent resume = smtp::Resume{};
      step = co_await session_->link->drive(std::move(resume));
    } else {
      if (std::holds_alternative<smtp::Closed>(step)) drop_session();
      co_return;
    }
  }
}

Task<smtp::ClientStep> Courier::send_body(smtp::SendBody::How how) {
  const bool counted = co_await count_begun();
  if (!counted) {
    // What could not be recorded afterwards is not sent.
    spool_refused_ = true;
    co_return smtp::ClientStep(smtp::Closed{});
  }
  if (how == smtp::SendBody::How::dot_stuffed) prepare_following();
  const std::string_view body =
      how == smtp::SendBody::How::nothing ? std::string_view() : current_->body;
  smtp::ClientStep step = co_await session_->link->send_body(how, body);
  co_return step;
}

// The next transaction goes in the same write as the body, where it may and the lane has one for
// this site.
// Nothing here waits: the server does.
void Courier::prepare_following() {
  policy::Carried after = session_->carried;
  ++session_->carried.messages;
  session_->carried.recipients += static_cast<std::uint32_t>(current_->rows.size());
  const bool paced = lane_.state.allowed.pause > milliseconds(0);
  std::optional<Job> job;
  if (session_->link->can_follow() && !paced && has_room(*session_, lane_.state.allowed))
    job = next_job();
  session_->carried = after;
  if (!job) return;
  const Routing* routing = depot_.router.known(job->domain);
  const Route* route = routing ? std::get_if<Route>(routing) : nullptr;
  const bool same_way =
      route && route->lane == lane_.name && serves(*route, session_->link->host());
  std::optional<Load> load;
  if (same_way) load = ready_as_it_is(depot_, *job, lane_.provider);
  if (!load || needs_seven_bit(*load, session_->link->offers())) {
    depot_.plan.give_back(*job);  // it takes more than a look: next time
    return;
  }
  smtp::Transaction transaction = begin_transaction(*load);
  session_->link->follow_with(std::move(transaction));
  following_ = std::move(load);
}

bool Courier::goes_to_another_host(const smtp::TransactionResult& result) const {
  if (!first_on_session_ || candidate_ + 1 >= route_.candidates.size() ||
      candidate_ + 1 >= kMostDialled)
    return false;
  return std::ranges::all_of(result.recipients, [&](const smtp::Outcome& outcome) {
    return is_worth_another_host(
        judge_outcome(depot_.catalogue, outcome, partner_, result.doubtful));
  });
}

// Settles current_ and makes the following load the current one. False: the session is not to be
// used again.
Task<bool> Courier::conclude(smtp::TransactionResult result) {
  const bool again = result.stale || goes_to_another_host(result);
  if (again) {
    // Nothing was decided: the same load goes on a fresh session. What was to follow is found
    // again.
    if (!result.stale) ++candidate_;
    if (following_) depot_.plan.give_back(following_->job);
    following_.reset();
    co_return false;
  }
  Ending ending{std::move(result.recipients), result.doubtful, result.dsn_passed_on};
  if (session_) {
    ++session_->carried.messages;
    session_->carried.recipients += static_cast<std::uint32_t>(current_->rows.size());
  }
  const bool written = co_await clerk_.settle(*current_, std::move(ending), partner_, lane_);
  if (written) depot_.plan.done(current_->job);
  current_ = std::exchange(following_, std::nullopt);
  candidate_ = 0;
  first_on_session_ = false;
  partner_.began = depot_.ports.clock.wall();
  partner_.began_steady = depot_.ports.clock.steady();
  co_return written;
}

// Is the load within what the session may still carry?
bool Courier::takes(const Session& session, const Load& load) const {
  const policy::Limits& allowed = lane_.state.allowed;
  return has_room(session, allowed) &&
         load.rows.size() <= recipients_for(allowed, session.carried.recipients);
}

void Courier::use_idle(const Route& route) {
  std::optional<Session> idle = depot_.lanes.take_idle(
      lane_, [&](const Session& one) { return serves(route, one.link->host()); });
  if (idle) use(std::move(*idle));
}

void Courier::use(Session session) {
  session_ = std::move(session);
  link_number_ = ++depot_.last_link;
  depot_.links.emplace(link_number_, session_->link.get());
}

void Courier::drop_session() {
  if (!session_) return;
  depot_.links.erase(link_number_);
  session_.reset();
}

// For the next courier, while the session may carry more; else it ends politely. While current_ is
// still to be carried, this courier needs room for another session.
Task<void> Courier::put_away() {
  if (!session_) co_return;
  depot_.links.erase(link_number_);
  Session session = std::move(*session_);
  session_.reset();
  session.idle_since = depot_.ports.clock.steady();
  const std::size_t another = current_ ? 1 : 0;
  const bool surplus =
      lane_.idle.size() + lane_.couriers + another > lane_.state.allowed.connections;
  const bool useful =
      has_room(session, lane_.state.allowed) && (!current_ || takes(session, *current_));
  if (depot_.stopping || surplus || !useful) {
    co_await quit_session(std::move(session));
    co_return;
  }
  depot_.lanes.keep(lane_, std::move(session));
}

}  // namespace todoku::deliver
