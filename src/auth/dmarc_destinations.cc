#include "auth/dmarc.h"
#include "dns/name.h"
#include "mail/envelope.h"

namespace todoku::auth {

namespace {

// RFC 9990 §4: the host may name another address of its own instead.
std::vector<std::string> agreed(const dns::Answer& answer, const std::string& uri) {
  std::vector<std::string> instead;
  bool yes = false;
  for (const std::string& text : txt_of(answer)) {
    if (!is_dmarc_record(text)) continue;
    yes = true;
    for (const std::string& other : parse_dmarc_record(text).rua) {
      if (mailto_host(other) == mailto_host(uri)) instead.push_back(other);
    }
  }
  if (!yes) return {};
  return instead.empty() ? std::vector<std::string>{uri} : instead;
}

}  // namespace

Ask<std::vector<std::string>> report_destinations(DmarcFound found, dns::Name organization) {
  std::vector<std::string> destinations;
  for (const std::string& uri : found.record.rua) {
    const std::optional<dns::Name> host = host_name(mail::domain_key(mailto_host(uri)));
    if (!host) continue;  // RFC 9990 §3: reports go by mail
    const bool near = dns::is_within(*host, organization);
    if (near) {
      const DmarcWalk walk = co_await walk_tree(*host);
      if (walk.trouble.empty() && walk.organizational_domain() == organization) {
        destinations.push_back(uri);
        continue;
      }
    }
    const auto name = dns::parse_name(found.domain + "._report._dmarc." + *host);
    if (!name) continue;
    const dns::Question question{*name, dns::Type::txt};
    const dns::Answer answer = co_await question;
    const std::vector<std::string> addresses = agreed(answer, uri);
    destinations.insert(destinations.end(), addresses.begin(), addresses.end());
  }
  co_return destinations;
}

}  // namespace todoku::auth
