#include "policy/reception.h"

#include <algorithm>
#include <utility>

#include "mail/envelope.h"
#include "reply/fill.h"
#include "reply/speak.h"

namespace todoku::policy {
namespace {

bool applies(const ReceptionRule& rule, const Evidence& evidence, const ReceptionLimits& limits) {
  const auto now = [&](Condition condition) { return holds(condition, evidence, limits); };
  return (!rule.bulk_only || evidence.bulk) && std::ranges::all_of(rule.when, now) &&
         std::ranges::none_of(rule.unless, now);
}

bool is_about_header(const ReceptionRule& rule) {
  return std::ranges::find(rule.when, Condition::header_unfit) != rule.when.end();
}

// Before all else at the dot: nobody's policy can be asked for an author who cannot be named.
const ReceptionRule* find_rule(const ReceptionPolicy& policy, const Evidence& evidence, Moment at) {
  const auto fits = [&](const ReceptionRule& rule) {
    return rule.at == at && applies(rule, evidence, policy.limits);
  };
  const auto first = std::ranges::find_if(
      policy.rules, [&](const ReceptionRule& rule) { return is_about_header(rule) && fits(rule); });
  const auto rule = first != policy.rules.end() ? first : std::ranges::find_if(policy.rules, fits);
  return rule == policy.rules.end() ? nullptr : &*rule;
}

std::string envelope_domain(const Evidence& evidence) {
  if (!evidence.found.spf.domain.empty()) return evidence.found.spf.domain;
  const std::string_view domain = mail::domain_of(evidence.arrival.mail_from);
  return mail::domain_key(domain.empty() ? std::string_view(evidence.arrival.helo) : domain);
}

std::string domain_for(Condition condition, const Evidence& evidence) {
  const std::string_view author = evidence.found.author.domain();
  if (about(condition) == About::author && !author.empty()) return std::string(author);
  return envelope_domain(evidence);
}

// Is it one of those that SPF decides?
bool is_of_spf(Condition condition) {
  return std::string_view(to_string(condition)).starts_with("spf_");
}

std::string reason_for(Condition condition, const Evidence& evidence) {
  const auth::Authentication& found = evidence.found;
  const std::string_view name = to_string(condition);
  if (is_of_spf(condition)) return found.spf.reason;
  if (name.starts_with("ptr_")) return found.ptr.reason;
  if (name.starts_with("dmarc_")) return found.dmarc.reason;
  const bool header = name.starts_with("from_") || name.starts_with("header_");
  if (header && found.author.unfit() != nullptr) return found.author.unfit()->why;
  return std::string(meaning_en(condition));
}

std::string filled(std::string_view text, const Ruling& ruling, const Evidence& evidence) {
  return reply::fill(text, {{"recipient", evidence.recipient},
                            {"domain", ruling.domain},
                            {"ip", evidence.arrival.client},
                            {"reason", ruling.reason}});
}

Ruling ruling_of(const ReceptionRule& rule, const Evidence& evidence) {
  const Condition first = rule.when.front();
  Ruling ruling{.action = rule.action,
                .at = rule.at,
                .rule = rule.id,
                .entry = rule.entry,
                .words = rule.words,
                .domain = domain_for(first, evidence),
                .reason = reason_for(first, evidence),
                .source = rule.source,
                .read = rule.read};
  ruling.because = {filled(rule.because.ja, ruling, evidence),
                    filled(rule.because.en, ruling, evidence)};
  return ruling;
}

// What is said where neither the entry nor the rule has words: a test says that this is never.
smtp::Reply plain(const Ruling& ruling) {
  return ruling.action == ReceptionAction::defer ? smtp::make_reply(451, "4.7.1 Try again later")
                                                 : smtp::make_reply(550, "5.7.1 Refused by policy");
}

}  // namespace

const char* to_string(ReceptionAction action) {
  switch (action) {
    case ReceptionAction::accept: return "accept";
    case ReceptionAction::quarantine: return "quarantine";
    case ReceptionAction::defer: return "defer";
    case ReceptionAction::reject: return "reject";
  }
  std::unreachable();
}

const ReceptionPolicy* Policies::find(std::string_view id) const {
  const auto at = policies_.find(id);
  return at == policies_.end() ? nullptr : &at->second;
}

Ruling decide(const ReceptionPolicy& policy, const Evidence& evidence, Moment at) {
  const ReceptionRule* rule = find_rule(policy, evidence, at);
  return rule == nullptr ? Ruling{.at = at} : ruling_of(*rule, evidence);
}

Ruling decide(const ReceptionPolicy& policy, const Evidence& evidence) {
  for (const Moment at : {Moment::connect, Moment::helo, Moment::mail, Moment::recipient}) {
    Ruling ruling = decide(policy, evidence, at);
    if (ruling.refuses()) return ruling;
  }
  return decide(policy, evidence, Moment::message);
}

smtp::Reply spoken(const reply::Catalogue& catalogue, const Ruling& ruling,
                   const Evidence& evidence, std::string_view session) {
  if (!ruling.refuses()) return smtp::make_reply(250, "2.0.0 OK");
  const reply::Utterance utterance{evidence.recipient, ruling.domain, evidence.arrival.client,
                                   session};
  if (!ruling.words.empty()) {
    const std::string text = reply::fill(ruling.words, {{"recipient", utterance.recipient},
                                                        {"domain", utterance.domain},
                                                        {"ip", utterance.ip},
                                                        {"session", session},
                                                        {"reason", ruling.reason}});
    std::optional<smtp::Reply> reply = smtp::parse_reply(text);
    return reply ? *std::move(reply) : plain(ruling);
  }
  const reply::Entry* entry = catalogue.find(ruling.entry);
  if (entry == nullptr) return plain(ruling);
  Result<smtp::Reply> reply = reply::speak(*entry, utterance);
  return reply ? *std::move(reply) : plain(ruling);
}

}  // namespace todoku::policy
