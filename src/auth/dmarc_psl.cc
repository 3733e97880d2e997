#include "auth/dmarc_psl.h"

#include <libpsl.h>

#include <algorithm>

#include "dns/name.h"
#include "mail/envelope.h"

namespace todoku::auth {

namespace {

using Outcome = DmarcIdentifier::Outcome;

// The records of one name; what RFC 7489 §6.6.3 makes of them.
struct Step {
  std::string trouble;
  std::vector<std::string> texts;
};

Ask<Step> look_at(dns::Name domain) {
  Step step;
  const std::optional<dns::Name> name = dns::parse_name("_dmarc." + domain);
  if (!name) co_return step;
  const dns::Question question{*name, dns::Type::txt};
  const dns::Answer answer = co_await question;
  if (failed(answer)) step.trouble = trouble_of(*name, answer);
  for (std::string& text : txt_of(answer)) {
    if (is_dmarc_record(text)) step.texts.push_back(std::move(text));
  }
  co_return step;
}

struct Discovery {
  std::string trouble;
  bool several = false;
  std::optional<DmarcFound> found;
};

// §6.6.3: the author's domain, and where that has no record, its organizational domain.
Ask<Discovery> discover(dns::Name author, dns::Name organization) {
  Discovery discovery;
  dns::Name at = author;
  Step step = co_await look_at(author);
  if (step.trouble.empty() && step.texts.empty() && organization != author) {
    at = organization;
    step = co_await look_at(organization);
  }
  discovery.trouble = step.trouble;
  discovery.several = step.texts.size() > 1;
  if (step.texts.size() == 1)
    discovery.found = DmarcFound{at, step.texts.front(), parse_dmarc_record(step.texts.front())};
  co_return discovery;
}

// §6.6.3, step 6: without a valid p=, or with a bad sp=, only who asks for reports takes part.
bool is_sound(const DmarcRecord& record) {
  return record.policy && !record.broken_policy;
}

DmarcPolicy policy_for(const DmarcFound& found, const dns::Name& author) {
  const DmarcRecord& record = found.record;
  if (!is_sound(record)) return DmarcPolicy::none;
  if (author != found.domain && record.subdomain_policy) return *record.subdomain_policy;
  return *record.policy;
}

bool is_aligned(const DmarcIdentifier& identifier, const dns::Name& author,
                const DmarcRecord& record) {
  const std::optional<dns::Name> domain = host_name(mail::domain_key(identifier.domain));
  if (!domain) return false;
  if (*domain == author) return true;
  const bool spf = identifier.method == DmarcMethod::spf;
  if ((spf ? record.spf : record.dkim) == DmarcAlignment::strict) return false;
  return psl_organization(*domain) == psl_organization(author);
}

DmarcResult weigh(const DmarcMail& mail, const dns::Name& author, const DmarcRecord& record) {
  DmarcResult result = DmarcResult::fail;
  std::size_t looked_at = 0;
  for (const DmarcIdentifier& identifier : mail.identifiers) {
    if (++looked_at > kDmarcIdentifiers) break;
    if (!is_aligned(identifier, author, record)) continue;
    if (identifier.outcome == Outcome::pass) return DmarcResult::pass;
    if (identifier.outcome == Outcome::temperror) result = DmarcResult::temperror;
  }
  return result;
}

void judge(OlderDmarc& older, const DmarcMail& mail, const dns::Name& author) {
  const DmarcRecord& record = older.record->record;
  if (!is_sound(record) && record.rua.empty()) return;  // no DMARC for this mail
  older.policy = policy_for(*older.record, author);
  older.result = weigh(mail, author, record);
}

OlderBecause cause_of(const OlderDmarc& older, const Dmarc& now, bool several) {
  if (several) return OlderBecause::several_records;
  const bool found_now = now.record.has_value();
  if (found_now && !older.record && now.record->record.psd == DmarcPsd::yes)
    return OlderBecause::no_psd;
  if (!now.organization.empty() && now.organization != older.organization)
    return OlderBecause::organization;
  if (now.tag == "np") return OlderBecause::no_np;
  if (found_now && now.record->record.testing) return OlderBecause::no_testing;
  const bool sampled = older.record && older.record->record.percent < 100;
  return sampled ? OlderBecause::percent : OlderBecause::other;
}

std::string sentence(const OlderDmarc& older, const Dmarc& now) {
  switch (older.because) {
    case OlderBecause::same: return "";
    case OlderBecause::organization:
      return "by the public suffix list the organizational domain is " + older.organization +
             ", by the tree walk it is " + now.organization;
    case OlderBecause::several_records:
      return "RFC 7489 stops at several records, RFC 9989 looks further up";
    case OlderBecause::no_np: return "RFC 7489 does not know np=";
    case OlderBecause::no_psd:
      return "RFC 7489 does not look above the organizational domain " + older.organization;
    case OlderBecause::no_testing: return "RFC 7489 does not know t=y";
    case OlderBecause::percent:
      return "by RFC 7489 pct= applies the policy to " +
             std::to_string(older.record->record.percent) + " % of the mail only";
    case OlderBecause::other: return "RFC 7489 reads the published records otherwise";
  }
  std::unreachable();
}

// A policy matters to mail that fails only.
bool says_otherwise(const OlderDmarc& older, const Dmarc& now) {
  // A record that cannot be used is no DMARC for the one and an error for the other.
  const bool unused = now.result == DmarcResult::permerror && older.result == DmarcResult::none;
  if (unused) return false;
  if (older.result != now.result) return true;
  if (older.result != DmarcResult::fail) return false;
  const bool sampled = older.record->record.percent < 100;
  return older.policy != now.policy || (sampled && older.policy != DmarcPolicy::none);
}

}  // namespace

bool is_public_suffix(const dns::Name& name) {
  return psl_is_public_suffix(psl_builtin(), name.c_str()) != 0;
}

dns::Name psl_organization(const dns::Name& name) {
  const char* registrable = psl_registrable_domain(psl_builtin(), name.c_str());
  return registrable != nullptr ? registrable : name;
}

Ask<OlderDmarc> check_older_dmarc(DmarcMail mail, Dmarc now) {
  OlderDmarc older;
  if (now.refuse || now.author.empty()) co_return older;
  older.organization = psl_organization(now.author);
  const Discovery discovery = co_await discover(now.author, older.organization);
  older.record = discovery.found;
  if (!discovery.trouble.empty()) {
    older.result = DmarcResult::temperror;
  } else if (older.record) {
    judge(older, mail, now.author);
  }
  older.differs = says_otherwise(older, now);
  if (older.differs) older.because = cause_of(older, now, discovery.several);
  older.why = sentence(older, now);
  co_return older;
}

}  // namespace todoku::auth
