#include "check/sender.h"

#include <algorithm>
#include <utility>

#include "check/dkim_survey.h"
#include "check/dmarc_survey.h"
#include "check/reverse_survey.h"
#include "check/spf_survey.h"

namespace todoku::check {

namespace {

using auth::Ask;
using reply::Cause;
using Passes = SenderCheck::Passes;

// What a refusal is about, and so what has to be right.
enum class Demand {
  nothing,        // the DNS does not show it
  spf,            // SPF passes for every address
  narrow_spf,     // and its record lets in nobody else
  spf_or_dkim,    // either
  spf_and_dkim,   // both
  dkim,           // a key is published
  dmarc,          // an aligned pass, or a policy that lets it through
  dmarc_record,   // there is one
  aligned,        // an aligned pass
  reverse,        // PTR and back
  helo,           // the EHLO name is found
  sender_domain,  // MAIL FROM's domain exists and takes mail
};

struct Known {
  Cause cause;
  Demand demand;
};
constexpr Known kKnown[] = {
    {Cause::spf_fail, Demand::spf},
    {Cause::spf_suspicious, Demand::narrow_spf},
    {Cause::auth_missing, Demand::spf_or_dkim},
    {Cause::auth_fail, Demand::spf_and_dkim},
    {Cause::auth_dns_temporary, Demand::spf_and_dkim},
    {Cause::dkim_fail, Demand::dkim},
    {Cause::dmarc_fail, Demand::dmarc},
    {Cause::dmarc_missing, Demand::dmarc_record},
    {Cause::alignment_fail, Demand::aligned},
    {Cause::spoofing, Demand::aligned},
    {Cause::ptr_missing, Demand::reverse},
    {Cause::helo_invalid, Demand::helo},
    {Cause::sender_domain_not_found, Demand::sender_domain},
    {Cause::sender_domain_dns_temporary, Demand::sender_domain},
    {Cause::sender_domain_no_mail, Demand::sender_domain},
    {Cause::sender_verification_failed, Demand::sender_domain},
};

Demand demand_of(Cause cause) {
  for (const Known& known : kKnown) {
    if (known.cause == cause) return known.demand;
  }
  return Demand::nothing;
}

Passes both(Passes a, Passes b) {
  if (a == Passes::no || b == Passes::no) return Passes::no;
  return a == Passes::yes && b == Passes::yes ? Passes::yes : Passes::unknown;
}

Passes either(Passes a, Passes b) {
  if (a == Passes::yes || b == Passes::yes) return Passes::yes;
  return a == Passes::no && b == Passes::no ? Passes::no : Passes::unknown;
}

// All that is looked at for one refusal.
struct Views {
  Passes spf = Passes::unknown;      // not known without an address
  Passes dkim = Passes::unknown;     // not known without a key
  Passes dmarc = Passes::unknown;    // lets the mail through
  Passes aligned = Passes::unknown;  // passes
  Passes record = Passes::unknown;   // a DMARC record holds
  Passes narrow = Passes::unknown;
  Passes reverse = Passes::unknown;
  Passes helo = Passes::unknown;
  Passes sender_domain = Passes::unknown;
  std::vector<auth::DmarcIdentifier> identifiers;
};

Passes answer(Demand demand, const Views& views) {
  switch (demand) {
    case Demand::nothing: return Passes::unknown;
    case Demand::spf: return views.spf;
    case Demand::narrow_spf: return both(views.spf, views.narrow);
    case Demand::spf_or_dkim: return either(views.spf, views.dkim);
    case Demand::spf_and_dkim: return both(both(views.spf, views.dkim), views.dmarc);
    case Demand::dkim: return views.dkim;
    case Demand::dmarc: return views.dmarc;
    case Demand::dmarc_record: return views.record;
    case Demand::aligned: return views.aligned;
    case Demand::reverse: return views.reverse;
    case Demand::helo: return views.helo;
    case Demand::sender_domain: return views.sender_domain;
  }
  std::unreachable();
}

bool needs_spf(Demand demand) {
  return demand != Demand::dmarc_record && demand != Demand::reverse && demand != Demand::helo &&
         demand != Demand::sender_domain && demand != Demand::dkim;
}
bool needs_dkim(Demand demand) {
  return needs_spf(demand) ? demand != Demand::spf && demand != Demand::narrow_spf
                           : demand == Demand::dkim;
}
bool needs_dmarc(Demand demand) {
  return demand == Demand::dmarc || demand == Demand::dmarc_record || demand == Demand::aligned ||
         demand == Demand::spf_and_dkim;
}

void append(std::vector<Finding>& to, const std::vector<Finding>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Ask<bool> look_at_spf(const SenderSetup& setup, SenderCheck& check, Views& views) {
  const SpfQuestion question{setup.mail_from, setup.addresses, setup.helo, 0, ""};
  const SpfSurvey survey = co_await survey_spf(question);
  append(check.findings, survey.findings);
  const auto doubtful = [](const SpfOfAddress& one) {
    return one.spf.result == auth::SpfResult::temperror;
  };
  const bool doubt = std::ranges::any_of(survey.addresses, doubtful);
  if (!survey.addresses.empty())
    views.spf = survey.passes() ? Passes::yes : doubt ? Passes::unknown : Passes::no;
  const auto wide = [](const Finding& f) { return f.id == "spf.wide" || f.id == "spf.plus_all"; };
  views.narrow = std::ranges::any_of(survey.findings, wide) ? Passes::no : Passes::yes;
  using Outcome = auth::DmarcIdentifier::Outcome;
  const Outcome outcome = survey.passes() ? Outcome::pass
                          : doubt         ? Outcome::temperror
                                          : Outcome::other;
  views.identifiers.push_back({auth::DmarcMethod::spf, outcome, survey.domain});
  co_return true;
}

Ask<bool> look_at_keys(const SenderSetup& setup, SenderCheck& check, Views& views) {
  Passes best = setup.keys.empty() ? Passes::unknown : Passes::no;
  for (const SigningKey& key : setup.keys) {
    const KeySurvey survey = co_await survey_key(key);
    append(check.findings, survey.findings);
    const Passes one = survey.usable      ? Passes::yes
                       : survey.undecided ? Passes::unknown
                                          : Passes::no;
    best = either(best, one);
    using Outcome = auth::DmarcIdentifier::Outcome;
    const Outcome outcome = survey.usable      ? Outcome::pass
                            : survey.undecided ? Outcome::temperror
                                               : Outcome::other;
    views.identifiers.push_back({auth::DmarcMethod::dkim, outcome, key.domain});
  }
  views.dkim = best;
  co_return true;
}

Ask<bool> look_at_dmarc(const SenderSetup& setup, SenderCheck& check, Views& views) {
  const DmarcQuestion question{setup.domain, views.identifiers};
  const DmarcSurvey survey = co_await survey_dmarc(question);
  append(check.findings, survey.findings);
  if (survey.undecided) co_return false;
  const bool passed = survey.dmarc.result == auth::DmarcResult::pass;
  const bool failed = survey.dmarc.result == auth::DmarcResult::fail;
  views.record = survey.dmarc.record ? Passes::yes : Passes::no;
  views.aligned = passed ? Passes::yes : Passes::no;
  views.dmarc = failed && survey.dmarc.policy != auth::DmarcPolicy::none ? Passes::no : Passes::yes;
  // Without an address or a key a failure says only that we do not know how the mail is signed.
  const bool guessed = views.spf == Passes::unknown && views.dkim != Passes::yes;
  if (failed && guessed) views.dmarc = views.aligned = Passes::unknown;
  co_return true;
}

Ask<bool> look_at_reverse(const SenderSetup& setup, SenderCheck& check, Views& views) {
  for (const std::string& address : setup.addresses) {
    const ReverseQuestion question{address, setup.helo, setup.domain};
    const ReverseSurvey survey = co_await survey_reverse(question);
    append(check.findings, survey.findings);
    const bool good = survey.ptr.result == auth::IprevResult::pass;
    const bool first = &address == &setup.addresses.front();
    const Passes ptr = survey.undecided ? Passes::unknown : good ? Passes::yes : Passes::no;
    const bool named = survey.helo_resolves || survey.helo_leads_back;
    const Passes helo = survey.undecided ? Passes::unknown : named ? Passes::yes : Passes::no;
    views.reverse = first ? ptr : both(views.reverse, ptr);
    views.helo = first ? helo : both(views.helo, helo);
  }
  co_return true;
}

Ask<bool> look_at_domain(const SenderSetup& setup, SenderCheck& check, Views& views) {
  const auth::SenderDomain result = co_await auth::check_sender_domain(setup.mail_from);
  check.findings.push_back(sender_domain_finding(setup.mail_from, result));
  const bool good = result == auth::SenderDomain::mail || result == auth::SenderDomain::none;
  const bool doubt = result == auth::SenderDomain::temperror;
  views.sender_domain = good ? Passes::yes : doubt ? Passes::unknown : Passes::no;
  co_return true;
}

template <class T>
void cut(std::vector<T>& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
}

}  // namespace

Finding sender_domain_finding(const std::string& domain, auth::SenderDomain result) {
  using auth::SenderDomain;
  switch (result) {
    case SenderDomain::none:
    case SenderDomain::mail:
      return finding(
          "sender.domain", Level::ok,
          {domain + " は存在し、返信を受け取れます。", domain + " exists and takes mail."});
    case SenderDomain::null_mx:
      return finding(
          "sender.null_mx", Level::fail,
          {domain + " はメールを受け取らないと宣言しています（null MX）。差出人には使えま"
                    "せん。",
           domain + " says that it takes no mail (null MX), and so cannot send any."});
    case SenderDomain::silent:
      return finding("sender.no_host", Level::fail,
                     {domain + " に MX も A/AAAA もなく、返信を受け取れません。",
                      domain + " has neither MX nor address, so that nobody can answer."});
    case SenderDomain::absent:
      return finding("sender.absent", Level::fail,
                     {domain + " は DNS に存在しません。", domain + " does not exist in the DNS."});
    case SenderDomain::temperror:
      return finding(
          "sender.unanswered", Level::fail,
          {domain + " の DNS が応答しません。", "The DNS of " + domain + " gives no answer."});
  }
  std::unreachable();
}

const char* to_string(SenderCheck::Passes passes) {
  switch (passes) {
    case Passes::yes: return "yes";
    case Passes::no: return "no";
    case Passes::unknown: return "unknown";
  }
  std::unreachable();
}

void add_to(SenderCheck& all, SenderCheck more) {
  all.passes = both(all.passes, more.passes);
  for (Finding& finding : more.findings) {
    const auto same = [&](const Finding& one) {
      return one.id == finding.id && one.text.en == finding.text.en;
    };
    if (std::ranges::none_of(all.findings, same)) all.findings.push_back(std::move(finding));
  }
  most_urgent_first(all.findings);
  for (reply::Fix& fix : more.publish)
    if (std::ranges::find(all.publish, fix) == all.publish.end())
      all.publish.push_back(std::move(fix));
}

bool can_check(Cause cause) {
  return demand_of(cause) != Demand::nothing;
}

Ask<SenderCheck> check_sender(SenderSetup setup, Refusal refusal) {
  SenderCheck check;
  Views views;
  const Demand demand = demand_of(refusal.cause);
  if (demand == Demand::nothing) co_return check;
  if (setup.mail_from.empty()) setup.mail_from = setup.domain;
  cut(setup.addresses, kSenderAddresses);
  cut(setup.keys, kSenderKeys);
  if (needs_spf(demand)) co_await look_at_spf(setup, check, views);
  if (needs_dkim(demand)) co_await look_at_keys(setup, check, views);
  if (needs_dmarc(demand)) co_await look_at_dmarc(setup, check, views);
  if (demand == Demand::reverse || demand == Demand::helo)
    co_await look_at_reverse(setup, check, views);
  if (demand == Demand::sender_domain) co_await look_at_domain(setup, check, views);
  check.passes = answer(demand, views);
  most_urgent_first(check.findings);
  if (check.passes != Passes::yes) check.publish = fixes_of(failures(check.findings));
  co_return check;
}

}  // namespace todoku::check
