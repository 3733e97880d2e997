#include "auth/spf.h"

#include <algorithm>
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

// What stands behind the @ or in HELO: only what a host's name may hold (§4.3). Names that macros
// make may hold more.
bool is_host_text(std::string_view domain) {
  return std::ranges::all_of(
      domain, [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool over_limit(SpfRun& run) {
  return ++run.lookups > kSpfLookups;
}

std::string no_domain(const std::string& text) {
  return "\"" + text + "\" is no domain name";
}

std::string text_of(const Spf& spf, const SpfTerm& term) {
  return spf.record.substr(term.at, term.length);
}

// What an evaluation is for. Of an included record only a pass and an error need their reasons, and
// its owner's words are never used (§6.2).
enum class Purpose { verdict, include };

// These end the evaluation of `spf`, so that true says: ended.
bool end(Spf& spf, SpfResult result, std::string reason) {
  spf.result = result;
  spf.reason = std::move(reason);
  return true;
}

bool too_many_lookups(Spf& spf, const SpfTerm& term) {
  return end(spf, SpfResult::permerror,
             "more than " + std::to_string(kSpfLookups) + " look-ups: " + text_of(spf, term) +
                 " of " + spf.domain + " is one too many");
}

bool matched(Spf& spf, const SpfTerm& term, std::string_view why, Purpose purpose) {
  const SpfResult result = result_of(term.qualifier);
  if (purpose == Purpose::include && result != SpfResult::pass) return end(spf, result, "");
  std::string text = text_of(spf, term);
  std::string reason = text + " of " + spf.domain + " matched: ";
  reason += why;
  spf.trail.insert(spf.trail.begin(), SpfStep{spf.domain, std::move(text)});
  return end(spf, result, std::move(reason));
}

// Takes over what the record of another domain led to.
void go_by_way_of(Spf& outer, const SpfTerm& term, Spf inner) {
  inner.trail.insert(inner.trail.begin(), SpfStep{outer.domain, text_of(outer, term)});
  inner.domain = std::move(outer.domain);
  outer = std::move(inner);
}

Ask<Spf> evaluate(SpfRun& run, std::string domain, Purpose purpose);

// Of another domain's check, by "include" or "redirect=", `none` is an error (§5.2, §6.1).
void require_record(Spf& inner, const Spf& outer, const SpfTerm& term) {
  if (inner.result != SpfResult::none) return;
  end(inner, SpfResult::permerror,
      text_of(outer, term) + " of " + outer.domain + " leads to no SPF record: " + inner.reason);
}

// §5.2: what the included record's result does to the one that includes it.
bool settled_by_include(Spf& outer, const SpfTerm& term, Spf inner, Purpose purpose) {
  require_record(inner, outer, term);
  switch (inner.result) {
    case SpfResult::none:
    case SpfResult::neutral:
    case SpfResult::fail:
    case SpfResult::softfail: return false;
    case SpfResult::temperror:
    case SpfResult::permerror: go_by_way_of(outer, term, std::move(inner)); return true;
    case SpfResult::pass: break;
  }
  outer.trail = std::move(inner.trail);
  return matched(outer, term, inner.reason, purpose);
}

bool settled(Spf& spf, const SpfTerm& term, const SpfMatch& match, Purpose purpose) {
  if (match.matched) return matched(spf, term, match.why, purpose);
  if (!match.error) return false;
  spf.trail.push_back({spf.domain, text_of(spf, term)});
  return end(spf, *match.error, match.why);
}

bool settled_offline(const SpfRun& run, Spf& spf, const SpfTerm& term, Purpose purpose) {
  if (!matches_offline(run, term).value_or(false)) return false;
  const bool all = term.kind == SpfKind::all;
  return matched(spf, term, all ? "nothing before it did" : "the address is in it", purpose);
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

// §4.5: the one SPF record among the texts of the domain; false: the check ends here.
bool choose_record(Spf& spf, const dns::Answer& answer) {
  if (failed(answer)) {
    end(spf, SpfResult::temperror, trouble_of(spf.domain, answer));
    return false;
  }
  std::size_t records = 0;
  for (const dns::Record& one : answer.records) {
    const dns::Txt* txt = std::get_if<dns::Txt>(&one.data);
    if (txt == nullptr) continue;
    std::string text = joined(*txt);
    if (is_spf_record(text) && ++records == 1) spf.record = std::move(text);
  }
  if (records == 1) return true;
  spf.record.clear();
  if (records == 0) {
    end(spf, SpfResult::none, spf.domain + " publishes no SPF record");
  } else {
    end(spf, SpfResult::permerror,
        spf.domain + " publishes " + std::to_string(records) + " SPF records");
  }
  return false;
}

// §4.6: a mistake anywhere spoils the record; true: there is one.
bool is_broken(Spf& spf, SpfRecord& record) {
  if (record.slips.empty()) return false;
  spf.slips = std::move(record.slips);
  return end(spf, SpfResult::permerror,
             "the SPF record of " + spf.domain + " has a mistake: " + spf.slips.front().what);
}

// The terms in turn (§4.6.2); true: one of them ended the check.
Ask<bool> follow_terms(SpfRun& run, Spf& spf, const SpfRecord& record, Purpose purpose) {
  for (const SpfTerm& term : record.terms) {
    if (is_modifier(term.kind)) continue;
    bool ended = false;
    if (!asks_dns(term.kind)) {
      ended = settled_offline(run, spf, term, purpose);
    } else if (over_limit(run)) {
      ended = too_many_lookups(spf, term);
    } else if (term.kind == SpfKind::include) {
      std::optional<std::string> target = plain_target(term.target, spf.domain);
      if (!target) target = co_await target_of(run, term.target, spf.domain);
      Spf inner = co_await evaluate(run, *target, Purpose::include);
      ended = settled_by_include(spf, term, std::move(inner), purpose);
    } else {
      const SpfMatch match = co_await match_online(run, spf.domain, term);
      ended = settled(spf, term, match, purpose);
    }
    if (ended) co_return true;
  }
  co_return false;
}

Ask<Spf> evaluate(SpfRun& run, std::string domain, Purpose purpose) {
  Spf spf;
  std::optional<dns::Name> name = checkable(domain);
  if (!name) {
    end(spf, SpfResult::none, no_domain(domain));
    co_return spf;
  }
  spf.domain = std::move(*name);
  const dns::Question question{spf.domain, dns::Type::txt};
  const dns::Answer answer = co_await question;
  if (!choose_record(spf, answer)) co_return spf;
  SpfRecord record = parse_spf_record(spf.record);
  if (is_broken(spf, record)) co_return spf;
  const bool ended = co_await follow_terms(run, spf, record, purpose);
  if (ended) {
    if (spf.result == SpfResult::fail && purpose == Purpose::verdict)
      spf.explanation = co_await explain(run, spf.domain, record);
    co_return spf;
  }
  const SpfTerm* redirect = record.modifier(SpfKind::redirect);
  if (redirect == nullptr || record.has_all()) {
    end(spf, SpfResult::neutral, "no term of the SPF record of " + spf.domain + " matched");
  } else if (over_limit(run)) {
    too_many_lookups(spf, *redirect);
  } else {
    const std::string target = co_await target_of(run, redirect->target, spf.domain);
    Spf inner = co_await evaluate(run, target, purpose);
    require_record(inner, spf, *redirect);
    go_by_way_of(spf, *redirect, std::move(inner));
  }
  co_return spf;
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
  if (!address) {
    spf.reason = "the client has no IP address";
  } else if (!is_host_text(run.sender_domain)) {
    spf.reason = no_domain(run.sender_domain);
  } else {
    spf = co_await evaluate(run, run.sender_domain, Purpose::verdict);
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
