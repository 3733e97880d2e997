#include "deliver/engine.h"

#include <algorithm>

#include "deliver/attempt.h"
#include "deliver/courier.h"
#include "deliver/depot.h"
#include "io/alarm.h"
#include "io/gate.h"

namespace todoku::deliver {
namespace {

// The wall clock may jump, and the alarm counts on the steady one: look at the plan so often at
// least.
constexpr milliseconds kLongestSleep = std::chrono::minutes(1);

}  // namespace

class Engine::Impl {
 public:
  Impl(boost::asio::any_io_executor executor, Ports ports, EngineParts parts, Settings settings)
      : settings_(std::move(settings)),
        parts_(parts),
        depot_{.ports = ports,
               .spool = parts.spool,
               .catalogue = parts.catalogue,
               .profiles = parts.profiles,
               .settings = settings_,
               .plan = Plan(parts.spool),
               .router = Router(ports, parts.catalogue, settings_),
               .lanes = {},
               .holds = Holds(ports.clock, parts.spool)},
        watch_(ports.clock, parts.spool, depot_.holds, parts.hold_check),
        gate_(executor),
        alarm_(executor, ports.clock, [this] { request_round(); }),
        patience_(std::move(executor), ports.clock, [this] { close_links(); }) {}

  Result<void> start();
  Task<void> stop();
  std::vector<LaneRow> lanes() const;
  HoldWatch& watch() { return watch_; }

 private:
  // A round looks at the plan and starts what can be started. Rounds that are asked for together
  // are one.
  void request_round();
  Task<void> round();
  void start_couriers();
  bool start_courier(Lane& lane);
  void enter_lane(const std::string& domain, const Routing& routing);
  Task<void> find_route(std::string domain);
  Task<void> run_courier(std::string lane, Job job);
  void start_chores();
  void end_idle_sessions(SteadyTime since);
  Task<void> end_session(Lanes::Leaving leaving);
  Task<void> compact();
  Task<void> look_at_holds();
  void set_alarm();
  SteadyTime next_round();
  SteadyTime steady_of(WallTime when) const;
  void close_links();

