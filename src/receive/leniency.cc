#include "receive/leniency.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "dns/address.h"
#include "dns/name.h"

namespace todoku::receive {
namespace {

constexpr std::uint32_t kTtl = 5;  // seconds: a record that is added soon counts
constexpr std::string_view kHost = ".client.invalid";

constexpr std::string_view kSecondLevels[] = {"co", "ne", "or",  "ac",  "ad",  "go",  "gr",
                                              "ed", "lg", "com", "net", "org", "gov", "edu"};

bool is_reverse(std::string_view name) {
  return name.ends_with(".in-addr.arpa") || name.ends_with(".ip6.arpa");
}

dns::Answer found(const dns::Question& question, dns::Data data) {
  return {.kind = dns::Kind::found,
          .records = {{question.name, question.type, kTtl, std::move(data)}},
          .ttl = kTtl};
}
dns::Answer absent(dns::Kind kind) {
  return {.kind = kind, .ttl = kTtl};
}

// "9.0.0.127.in-addr.arpa" is "127-0-0-9.client.invalid", and that leads back.
dns::Answer name_of_client(const dns::Question& question) {
  if (question.type != dns::Type::ptr || !question.name.ends_with(".in-addr.arpa"))
    return absent(dns::Kind::no_such_name);
  std::vector<std::string_view> parts = split(question.name, '.');
  if (parts.size() != 6) return absent(dns::Kind::no_such_name);
  const dns::Name name =
      fmt::format("{}-{}-{}-{}{}", parts[3], parts[2], parts[1], parts[0], kHost);
  return found(question, dns::Host{name});
}
dns::Answer address_of_client(const dns::Question& question) {
  std::string address = question.name.substr(0, question.name.size() - kHost.size());
  std::ranges::replace(address, '-', '.');
  if (question.type != dns::Type::a || !dns::address_bytes(address))
    return absent(dns::Kind::no_data);
  return found(question, dns::A{address});
}

dns::Answer vouched(const dns::Question& question) {
  if (question.name.starts_with('_') || question.name.contains("._"))
    return absent(dns::Kind::no_such_name);
  switch (question.type) {
    case dns::Type::txt: return found(question, dns::Txt{{"v=spf1 +all"}});
    case dns::Type::mx: return found(question, dns::Mx{10, question.name});
    case dns::Type::a: return found(question, dns::A{"127.0.0.1"});
    case dns::Type::ns:
    case dns::Type::cname:
    case dns::Type::soa:
    case dns::Type::ptr:
    case dns::Type::aaaa:
    case dns::Type::tlsa:
    case dns::Type::caa: break;
  }
  return absent(dns::Kind::no_data);
}

bool is_there(const dns::Zone& zone, const dns::Name& name) {
  return zone.look_up({name, dns::Type::a}).kind != dns::Kind::no_such_name;
}

}  // namespace

dns::Name judged_domain(const dns::Name& name) {
  const std::vector<std::string_view> labels = split(name, '.');
  std::size_t kept = std::min<std::size_t>(labels.size(), 2);
  const bool two_levels =
      labels.size() > 2 && labels.back().size() == 2 &&
      std::ranges::find(kSecondLevels, labels[labels.size() - 2]) != std::end(kSecondLevels);
  if (two_levels) kept = 3;
  std::size_t skipped = 0;
  for (std::size_t i = 0; i + kept < labels.size(); ++i) skipped += labels[i].size() + 1;
  return name.substr(skipped);
}

dns::Answer lenient_answer(const dns::Zone& zone, const dns::Question& question) {
  dns::Answer answer = zone.answer(question);
  if (answer.kind == dns::Kind::found) return answer;
  if (is_reverse(question.name))
    return is_there(zone, question.name) ? answer : name_of_client(question);
  if (question.name.ends_with(kHost)) return address_of_client(question);
  return is_there(zone, judged_domain(question.name)) ? answer : vouched(question);
}

}  // namespace todoku::receive
