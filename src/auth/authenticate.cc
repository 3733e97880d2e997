#include "auth/authenticate.h"

#include <algorithm>

#include "mail/envelope.h"

namespace todoku::auth {
namespace {

DmarcIdentifier identifier_of(const DkimResult& result) {
  DmarcIdentifier identifier{.method = DmarcMethod::dkim, .domain = result.signature.domain};
  if (result.status == DkimStatus::pass) identifier.outcome = DmarcIdentifier::Outcome::pass;
  if (result.status == DkimStatus::temperror)
    identifier.outcome = DmarcIdentifier::Outcome::temperror;
  return identifier;
}

DmarcMail dmarc_mail(const Authentication& found) {
  DmarcMail mail;
  mail.author_domains = found.author.domains;
  mail.identifiers.push_back(dmarc_identifier(found.spf));
  // Those that passed first: DMARC looks at so many only.
  for (const bool passed : {true, false})
    for (const DkimResult& result : found.dkim)
      if ((result.status == DkimStatus::pass) == passed)
        mail.identifiers.push_back(identifier_of(result));
  return mail;
}

}  // namespace

bool Authentication::dkim_passes() const {
  return std::ranges::any_of(dkim,
                             [](const DkimResult& one) { return one.status == DkimStatus::pass; });
}

SpfClient spf_client(const Arrival& arrival) {
  return {.address = arrival.client,
          .helo = arrival.helo,
          .mail_from = arrival.mail_from,
          .receiver = arrival.receiver,
          .now = std::chrono::floor<seconds>(arrival.now).time_since_epoch().count()};
}

Ask<Authentication> authenticate_session(Arrival arrival) {
  Authentication found;
  const SpfClient client = spf_client(arrival);
  const std::string sender(mail::domain_of(arrival.mail_from));
  found.ptr = co_await check_iprev(arrival.client);
  found.helo = co_await check_helo(client);
  found.spf = co_await check_host(client);
  found.sender_domain = co_await check_sender_domain(sender);
  co_return found;
}

Ask<Authentication> authenticate(const SignedMessage& message, KeyCache& keys, Arrival arrival) {
  Authentication found = co_await authenticate_session(arrival);
  found.with_message = true;
  found.author = read_author(message);
  const DkimRules rules;
  found.dkim = co_await verify_dkim(message, keys, rules, arrival.now);
  found.arc = co_await verify_arc(message, keys, rules);
  const HeaderFinding* unfit = found.author.unfit();
  if (found.author.domains.empty()) {
    found.dmarc.result = DmarcResult::permerror;
    found.dmarc.reason = unfit == nullptr ? "the message names no author" : unfit->why;
  } else {
    const DmarcMail mail = dmarc_mail(found);
    found.dmarc = co_await check_dmarc(mail);
  }
  if (unfit != nullptr) found.dmarc.refuse = true;
  co_return found;
}

}  // namespace todoku::auth
