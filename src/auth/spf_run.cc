#include "auth/spf_run.h"

#include <algorithm>
#include <utility>

#include "auth/spf_macro.h"
#include "base/text.h"
#include "dns/address.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

dns::Type address_type(const SpfRun& run) {
  return run.address.size() == 4 ? dns::Type::a : dns::Type::aaaa;
}

// Is an address of the answer in the client's network?
bool has_client(const SpfRun& run, const dns::Answer& answer, unsigned bits) {
  for (const dns::Record& record : answer.records) {
    const dns::A* v4 = std::get_if<dns::A>(&record.data);
    const dns::Aaaa* v6 = std::get_if<dns::Aaaa>(&record.data);
    if (v4 == nullptr && v6 == nullptr) continue;
    const auto bytes = dns::address_bytes(v4 != nullptr ? v4->address : v6->address);
    if (bytes && same_network(*bytes, run.address, bits)) return true;
  }
  return false;
}

unsigned bits_of(const SpfRun& run, const SpfTerm& term) {
  return run.address.size() == 4 ? term.v4_bits : term.v6_bits;
}

SpfMatch error(SpfResult result, std::string why) {
  return {false, result, std::move(why)};
}

SpfMatch trouble(const dns::Question& question, const dns::Answer& answer) {
  return error(SpfResult::temperror, trouble_of(question.name, answer));
}

// A name of the validated ones that fits `domain`: itself, one below it, or any (§7.3).
std::string best_name(const std::vector<std::string>& names, std::string_view domain) {
  const auto wanted = host_name(domain);
  const std::string* below = nullptr;
  for (const std::string& name : names) {
    if (wanted && name == *wanted) return name;
    if (wanted && below == nullptr && dns::is_within(name, *wanted)) below = &name;
  }
  if (below != nullptr) return *below;
  return names.empty() ? "unknown" : names.front();
}

std::string cut_to_name(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  while (text.size() > kNameText) {
    const std::size_t dot = text.find('.');
    if (dot == std::string::npos) break;
    text.erase(0, dot + 1);
  }
  return text;
}

// Absent or found, but with nothing in it: a void look-up (§4.6.4).
bool is_void(const dns::Answer& answer) {
  return !failed(answer) && answer.records.empty();
}

// §4.6.4 counts terms, however many look-ups of one find nothing.
SpfMatch found_nothing(SpfRun& run, const dns::Name& name) {
  ++run.void_lookups;
  if (run.void_lookups <= kSpfVoidLookups) return {};
  return error(SpfResult::permerror, "more than " + std::to_string(kSpfVoidLookups) +
                                         " look-ups found nothing, the last of them " + name);
}

Ask<SpfMatch> match_a(SpfRun& run, dns::Name name, const SpfTerm& term) {
  // §5.7: "exists" asks for an A record, whatever the client's address.
  const bool exists = term.kind == SpfKind::exists;
  const dns::Question question{name, exists ? dns::Type::a : address_type(run)};
  const dns::Answer answer = co_await question;
  if (failed(answer)) co_return trouble(question, answer);
  if (is_void(answer)) co_return found_nothing(run, name);
  if (exists) co_return SpfMatch{true, std::nullopt, name + " exists"};
  if (!has_client(run, answer, bits_of(run, term))) co_return SpfMatch{};
  co_return SpfMatch{true, std::nullopt, name + " has the address"};
}

Ask<SpfMatch> match_mx(SpfRun& run, dns::Name name, const SpfTerm& term) {
  const dns::Question question{name, dns::Type::mx};
  const dns::Answer answer = co_await question;
  if (failed(answer)) co_return trouble(question, answer);
  if (is_void(answer)) co_return found_nothing(run, name);
  if (answer.records.size() > kSpfMxHosts)
    co_return error(SpfResult::permerror, name + " has more than 10 MX records");
  bool any = false;
  for (const dns::Record& record : answer.records) {
    const dns::Mx* mx = std::get_if<dns::Mx>(&record.data);
    if (mx == nullptr || mx->host.empty()) continue;  // RFC 7505: the root is no host
    const dns::Question asked{mx->host, address_type(run)};
    const dns::Answer addresses = co_await asked;
    if (failed(addresses)) co_return trouble(asked, addresses);
    if (has_client(run, addresses, bits_of(run, term)))
      co_return SpfMatch{true, std::nullopt, "MX host " + mx->host + " has the address"};
    any = any || !is_void(addresses);
  }
  co_return any ? SpfMatch{} : found_nothing(run, name);
}

