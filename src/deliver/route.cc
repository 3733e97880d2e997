#include "deliver/route.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "dns/address.h"
namespace todoku::deliver {
namespace {

constexpr std::size_t kKept = 20000;      // domains; beyond it what is out of date goes, then all
constexpr std::uint32_t kLongest = 3600;  // seconds: nobody waits longer for a changed MX
constexpr std::uint32_t kShortest = 30;   // a TTL of 0 would ask for every message

Routing no_route(reply::Cause cause, std::string_view rule, std::string why) {
  return NoRoute{.verdict = reply::verdict_of(cause, reply::Confidence::exact, std::string(rule)),
                 .why = std::move(why)};
}

}  // namespace

const std::string& lane_of(const Routing& routing) {
  static const std::string kNone = kNoRouteLane;
  const auto* route = std::get_if<Route>(&routing);
  return route ? route->lane : kNone;
}

Route Router::through_next_hop() const {
  return {.lane = "next_hop " + to_string(*settings_.next_hop),
          .provider = "",
          .candidates = {{.host = settings_.next_hop->address, .endpoint = *settings_.next_hop}}};
}

Route Router::to_store(const Store& store) {
  return {.lane = "store " + to_string(store.endpoint),
          .provider = "",
          .candidates = {{.host = store.endpoint.address, .endpoint = store.endpoint}},
          .store = true};
}

const Routing* Router::known(const std::string& domain) {
  if (settings_.is_stored_here(domain)) return &*store_;
  const auto kept = kept_.find(domain);
  if (kept == kept_.end() || kept->second.until <= ports_.clock.steady()) return nullptr;
  return &kept->second.routing;
}

Task<Routing> Router::find(std::string domain) {
  if (const Routing* routing = known(domain)) co_return *routing;
  Kept kept = co_await ask(domain);
  stay_in_lane(domain, kept);
  Routing routing = kept.routing;
  remember(domain, std::move(kept));
  co_return routing;
}

// A host whose address could not be found for now must not make a second lane of one site.
void Router::stay_in_lane(const std::string& domain, Kept& kept) const {
  const auto before = kept_.find(domain);
  if (before != kept_.end()) kept.last = before->second.last;
  auto* now = std::get_if<Route>(&kept.routing);
  if (!now) return;
  const bool shared = kept.last && std::ranges::any_of(now->candidates, [&](const Candidate& c) {
                        return std::ranges::find(kept.last->candidates, c.host, &Candidate::host) !=
                               kept.last->candidates.end();
                      });
  if (shared) {
    now->lane = kept.last->lane;
    now->provider = kept.last->provider;
  }
  kept.last = *now;
}

Router::Kept Router::keep_for(Routing routing, std::uint32_t ttl) const {
  const seconds span(std::clamp(ttl, kShortest, kLongest));
  return {.routing = std::move(routing), .until = ports_.clock.steady() + span};
}

void Router::remember(const std::string& domain, Kept kept) {
  if (kept_.size() >= kKept) {
    const SteadyTime now = ports_.clock.steady();
    std::erase_if(kept_, [now](const auto& entry) { return entry.second.until <= now; });
    if (kept_.size() >= kKept) kept_.clear();
  }
  kept_.insert_or_assign(domain, std::move(kept));
}

Task<Router::Kept> Router::ask(std::string domain) {
  if (settings_.next_hop) co_return keep_for(through_next_hop(), kLongest);
  if (domain.starts_with('[')) co_return keep_for(to_literal(domain), kLongest);
  dns::MxInquiry inquiry = dns::find_mail_hosts(domain, ports_.random.next());
  while (!inquiry.done()) {
    dns::Question question = inquiry.question();
    dns::Answer answer = co_await ports_.resolver.ask(std::move(question));
    inquiry.answer(std::move(answer));
  }
  const dns::MailRoute found = inquiry.take();
  co_return keep_for(routing_of(found, domain), found.ttl);
}

// RFC 5321 §4.1.3: the address itself is the host.
Routing Router::to_literal(std::string_view domain) const {
  std::string_view address = domain.substr(1, domain.size() - (domain.ends_with(']') ? 2 : 1));
  if (istarts_with(address, "IPv6:")) address.remove_prefix(5);
  if (!dns::address_bytes(address)) {
    return no_route(reply::Cause::address_syntax, "local.literal",
                    fmt::format("{} is no address", domain));
  }
  Endpoint endpoint{std::string(address), settings_.port};
  return Route{
      .lane = std::string(domain), .provider = "", .candidates = {{std::string(domain), endpoint}}};
}

Routing Router::routing_of(const dns::MailRoute& found, const std::string& domain) const {
  using Kind = dns::MailRoute::Kind;
  switch (found.kind) {
    case Kind::hosts: return through(found, domain);
    case Kind::null_mx: return no_route(reply::Cause::domain_no_mail, "local.null_mx", found.why);
    case Kind::no_such_domain:
      return no_route(reply::Cause::domain_not_found, "local.nxdomain", found.why);
    case Kind::no_mail_host:
      return no_route(reply::Cause::domain_not_found, "local.no_mail_host", found.why);
    case Kind::temporary: return no_route(reply::Cause::dns_temporary, "local.dns", found.why);
  }
  std::unreachable();
}

Routing Router::through(const dns::MailRoute& found, const std::string& domain) const {
  const std::span<const dns::MailHost> hosts = found.hosts;
  // RFC 5321 §5.1: where we are a host of the domain ourselves, only better ones may be tried.
  const auto we = std::ranges::find_if(
      hosts, [&](const auto& h) { return iequals(h.name, settings_.hostname); });
  Route route;
  for (const dns::MailHost& host : hosts) {
    if (we != hosts.end() && host.preference >= we->preference) continue;
    for (const std::string& address : host.addresses) {
      if (!fits_egress(address)) continue;
      route.candidates.push_back({.host = host.name, .endpoint = {address, settings_.port}});
    }
  }
  if (route.candidates.empty()) {
    return we == hosts.end()
               ? no_route(reply::Cause::domain_misconfigured, "local.family",
                          fmt::format("no host of {} has an address that {} can reach", domain,
                                      settings_.egress_address))
               : no_route(reply::Cause::routing_loop, "local.loop",
                          fmt::format("{} is the best mail host of {}: that is ourselves", we->name,
                                      domain));
  }
  // By the MX set, not by who of it could be looked up: a site is one lane in bad weather too.
  if (const auto* provider = catalogue_.provider_by_mx(found.best.front()))
    route.provider = provider->id;
  route.lane =
      route.provider.empty() ? fmt::format("{}", fmt::join(found.best, ",")) : route.provider;
  return route;
}

// From an IPv4 address no IPv6 host is reached, nor the reverse.
bool Router::fits_egress(std::string_view address) const {
  return settings_.egress_address.empty() ||
         settings_.egress_address.contains(':') == address.contains(':');
}

}  // namespace todoku::deliver
