#include "auth/spf.h"

#include <utility>

#include "auth/spf_macro.h"
#include "auth/spf_record.h"
#include "auth/spf_run.h"
#include "base/text.h"
#include "dns/address.h"
#include "dns/name.h"
#include "mail/envelope.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

SpfResult result_of(char qualifier) {
  switch (qualifier) {
    case '-': return SpfResult::fail;
    case '~': return SpfResult::softfail;
    case '?': return SpfResult::neutral;
    default: return SpfResult::pass;
  }
}

Spf ended(Spf spf, SpfResult result, std::string reason) {
  spf.result = result;
  spf.reason = std::move(reason);
  return spf;
}

// §4.3: several labels, none of them empty or long, and no address literal.
std::optional<dns::Name> checkable(std::string_view domain) {
  if (domain.starts_with('[')) return std::nullopt;
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (domain.find('.') == std::string_view::npos) return std::nullopt;
  return host_name(domain);
}

// U-labels as A-labels (RFC 8616 §4); else as written, since macros keep the case.
std::string a_labels(std::string domain) {
  for (const char c : domain) {
    if (static_cast<unsigned char>(c) > 0x7f) return mail::domain_key(domain);
  }
  return domain;
}

bool over_limit(SpfRun& run) {
  return ++run.lookups > kSpfLookups;
}

std::string text_of(const Spf& spf, const SpfTerm& term) {
  return spf.record.substr(term.at, term.length);
}

Spf too_many_lookups(Spf spf, const SpfTerm& term) {
  const std::string reason = "more than " + std::to_string(kSpfLookups) +
                             " look-ups: " + text_of(spf, term) + " of " + spf.domain +
                             " is one too many";
  return ended(std::move(spf), SpfResult::permerror, reason);
}

// Takes over what the record of another domain led to.
Spf by_way_of(const Spf& outer, const SpfTerm& term, Spf inner) {
  inner.trail.insert(inner.trail.begin(), SpfStep{outer.domain, text_of(outer, term)});
  inner.domain = outer.domain;
  return inner;
}

Spf matched(Spf spf, const SpfTerm& term, const std::string& why) {
  const std::string text = text_of(spf, term);
  spf.trail.insert(spf.trail.begin(), SpfStep{spf.domain, text});
  const std::string reason = text + " of " + spf.domain + " matched: " + why;
  return ended(std::move(spf), result_of(term.qualifier), reason);
}

Ask<Spf> evaluate(SpfRun& run, std::string domain);

// Of another domain's check, by "include" or "redirect=", `none` is an error (§5.2, §6.1).
Spf required(Spf inner, const Spf& outer, const SpfTerm& term) {
  if (inner.result != SpfResult::none) return inner;
  const std::string reason =
      text_of(outer, term) + " of " + outer.domain + " leads to no SPF record: " + inner.reason;
  return ended(std::move(inner), SpfResult::permerror, reason);
}

using MaybeSpf = std::optional<Spf>;  // what ends the check; nullopt: on to the next term

// `outer` is the check of the record so far; it outlives these, as `term` does.
Ask<MaybeSpf> follow_include(SpfRun& run, const Spf& outer, const SpfTerm& term) {
  std::optional<std::string> target = plain_target(term.target, outer.domain);
  if (!target) target = co_await target_of(run, term.target, outer.domain);
  Spf inner = co_await evaluate(run, *target);
  inner = required(std::move(inner), outer, term);
  switch (inner.result) {
    case SpfResult::none:
    case SpfResult::neutral:
    case SpfResult::fail:
    case SpfResult::softfail: co_return std::nullopt;
    case SpfResult::temperror:
    case SpfResult::permerror: co_return by_way_of(outer, term, std::move(inner));
    case SpfResult::pass: break;
  }
  Spf spf = outer;
  spf.trail = std::move(inner.trail);
  co_return matched(std::move(spf), term, inner.reason);
}

// Takes `outer` where it ends the check, else leaves it.
MaybeSpf settled(Spf& outer, const SpfTerm& term, const SpfMatch& match) {
  if (match.matched) return matched(std::move(outer), term, match.why);
  if (!match.error) return std::nullopt;
  outer.trail.push_back({outer.domain, text_of(outer, term)});
  return ended(std::move(outer), *match.error, match.why);
}

MaybeSpf follow_offline(const SpfRun& run, Spf& outer, const SpfTerm& term) {
  if (!matches_offline(run, term).value_or(false)) return std::nullopt;
  const bool all = term.kind == SpfKind::all;
  return matched(std::move(outer), term, all ? "nothing before it did" : "the address is in it");
}

// §6.2: the owner's words for a fail; whatever goes wrong, there are none.
Ask<std::string> explain(SpfRun& run, std::string domain, const SpfRecord& record) {
  const SpfTerm* exp = record.modifier(SpfKind::exp);
  if (exp == nullptr) co_return std::string();
  const std::string target = co_await target_of(run, exp->target, domain);
  const std::optional<dns::Name> name = host_name(target);
  if (!name) co_return std::string();
  const dns::Question question{*name, dns::Type::txt};
  const dns::Answer answer = co_await question;
  const std::vector<std::string> texts = txt_of(answer);
  if (texts.size() != 1 || macro_slip(texts.front(), MacroPlace::explanation))
    co_return std::string();
  const std::string text = co_await expand(run, texts.front(), domain);
  for (const char c : text) {  // the sender's words may have come in by a macro
    if (c < ' ' || c > '~') co_return std::string();
  }
  co_return text;
}

