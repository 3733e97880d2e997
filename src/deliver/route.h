// deliver/route.h - where mail for a domain goes: hosts, provider and lane (RFC 5321 §5.1).
//
// Answers are kept for their TTL in a bounded cache. What the DNS says about a domain that cannot
// be reached is a verdict like a server's.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "deliver/ports.h"
#include "deliver/settings.h"
#include "dns/mx.h"
#include "reply/catalogue.h"

namespace todoku::deliver {

struct Candidate {
  std::string host;  // "mx1.example.jp"; the literal itself for an address literal
  Endpoint endpoint;
  bool operator==(const Candidate&) const = default;
};

// In the order in which they are to be tried; never empty.
struct Route {
  std::string lane;      // who shares its limits: the provider, else the site's best hosts
  std::string provider;  // "" if not known
  std::vector<Candidate> candidates;
  bool store = false;  // Settings::store
  bool operator==(const Route&) const = default;
};

struct NoRoute {
  reply::Verdict verdict;
  std::string why;  // one line for people
};

using Routing = std::variant<Route, NoRoute>;
// The lane of domains without a route: they are settled there, without a connection.
inline constexpr const char* kNoRouteLane = "no route";
const std::string& lane_of(const Routing& routing);

class Router {
 public:
  // All outlive the Router.
  Router(Ports ports, const reply::Catalogue& catalogue, const Settings& settings)
      : ports_(ports), catalogue_(catalogue), settings_(settings) {
    if (settings.store) store_ = to_store(*settings.store);
  }

  // `domain` is a mail::domain_key, or an address literal.
  Task<Routing> find(std::string domain);
  // What find() would answer without asking; nullptr if it would have to ask. Valid until the next
  // call.
  const Routing* known(const std::string& domain);

 private:
  struct Kept {
    Routing routing;
    SteadyTime until;
    std::optional<Route> last;  // the last route that was found, though the DNS may fail now
  };
  Task<Kept> ask(std::string domain);
  Kept keep_for(Routing routing, std::uint32_t ttl) const;
  void stay_in_lane(const std::string& domain, Kept& kept) const;
  void remember(const std::string& domain, Kept kept);
  Route through_next_hop() const;
  static Route to_store(const Store& store);
  Routing to_literal(std::string_view domain) const;
  Routing routing_of(const dns::MailRoute& found, const std::string& domain) const;
  Routing through(const dns::MailRoute& found, const std::string& domain) const;
  bool fits_egress(std::string_view address) const;

  Ports ports_;
  const reply::Catalogue& catalogue_;
  const Settings& settings_;
  std::optional<Routing> store_;  // where there is one
  std::map<std::string, Kept> kept_;
};

}  // namespace todoku::deliver