  Settings settings_;
  EngineParts parts_;
  Depot depot_;
  HoldWatch watch_;
  Gate gate_;
  Alarm alarm_;
  Alarm patience_;
  bool round_asked_ = false;
  bool compacting_ = false;
  bool looking_ = false;
  SteadyTime next_compaction_{};
};

Result<void> Engine::Impl::start() {
  depot_.spool.on_due([this](const std::string& domain, spool::DueRow row) {
    depot_.plan.on_due(domain, row);
    request_round();
  });
  const Result<void> loaded = depot_.plan.load();
  if (!loaded) return loaded;
  next_compaction_ = depot_.ports.clock.steady() + settings_.compaction;
  request_round();
  return {};
}

Task<void> Engine::Impl::stop() {
  depot_.stopping = true;
  depot_.spool.on_due([](const std::string&, spool::DueRow) {});
  patience_.set(depot_.ports.clock.steady() + settings_.stop_patience);
  end_idle_sessions(SteadyTime::max());
  // What carries no mail yet is not waited for.
  depot_.ports.dialer.cancel();
  for (const auto& [number, link] : depot_.openings) link->close();
  co_await gate_.close();
  co_await alarm_.close();
  co_await patience_.close();
}

void Engine::Impl::close_links() {
  for (const auto& [number, link] : depot_.links) link->close();
}

void Engine::Impl::request_round() {
  if (round_asked_ || depot_.stopping) return;
  round_asked_ = true;
  gate_.spawn(round());
}

Task<void> Engine::Impl::round() {
  round_asked_ = false;
  if (depot_.stopping) co_return;
  for (const std::string& domain : depot_.plan.take_unrouted(depot_.ports.clock.wall())) {
    if (const Routing* known = depot_.router.known(domain)) {
      enter_lane(domain, *known);
    } else {
      gate_.spawn(find_route(domain));
    }
  }
  start_couriers();
  start_chores();
  set_alarm();
}

Task<void> Engine::Impl::find_route(std::string domain) {
  const Routing routing = co_await depot_.router.find(domain);
  enter_lane(domain, routing);
  request_round();
}

void Engine::Impl::enter_lane(const std::string& domain, const Routing& routing) {
  const auto* route = std::get_if<Route>(&routing);
  const std::string provider = route ? route->provider : "";
  const std::string host = route ? route->candidates.front().host : "";
  policy::Limits limits = depot_.profiles.of(provider, host).limits;
  if (route && route->store) {
    limits.first_knock = kFirstKnockAtStore;
    limits.last_knock = kLastKnockAtStore;
  }
  depot_.lanes.at(lane_of(routing), provider, limits);
  depot_.plan.routed(domain, lane_of(routing));
}

void Engine::Impl::start_couriers() {
  for (const std::string& name : depot_.plan.lanes_with_work()) {
    Lane& lane = *depot_.lanes.find(name);
    while (start_courier(lane)) {
    }
  }
}

bool Engine::Impl::start_courier(Lane& lane) {
  if (!may_start(depot_, lane) || !Lanes::has_room(lane)) return false;
  if (lane.idle.empty() && depot_.lanes.open() >= settings_.connections) return false;
  // With a pause between transactions the lane sends one at a time.
  if (lane.state.allowed.pause > milliseconds(0) && lane.couriers > 0) return false;
  std::optional<Job> job =
      depot_.plan.take(lane.name, recipients_for(lane.state.allowed, 0), depot_.ports.clock.wall());
  if (!job) return false;
  depot_.lanes.courier_starts(lane);
  gate_.spawn(run_courier(lane.name, std::move(*job)));
  return true;
}

Task<void> Engine::Impl::run_courier(std::string name, Job job) {
  Lane& lane = *depot_.lanes.find(name);
  Courier courier(depot_, lane);
  co_await courier.run(std::move(job));
  depot_.lanes.courier_ends(lane);
  request_round();
}

void Engine::Impl::start_chores() {
  const SteadyTime now = depot_.ports.clock.steady();
  end_idle_sessions(now - settings_.session_idle);
  depot_.lanes.forget_unused(
      [this](const std::string& name) { return depot_.plan.domains_in(name) > 0; }, now);
  if (!compacting_ && now >= next_compaction_) {
    compacting_ = true;
    gate_.spawn(compact());
  }
  const std::optional<WallTime> look = watch_.next();
  if (look && *look <= depot_.ports.clock.wall() && !looking_) {
    looking_ = true;
    gate_.spawn(look_at_holds());
  }
}

void Engine::Impl::end_idle_sessions(SteadyTime since) {
  for (Lanes::Leaving& leaving : depot_.lanes.take_older(since))
    gate_.spawn(end_session(std::move(leaving)));
}

Task<void> Engine::Impl::end_session(Lanes::Leaving leaving) {
  co_await quit_session(std::move(leaving.session));
  depot_.lanes.left(leaving.lane);
  request_round();
}

Task<void> Engine::Impl::compact() {
  bool more = true;
  while (more && !depot_.stopping) {
    const Result<bool> done = co_await depot_.spool.compact();
    more = done && *done;
  }
  next_compaction_ = depot_.ports.clock.steady() + settings_.compaction;
  compacting_ = false;
}

Task<void> Engine::Impl::look_at_holds() {
  co_await watch_.look_at_due(depot_.stopping);
  looking_ = false;
  request_round();
}

void Engine::Impl::set_alarm() {
  alarm_.set(next_round());
}

// No later than the longest sleep.
SteadyTime Engine::Impl::steady_of(WallTime when) const {
  const WallTime wall = depot_.ports.clock.wall();
  const WallTime latest = wall + kLongestSleep;
  const milliseconds left = std::clamp(when, wall, latest) - wall;
  return depot_.ports.clock.steady() + left;
}

SteadyTime Engine::Impl::next_round() {
  const SteadyTime now = depot_.ports.clock.steady();
  SteadyTime next = now + kLongestSleep;
  if (const auto wake = depot_.plan.next_wake()) next = std::min(next, steady_of(*wake));
  if (next <= now) return now;
  for (const std::string& name : depot_.plan.lanes_with_work()) {
    const SteadyTime start = policy::next_start(depot_.lanes.find(name)->state);
    if (start > now)
      next = std::min(next, start);  // else it waits for a courier, whose end asks for a round
  }
  if (const auto idle = depot_.lanes.oldest_idle())
    next = std::min(next, *idle + settings_.session_idle);
  if (!compacting_) next = std::min(next, next_compaction_);
  if (const auto look = watch_.next(); look && !looking_) next = std::min(next, steady_of(*look));
  return std::max(next, now);
}

std::vector<LaneRow> Engine::Impl::lanes() const {
  const SteadyTime now = depot_.ports.clock.steady();
  std::vector<LaneRow> rows;
  for (const auto& [name, lane] : depot_.lanes.all()) {
    rows.push_back({.site = name,
                    .provider = lane.provider,
                    .egress = settings_.egress,
                    .limits = lane.state.limits,
                    .allowed = lane.state.allowed,
                    .sessions = lane.couriers,
                    .idle = static_cast<std::uint32_t>(lane.idle.size()),
                    .domains = depot_.plan.domains_in(name),
                    .opens_in = std::max(policy::next_start(lane.state) - now, milliseconds(0))});
  }
  return rows;
}

Engine::Engine(boost::asio::any_io_executor executor, Ports ports, EngineParts parts,
               Settings settings)
    : impl_(std::make_unique<Impl>(std::move(executor), ports, parts, std::move(settings))) {}
Engine::~Engine() = default;
Result<void> Engine::start() {
  return impl_->start();
}
Task<void> Engine::stop() {
  return impl_->stop();
}
std::vector<LaneRow> Engine::lanes() const {
  return impl_->lanes();
}
Task<std::vector<HoldLook>> Engine::look_now(std::string sender_domain, std::string provider) {
  return impl_->watch().look_now(std::move(sender_domain), std::move(provider));
}
const HoldLook* Engine::last_look(const std::string& sender_domain,
                                  const std::string& provider) const {
  return impl_->watch().last(sender_domain, provider);
}

}  // namespace todoku::deliver
