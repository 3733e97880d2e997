#include "deliver/hold_key.h"

#include <algorithm>

#include "auth/dkim_signature.h"
#include "auth/dkim_signing.h"
#include "base/text.h"
#include "mail/envelope.h"
#include "mail/header.h"

namespace todoku::deliver {
namespace {

using reply::Cause;

bool is_within(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.size() > parent.size() && domain.ends_with(parent) &&
                              domain[domain.size() - parent.size() - 1] == '.');
}

std::vector<std::string> signers_of(const mail::Header& header) {
  std::vector<std::string> signers;
  for (const mail::Field& field : header.fields) {
    if (signers.size() == kSigners) break;
    if (!iequals(field.name, "DKIM-Signature")) continue;
    auth::Signature read;
    const Result<void> whole = auth::read_signature(field.value, auth::SignatureForm::dkim, read);
    if (whole) signers.push_back(mail::domain_key(read.domain));
  }
  return signers;
}

// The author's own signature where there is one: it is the one that counts.
std::string signer_of(const Identities& identities) {
  const auto own = std::ranges::find_if(identities.signers, [&](const std::string& signer) {
    return is_within(identities.author, signer) || is_within(signer, identities.author);
  });
  if (own != identities.signers.end()) return *own;
  return identities.signers.empty() ? identities.author : identities.signers.front();
}

std::string or_sender(const std::string& domain, const Identities& identities) {
  return domain.empty() ? identities.sender : domain;
}

}  // namespace

Identities identities_of(const spool::MessageRow& message, std::string_view body) {
  const mail::Header header = mail::scan_header(body);
  return {.sender = mail::domain_key(mail::domain_of(message.envelope.reverse_path)),
          .author = mail::domain_key(auth::author_domain(header)),
          .signers = signers_of(header)};
}

std::string domain_to_repair(Cause cause, const Identities& identities) {
  if (cause == Cause::dmarc_fail || cause == Cause::dmarc_missing ||
      cause == Cause::alignment_fail || cause == Cause::spoofing)
    return or_sender(identities.author, identities);
  if (cause == Cause::dkim_fail) return or_sender(signer_of(identities), identities);
  return identities.sender;
}

std::vector<std::string> domains_of(const Identities& identities) {
  std::vector<std::string> domains = {identities.sender};
  const auto add = [&](const std::string& domain) {
    if (!domain.empty() && std::ranges::find(domains, domain) == domains.end())
      domains.push_back(domain);
  };
  add(identities.author);
  for (const std::string& signer : identities.signers) add(signer);
  return domains;
}

}  // namespace todoku::deliver
