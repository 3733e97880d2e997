#include "dns/mx.h"

#include <algorithm>

#include "base/hash.h"

namespace todoku::dns {

namespace {

// splitmix64: the same order for the same seed on every machine.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

// Best first; among equals each order is as likely as any other.
std::vector<Mx> ordered(const std::vector<Record>& records, std::uint64_t seed) {
  struct Ranked {
    Mx mx;
    std::uint64_t chance;
  };
  std::vector<Ranked> ranked;
  for (const Record& record : records) {
    const Mx* mx = std::get_if<Mx>(&record.data);
    // RFC 7505 §3: a null MX beside others is a mistake; the root is no host.
    if (mx != nullptr && !mx->host.empty()) ranked.push_back({*mx, mixed(seed ^ fnv1a(mx->host))});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    if (a.mx.preference != b.mx.preference) return a.mx.preference < b.mx.preference;
    return a.chance != b.chance ? a.chance < b.chance : a.mx.host < b.mx.host;
  });
  std::vector<Mx> hosts;
  for (Ranked& r : ranked) {
    const bool known =
        std::any_of(hosts.begin(), hosts.end(), [&](const Mx& m) { return m.host == r.mx.host; });
    if (!known && hosts.size() < kMailHosts) hosts.push_back(std::move(r.mx));
  }
  return hosts;
}

bool failed(const Answer& answer) {
  switch (answer.kind) {
    case Kind::found:
    case Kind::no_such_name:
    case Kind::no_data: return false;
    case Kind::server_failure:
    case Kind::bogus:
    case Kind::timeout: return true;
  }
  std::unreachable();
}

MailRoute end(MailRoute::Kind kind, const Answer& answer, std::string why) {
  MailRoute route;
  route.kind = kind;
  route.secure = answer.secure;
  route.ttl = answer.ttl;
  route.why = std::move(why);
  return route;
}

MailRoute temporary(const Question& question, const Answer& answer) {
  const char* what = question.type == Type::mx ? "MX" : "addresses";
  const std::string why = answer.why.empty() ? "no answer" : answer.why;
  MailRoute route =
      end(MailRoute::Kind::temporary, answer,
          std::string("cannot look up the ") + what + " of " + question.name + ": " + why);
  route.failure = answer.kind;
  return route;
}

// Answer by answer, what is known of one host.
void learn(MailHost& host, const Answer& answer) {
  std::size_t taken = 0;
  for (const Record& record : answer.records) {
    if (taken == kHostAddresses) break;
    const A* v4 = std::get_if<A>(&record.data);
    const Aaaa* v6 = std::get_if<Aaaa>(&record.data);
    if (v4 == nullptr && v6 == nullptr) continue;
    host.addresses.push_back(v4 != nullptr ? v4->address : v6->address);
    host.canonical = record.owner;
    ++taken;
  }
  host.secure = host.secure && answer.secure;
}

std::string no_address(const Name& domain, bool implicit) {
  if (implicit) return domain + " has neither MX nor address records";
  return "none of the MX hosts of " + domain + " has an address";
}

}  // namespace

MxInquiry find_mail_hosts(Name domain, std::uint64_t seed) {
  const Question question{domain, Type::mx};
  const Answer answer = co_await question;
  if (failed(answer)) co_return temporary(question, answer);
  if (answer.kind == Kind::no_such_name) {
    co_return end(MailRoute::Kind::no_such_domain, answer, domain + " does not exist");
  }
  std::vector<Mx> targets = ordered(answer.records, seed);
  const bool implicit = answer.kind == Kind::no_data;
  if (targets.empty() && !implicit)
    co_return end(MailRoute::Kind::null_mx, answer, domain + " takes no mail (null MX)");
  if (implicit) targets.push_back(Mx{0, domain});

  MailRoute route = end(MailRoute::Kind::hosts, answer, "");
  route.implicit = implicit;
  for (const Mx& target : targets) {
    if (target.preference == targets.front().preference) route.best.push_back(target.host);
  }
  std::ranges::sort(route.best);
  std::optional<MailRoute> trouble;
  for (const Mx& target : targets) {
    MailHost host{target.host, target.host, target.preference, {}, true};
    for (const Type type : {Type::a, Type::aaaa}) {
      const Question asked{target.host, type};
      const Answer addresses = co_await asked;
      route.ttl = std::min(route.ttl, addresses.ttl);
      if (failed(addresses) && !trouble) trouble = temporary(asked, addresses);
      learn(host, addresses);
    }
    if (!host.addresses.empty()) route.hosts.push_back(std::move(host));
  }
  if (!route.hosts.empty()) co_return route;
  if (trouble) co_return *trouble;
  route.kind = MailRoute::Kind::no_mail_host;
  route.why = no_address(domain, implicit);
  co_return route;
}

}  // namespace todoku::dns
