#include "sim/dns.h"

#include <algorithm>

namespace todoku::sim {

namespace {

constexpr int kCnameChain = 8;
constexpr std::uint32_t kNegativeTtl = 60;

dns::Answer negative(dns::Kind kind, std::string why) {
  dns::Answer answer;
  answer.kind = kind;
  answer.ttl = kNegativeTtl;
  answer.why = std::move(why);
  return answer;
}

bool is_v6(const std::string& address) {
  return address.find(':') != std::string::npos;
}

}  // namespace

void Zones::put(const dns::Name& name, dns::Type type, std::vector<dns::Data> data,
                std::uint32_t ttl) {
  std::vector<dns::Record>& records = names_[name].types[type];
  records.clear();
  for (dns::Data& d : data) records.push_back(dns::Record{name, type, ttl, std::move(d)});
}

void Zones::put_mail(const dns::Name& domain, const std::vector<MailHost>& hosts) {
  std::vector<dns::Data> mx;
  std::uint16_t preference = 10;
  for (const MailHost& h : hosts) {
    mx.emplace_back(dns::Mx{preference, h.host});
    preference = static_cast<std::uint16_t>(preference + 10);
    if (is_v6(h.address)) {
      put(h.host, dns::Type::aaaa, {dns::Aaaa{h.address}});
    } else {
      put(h.host, dns::Type::a, {dns::A{h.address}});
    }
  }
  put(domain, dns::Type::mx, std::move(mx));
}

// Goes along CNAMEs from `name`, which becomes the name at the end; nullptr: no such name.
const Zones::Node* Zones::follow(dns::Name& name) const {
  for (int i = 0; i < kCnameChain; ++i) {
    const auto node = names_.find(name);
    if (node == names_.end()) return nullptr;
    const auto alias = node->second.types.find(dns::Type::cname);
    if (alias == node->second.types.end() || alias->second.empty()) return &node->second;
    name = std::get<dns::Host>(alias->second.front().data).host;
  }
  return nullptr;
}

dns::Answer Zones::look_up(const dns::Question& question) const {
  dns::Name name = question.name;
  // Who asks for the alias itself is not led on (RFC 1034 §3.6.2).
  const auto alias = names_.find(name);
  const bool stay = question.type == dns::Type::cname && alias != names_.end();
  const Node* node = stay ? &alias->second : follow(name);
  if (node == nullptr) return negative(dns::Kind::no_such_name, "no such name: " + name);
  const auto records = node->types.find(question.type);
  if (records == node->types.end() || records->second.empty()) {
    return negative(dns::Kind::no_data, "no such record: " + name);
  }
  dns::Answer answer;
  answer.kind = dns::Kind::found;
  answer.secure = node->secure;
  answer.records = records->second;
  answer.ttl = records->second.front().ttl;
  return answer;
}

DnsTemper Zones::temper(const dns::Name& name) const {
  auto it = tempers_.find(name);
  if (it == tempers_.end()) it = tempers_.find("");
  return it == tempers_.end() ? DnsTemper{} : it->second;
}

Task<dns::Answer> SimResolver::ask(dns::Question question) {
  ++asked_;
  const DnsTemper temper = zones_.temper(question.name);
  const bool fault = world_.dice().chance(temper.percent);
  const DnsTemper::Kind kind = fault ? temper.kind : DnsTemper::Kind::well;
  const milliseconds latency = world_.dice().between(temper.latency_low, temper.latency_high);
  const bool silent = kind == DnsTemper::Kind::timeout;
  co_await clock_.sleep_until(clock_.steady() + (silent ? Zones::kPatience : latency));
  if (life_.over()) co_return negative(dns::Kind::server_failure, "shutting down");
  switch (kind) {
    case DnsTemper::Kind::timeout: co_return negative(dns::Kind::timeout, "no server answers");
    case DnsTemper::Kind::server_failure: co_return negative(dns::Kind::server_failure, "SERVFAIL");
    case DnsTemper::Kind::bogus: co_return negative(dns::Kind::bogus, "signature expired");
    case DnsTemper::Kind::well: break;
  }
  dns::Answer answer = zones_.look_up(question);
  // Servers rotate what they answer: whoever relies on the order is found out.
  std::ranges::rotate(answer.records,
                      answer.records.begin() +
                          static_cast<std::ptrdiff_t>(world_.dice().below(answer.records.size())));
  co_return answer;
}

}  // namespace todoku::sim
