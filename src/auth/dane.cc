#include "auth/dane.h"

#include <algorithm>
#include <utility>

#include "auth/certificate.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

enum Usage : std::uint8_t { kTrustAnchor = 2, kEndEntity = 3 };

DaneHost ended(DaneHost host, DaneState state, std::string why) {
  host.state = state;
  host.why = std::move(why);
  return host;
}

// What the addresses of a host say about it.
struct Addresses {
  std::string trouble;  // a look-up failed; "": none did
  bool secure = true;   // all that was answered was validated
  dns::Name canonical;  // at the end of its CNAMEs
};

Ask<Addresses> look_up_addresses(dns::Name host) {
  Addresses addresses;
  addresses.canonical = host;
  for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
    const dns::Question question{host, type};
    const dns::Answer answer = co_await question;
    if (failed(answer)) {
      addresses.trouble = trouble_of(question.name, answer);
      co_return addresses;
    }
    addresses.secure = addresses.secure && answer.secure;
    if (!answer.records.empty()) addresses.canonical = answer.records.front().owner;
  }
  co_return addresses;
}

// RFC 7672 §2.2.2: where the end of a CNAME chain is not signed, its beginning may still be.
Ask<bool> alias_is_signed(dns::Name host) {
  const dns::Question question{host, dns::Type::cname};
  const dns::Answer answer = co_await question;
  co_return answer.kind == dns::Kind::found&& answer.secure;
}

void sort_records(DaneHost& host, const dns::Answer& answer) {
  for (const dns::Record& record : answer.records) {
    const dns::Tlsa* tlsa = std::get_if<dns::Tlsa>(&record.data);
    if (tlsa == nullptr || host.usable.size() + host.unusable.size() == kTlsaRecords) continue;
    (is_usable(*tlsa) ? host.usable : host.unusable).push_back(*tlsa);
  }
}

std::optional<dns::Name> tlsa_name(const dns::Name& base, std::uint16_t port) {
  return dns::parse_name("_" + std::to_string(port) + "._tcp." + base);
}

// Looks under one base domain. State `none` tells that there is nothing.
Ask<DaneHost> look_under(DaneHost host, dns::Name base, std::uint16_t port) {
  const auto name = tlsa_name(base, port);
  if (!name) co_return ended(std::move(host), DaneState::none, "the name is too long for DANE");
  host.asked = *name;
  const dns::Question question{*name, dns::Type::tlsa};
  const dns::Answer answer = co_await question;
  if (failed(answer))
    co_return ended(std::move(host), DaneState::unavailable, trouble_of(question.name, answer));
  if (answer.kind != dns::Kind::found)
    co_return ended(std::move(host), DaneState::none, "there is no TLSA record at " + *name);
  if (!answer.secure)
    co_return ended(std::move(host), DaneState::none,
                    "the TLSA records at " + *name + " are not signed");
  host.base = base;
  sort_records(host, answer);
  if (host.usable.empty())
    co_return ended(std::move(host), DaneState::encrypt_only,
                    "none of the TLSA records at " + *name + " can be used for SMTP");
  co_return ended(std::move(host), DaneState::verify,
                  "the certificate must match a TLSA record at " + *name);
}

bool is_digest_of(const dns::Tlsa& record, std::size_t bytes) {
  return record.data.size() == bytes;
}

}  // namespace

const char* to_string(DaneState state) {
  switch (state) {
    case DaneState::none: return "none";
    case DaneState::encrypt_only: return "encrypt_only";
    case DaneState::verify: return "verify";
    case DaneState::unavailable: return "unavailable";
  }
  std::unreachable();
}

std::string unusable_because(const dns::Tlsa& record) {
  if (record.usage == 0 || record.usage == 1)
    return "usage 0 and 1 have no meaning for SMTP (RFC 7672 §3.1.3)";
  if (record.usage != kTrustAnchor && record.usage != kEndEntity) return "an unknown usage";
  if (record.selector > 1) return "an unknown selector";
  if (record.matching > 2) return "an unknown matching type";
  if (record.matching == 1 && !is_digest_of(record, 32)) return "a SHA-256 digest has 32 bytes";
  if (record.matching == 2 && !is_digest_of(record, 64)) return "a SHA-512 digest has 64 bytes";
  if (record.matching != 0) return "";
  // RFC 7671 §10.1: what is malformed is unusable.
  if (record.selector == 0)
    return Certificate::parse(record.data) ? "" : "the data is no certificate";
  return is_public_key(record.data) ? "" : "the data is no public key";
}

bool is_usable(const dns::Tlsa& record) {
  return unusable_because(record).empty();
}

Ask<DaneHost> look_up_dane(DaneQuestion question) {
  DaneHost host;
  host.host = question.host;
  const Addresses addresses = co_await look_up_addresses(question.host);
  if (!addresses.trouble.empty())
    co_return ended(std::move(host), DaneState::unavailable, addresses.trouble);
  const bool alias = addresses.canonical != question.host;
  if (addresses.secure && alias) {  // §2.2.2: first under the end of the chain
    DaneHost at_end = co_await look_under(host, addresses.canonical, question.port);
    if (at_end.state != DaneState::none) co_return std::move(at_end);
  }
  bool is_signed = addresses.secure;
  if (!is_signed && alias) is_signed = co_await alias_is_signed(question.host);
  if (!is_signed)
    co_return ended(std::move(host), DaneState::none,
                    "the addresses of " + question.host + " are not signed");
  co_return co_await look_under(host, question.host, question.port);
}

Ask<bool> has_idle_tlsa(DaneQuestion question) {
  const auto name = tlsa_name(question.host, question.port);
  if (!name) co_return false;
  const dns::Question asked{*name, dns::Type::tlsa};
  const dns::Answer answer = co_await asked;
  co_return answer.kind == dns::Kind::found;
}

Ask<std::vector<DaneHost>> look_up_dane_of(dns::MailRoute route) {
  std::vector<DaneHost> hosts;
  for (const dns::MailHost& mail_host : route.hosts) {
    DaneHost host;
    host.host = mail_host.name;
    if (route.secure) {
      const DaneQuestion question{mail_host.name};
      host = co_await look_up_dane(question);
    } else {
      host.why = "the MX records are not signed";
    }
    hosts.push_back(std::move(host));
  }
  co_return hosts;
}

}  // namespace todoku::auth