Ask<SpfMatch> no_match() {
  co_return SpfMatch{};
}

Ask<SpfMatch> match_ptr(SpfRun& run, dns::Name name) {
  const std::vector<std::string> names = co_await validated_names(run);
  for (const std::string& host : names) {
    if (dns::is_within(host, name))
      co_return SpfMatch{true, std::nullopt, "the address belongs to " + host};
  }
  co_return run.nameless ? found_nothing(run, name) : SpfMatch{};
}

Ask<SpfMatch> match_at(SpfRun& run, const std::string& target, const SpfTerm& term) {
  const std::optional<dns::Name> name = host_name(target);
  // §4.8: a name that cannot be asked for matches nothing.
  if (!name) return no_match();
  if (term.kind == SpfKind::ptr) return match_ptr(run, *name);
  if (term.kind == SpfKind::mx) return match_mx(run, *name, term);
  return match_a(run, *name, term);
}

Ask<SpfMatch> match_expanded(SpfRun& run, std::string domain, const SpfTerm& term) {
  const std::string target = co_await target_of(run, term.target, domain);
  const SpfMatch match = co_await match_at(run, target, term);
  co_return match;
}

}  // namespace

bool same_network(std::string_view a, std::string_view b, unsigned bits) {
  if (a.size() != b.size() || bits > a.size() * 8) return false;
  if (a.substr(0, bits / 8) != b.substr(0, bits / 8)) return false;
  if (bits % 8 == 0) return true;
  const auto differ = static_cast<unsigned char>(a[bits / 8] ^ b[bits / 8]);
  return differ >> (8 - bits % 8) == 0;
}

Ask<std::vector<std::string>> validated_names(SpfRun& run) {
  if (run.validated) co_return *run.validated;
  std::vector<std::string> names;
  const dns::Question question{dns::reverse_name(dns::address_text(run.address)), dns::Type::ptr};
  const dns::Answer answer = co_await question;
  run.nameless = is_void(answer);
  std::size_t taken = 0;
  for (const dns::Record& record : answer.records) {
    const dns::Host* host = std::get_if<dns::Host>(&record.data);
    if (host == nullptr || taken++ == kSpfPtrNames) break;
    const dns::Question asked{host->host, address_type(run)};
    const dns::Answer addresses = co_await asked;  // a failure skips the name (§5.5)
    if (has_client(run, addresses, static_cast<unsigned>(run.address.size() * 8)))
      names.push_back(host->host);
  }
  run.validated = names;
  co_return names;
}

Ask<std::string> expand(SpfRun& run, std::string text, std::string domain) {
  std::string validated = "unknown";
  if (uses_macro(text, 'p')) {
    const std::vector<std::string> names = co_await validated_names(run);
    validated = best_name(names, domain);
  }
  const SpfClient& client = run.client;
  const std::string receiver = client.receiver.empty() ? "unknown" : client.receiver;
  const MacroValues values{.local = run.local,
                           .sender_domain = run.sender_domain,
                           .domain = domain,
                           .address = run.address,
                           .validated = validated,
                           .helo = client.helo,
                           .receiver = receiver,
                           .now = client.now};
  co_return expand_macros(text, values);
}

std::optional<std::string> plain_target(const std::string& spec, const std::string& domain) {
  if (spec.empty()) return domain;
  if (spec.find('%') != std::string::npos) return std::nullopt;
  return cut_to_name(spec);
}

Ask<std::string> target_of(SpfRun& run, std::string spec, std::string domain) {
  if (auto plain = plain_target(spec, domain)) co_return std::move(*plain);
  const std::string expanded = co_await expand(run, spec, domain);
  co_return cut_to_name(expanded);
}

std::optional<bool> matches_offline(const SpfRun& run, const SpfTerm& term) {
  if (term.kind == SpfKind::all) return true;
  if (term.kind != SpfKind::ip4 && term.kind != SpfKind::ip6) return std::nullopt;
  return same_network(term.network, run.address, bits_of(run, term));
}

Ask<SpfMatch> match_online(SpfRun& run, const std::string& domain, const SpfTerm& term) {
  if (const auto plain = plain_target(term.target, domain)) return match_at(run, *plain, term);
  return match_expanded(run, domain, term);
}

}  // namespace todoku::auth