Ask<Spf> evaluate_record(SpfRun& run, Spf spf) {
  const SpfRecord record = parse_spf_record(spf.record);
  if (!record.slips.empty()) {
    spf.slips = record.slips;
    co_return ended(
        spf, SpfResult::permerror,
        "the SPF record of " + spf.domain + " has a mistake: " + record.slips.front().what);
  }
  for (const SpfTerm& term : record.terms) {
    if (is_modifier(term.kind)) continue;
    MaybeSpf outcome;
    if (!asks_dns(term.kind)) {
      outcome = follow_offline(run, spf, term);
    } else if (over_limit(run)) {
      outcome = too_many_lookups(spf, term);
    } else if (term.kind == SpfKind::include) {
      outcome = co_await follow_include(run, spf, term);
    } else {
      const SpfMatch match = co_await match_online(run, spf.domain, term);
      outcome = settled(spf, term, match);
    }
    if (!outcome) continue;
    if (outcome->result == SpfResult::fail)
      outcome->explanation = co_await explain(run, outcome->domain, record);
    co_return std::move(*outcome);
  }
  const SpfTerm* redirect = record.modifier(SpfKind::redirect);
  if (redirect == nullptr || record.has_all()) {
    const std::string reason = "no term of the SPF record of " + spf.domain + " matched";
    co_return ended(std::move(spf), SpfResult::neutral, reason);
  }
  if (over_limit(run)) co_return too_many_lookups(spf, *redirect);
  const std::string target = co_await target_of(run, redirect->target, spf.domain);
  Spf inner = co_await evaluate(run, target);
  inner = required(std::move(inner), spf, *redirect);
  co_return by_way_of(spf, *redirect, std::move(inner));
}

Ask<Spf> evaluate(SpfRun& run, std::string domain) {
  Spf spf;
  const std::optional<dns::Name> name = checkable(domain);
  if (!name)
    co_return ended(std::move(spf), SpfResult::none, "\"" + domain + "\" is no domain name");
  spf.domain = *name;
  const dns::Question question{*name, dns::Type::txt};
  const dns::Answer answer = co_await question;
  if (failed(answer))
    co_return ended(std::move(spf), SpfResult::temperror,
                    "the SPF record of " + *name + " cannot be looked up: " + answer.why);
  std::vector<std::string> records;
  for (std::string& text : txt_of(answer)) {
    if (is_spf_record(text)) records.push_back(std::move(text));
  }
  if (records.empty())
    co_return ended(std::move(spf), SpfResult::none, *name + " publishes no SPF record");
  if (records.size() > 1)
    co_return ended(std::move(spf), SpfResult::permerror,
                    *name + " publishes " + std::to_string(records.size()) + " SPF records");
  spf.record = std::move(records.front());
  Spf outcome = co_await evaluate_record(run, std::move(spf));
  co_return outcome;
}

SpfInquiry check(SpfClient client, SpfIdentity identity) {
  SpfRun run{client};
  const auto address = dns::address_bytes(client.address);
  run.address = address.value_or("");
  if (run.address.starts_with(kMapped)) run.address.erase(0, kMapped.size());  // §5
  const std::size_t at = client.mail_from.rfind('@');
  const bool helo = identity == SpfIdentity::helo;
  run.local = helo || at == std::string::npos ? "" : client.mail_from.substr(0, at);
  if (run.local.empty()) run.local = "postmaster";  // §4.3
  run.sender_domain = helo                      ? client.helo
                      : at == std::string::npos ? client.mail_from
                                                : client.mail_from.substr(at + 1);
  run.sender_domain = a_labels(std::move(run.sender_domain));
  Spf spf;
  if (address) {
    spf = co_await evaluate(run, run.sender_domain);
  } else {
    spf.reason = "the client has no IP address";
  }
  spf.identity = identity;
  spf.domain = host_name(run.sender_domain).value_or(to_lower(run.sender_domain));
  spf.lookups = run.lookups;
  spf.void_lookups = run.void_lookups;
  co_return spf;
}

}  // namespace

const char* to_string(SpfResult result) {
  switch (result) {
    case SpfResult::none: return "none";
    case SpfResult::neutral: return "neutral";
    case SpfResult::pass: return "pass";
    case SpfResult::fail: return "fail";
    case SpfResult::softfail: return "softfail";
    case SpfResult::temperror: return "temperror";
    case SpfResult::permerror: return "permerror";
  }
  std::unreachable();
}

std::string Spf::mechanism() const {
  for (const SpfStep& step : trail) {
    if (!istarts_with(step.term, "redirect=")) return step.term;
  }
  return "";
}

SpfInquiry check_host(SpfClient client) {
  const bool null = client.mail_from.empty();
  return check(std::move(client), null ? SpfIdentity::helo : SpfIdentity::mail_from);
}

SpfInquiry check_helo(SpfClient client) {
  return check(std::move(client), SpfIdentity::helo);
}

}  // namespace todoku::auth
