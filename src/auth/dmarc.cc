#include "auth/dmarc.h"

#include <algorithm>
#include <utility>

#include "dns/name.h"
#include "mail/envelope.h"

namespace todoku::auth {

namespace {

using Outcome = DmarcIdentifier::Outcome;

std::optional<dns::Name> domain_name(const std::string& text) {
  // An address literal is a legal author (RFC 5322 §3.4.1) and names no domain: DMARC does not
  // apply (§5.3.1), and taking such mail would be a way around it (§11.5).
  if (text.starts_with('[')) return std::nullopt;
  return host_name(mail::domain_key(text));
}

Dmarc ended(Dmarc dmarc, DmarcResult result, std::string reason) {
  dmarc.result = result;
  dmarc.reason = std::move(reason);
  return dmarc;
}

DmarcPolicy one_step_off(DmarcPolicy policy) {
  return policy == DmarcPolicy::reject ? DmarcPolicy::quarantine : DmarcPolicy::none;
}

// §4.7: below the record's domain np holds for names that do not exist, sp for all, p in their
// stead.
void choose_policy(Dmarc& dmarc, bool exists) {
  const DmarcRecord& record = dmarc.record->record;
  const bool below = dmarc.author != dmarc.record->domain;
  dmarc.tag = "p";
  dmarc.declared = record.policy.value_or(DmarcPolicy::none);
  if (below && record.subdomain_policy) {
    dmarc.tag = "sp";
    dmarc.declared = *record.subdomain_policy;
  }
  if (below && !exists && record.nonexistent_policy) {
    dmarc.tag = "np";
    dmarc.declared = *record.nonexistent_policy;
  }
  if (record.broken_policy) {  // §4.10.1: a mistake in a policy makes the record p=none
    dmarc.tag = "";
    dmarc.declared = DmarcPolicy::none;
  }
  dmarc.policy = record.testing ? one_step_off(dmarc.declared) : dmarc.declared;
}

// Non-existent is what NXDOMAIN says (§3.2, RFC 8020); a look-up that fails says nothing.
Ask<bool> domain_exists(dns::Name domain) {
  const dns::Question question{domain, dns::Type::a};
  const dns::Answer answer = co_await question;
  co_return answer.kind != dns::Kind::no_such_name;
}

Ask<DmarcFit> fit_of(DmarcWalk author, dns::Name domain, DmarcAlignment alignment) {
  if (domain == author.start) co_return DmarcFit::aligned;
  if (alignment == DmarcAlignment::strict) co_return DmarcFit::not_aligned;
  if (!author.trouble.empty()) co_return DmarcFit::undetermined;
  const dns::Name organization = author.organizational_domain();
  // An organizational domain is the domain itself or above it: others need no walk.
  if (!dns::is_within(domain, organization)) co_return DmarcFit::not_aligned;
  const DmarcWalk walk = co_await walk_tree(domain);
  if (!walk.trouble.empty()) co_return DmarcFit::undetermined;
  co_return walk.organizational_domain() == organization ? DmarcFit::aligned
                                                         : DmarcFit::not_aligned;
}

Ask<std::vector<DmarcAligned>> align(DmarcWalk author, DmarcRecord record,
                                     std::vector<DmarcIdentifier> identifiers) {
  std::vector<DmarcAligned> aligned;
  for (const DmarcIdentifier& identifier : identifiers) {
    if (aligned.size() == kDmarcIdentifiers) break;
    const std::optional<dns::Name> domain = domain_name(identifier.domain);
    if (!domain) continue;
    const DmarcAlignment alignment =
        identifier.method == DmarcMethod::spf ? record.spf : record.dkim;
    const DmarcFit fit = co_await fit_of(author, *domain, alignment);
    aligned.push_back({{identifier.method, identifier.outcome, *domain}, fit});
  }
  co_return aligned;
}

std::string name_of(const DmarcIdentifier& identifier) {
  return (identifier.method == DmarcMethod::spf ? "SPF of " : "the DKIM signature of ") +
         identifier.domain;
}

// §5.3.5; and §5.3.6: no verdict where a look-up that failed might have made it a pass.
Dmarc weigh(Dmarc dmarc) {
  const DmarcAligned* doubt = nullptr;
  for (const DmarcAligned& one : dmarc.identifiers) {
    const bool passed = one.identifier.outcome == Outcome::pass;
    if (passed && one.fit == DmarcFit::aligned) {
      const std::string reason = name_of(one.identifier) + " passed and is aligned";
      return ended(std::move(dmarc), DmarcResult::pass, reason);
    }
    const bool unsure = one.identifier.outcome == Outcome::temperror;
    const bool open = (passed && one.fit == DmarcFit::undetermined) ||
                      (unsure && one.fit != DmarcFit::not_aligned);
    if (open && doubt == nullptr) doubt = &one;
  }
  if (doubt != nullptr) {
    const std::string reason =
        name_of(doubt->identifier) + " might have passed, but a look-up failed";
    return ended(std::move(dmarc), DmarcResult::temperror, reason);
  }
  const std::string reason =
      "neither SPF nor DKIM passed for a domain aligned with " + dmarc.author;
  return ended(std::move(dmarc), DmarcResult::fail, reason);
}

std::string no_record(const DmarcWalk& walk) {
  if (walk.ambiguous.empty()) return "no DMARC record holds for " + walk.start;
  return walk.ambiguous.front() + " publishes several DMARC records, so none of them holds";
}

Ask<Dmarc> check_author(dns::Name author, std::vector<DmarcIdentifier> identifiers) {
  Dmarc dmarc;
  dmarc.author = author;
  const DmarcWalk walk = co_await walk_tree(author);
  dmarc.queries = walk.queries;
  const bool own = walk.at(author) != nullptr;
  if (!walk.trouble.empty() && !own)
    co_return ended(std::move(dmarc), DmarcResult::temperror, walk.trouble);
  if (walk.trouble.empty()) dmarc.organization = walk.organizational_domain();
  const DmarcFound* found = walk.policy();
  if (found == nullptr) co_return ended(std::move(dmarc), DmarcResult::none, no_record(walk));
  dmarc.record = *found;
  const DmarcRecord& record = found->record;
  if (record.broken_policy && record.rua.empty()) {  // §4.10.1: no DMARC for this mail
    const std::string reason = "the DMARC record of " + found->domain + " has a broken policy";
    co_return ended(std::move(dmarc), DmarcResult::permerror, reason);
  }
  bool exists = true;
  if (!own && record.nonexistent_policy) exists = co_await domain_exists(author);
  choose_policy(dmarc, exists);
  dmarc.identifiers = co_await align(walk, record, identifiers);
  co_return weigh(std::move(dmarc));
}

// Of several authors the one that fails under the strictest policy decides (§11.5); a pass of all
// counts less than any doubt.
bool graver(const Dmarc& a, const Dmarc& b) {
  const auto rank = [](const Dmarc& dmarc) {
    switch (dmarc.result) {
      case DmarcResult::pass: return 0;
      case DmarcResult::none: return 1;
      case DmarcResult::temperror: return 2;
      case DmarcResult::permerror: return 3;
      case DmarcResult::fail: return 4;
    }
    std::unreachable();
  };
  return std::pair(rank(a), a.policy) > std::pair(rank(b), b.policy);
}

Dmarc unfit(std::string reason) {
  Dmarc dmarc;
  dmarc.refuse = true;
  return ended(std::move(dmarc), DmarcResult::permerror, std::move(reason));
}

}  // namespace

const char* to_string(DmarcResult result) {
  switch (result) {
    case DmarcResult::none: return "none";
    case DmarcResult::pass: return "pass";
    case DmarcResult::fail: return "fail";
    case DmarcResult::temperror: return "temperror";
    case DmarcResult::permerror: return "permerror";
  }
  std::unreachable();
}

DmarcIdentifier dmarc_identifier(const Spf& spf) {
  const Outcome outcome = spf.result == SpfResult::pass        ? Outcome::pass
                          : spf.result == SpfResult::temperror ? Outcome::temperror
                                                               : Outcome::other;
  return {DmarcMethod::spf, outcome, spf.domain};
}

DmarcInquiry check_dmarc(DmarcMail mail) {
  std::vector<dns::Name> authors;
  for (const std::string& text : mail.author_domains) {
    const std::optional<dns::Name> name = domain_name(text);
    if (!name) co_return unfit("the author's domain \"" + text + "\" is no domain name");
    if (std::ranges::find(authors, *name) == authors.end()) authors.push_back(*name);
  }
  if (authors.empty()) co_return unfit("the message names no author");
  if (authors.size() > kDmarcAuthors) co_return unfit("the authors are of too many domains");
  std::optional<Dmarc> gravest;
  for (const dns::Name& author : authors) {
    Dmarc dmarc = co_await check_author(author, mail.identifiers);
    if (!gravest || graver(dmarc, *gravest)) gravest = std::move(dmarc);
  }
  co_return std::move(*gravest);
}

}  // namespace todoku::auth
