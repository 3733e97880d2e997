#include "check/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "check/dkim_survey.h"
#include "check/dmarc_outcome.h"
#include "check/message_form.h"
#include "check/one_key.h"
#include "check/reverse_survey.h"
#include "check/sender.h"
#include "check/slip_words.h"
#include "check/spf_survey.h"
#include "check/stated.h"
#include "mail/envelope.h"
#include "reply/ended.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::DkimStatus;
using reply::Bilingual;

constexpr std::size_t kKeysLookedAt = 8;  // of signatures that fail; ours

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string name_of(const auth::DkimResult& result) {
  return fmt::format("d={}, s={}", result.signature.domain, result.signature.selector);
}

Finding signature_finding(const auth::DkimResult& result) {
  const std::string name = name_of(result);
  if (result.status == DkimStatus::pass)
    return finding("dkim.pass", Level::ok,
                   {fmt::format("DKIM 署名（{}）は合格です。", name),
                    fmt::format("The DKIM signature ({}) passes.", name)});
  const Bilingual why = words_of(result.why);
  return finding(
      "dkim.not_pass", Level::warn,
      {fmt::format("DKIM 署名（{}）は {}: {}。", name, to_string(result.status), why.ja),
       fmt::format("The DKIM signature ({}) is {}: {}.", name, to_string(result.status), why.en)});
}

Finding dkim_finding(const auth::Authentication& found, WallTime now) {
  if (found.dkim.empty()) {
    Finding none = finding("dkim.none", Level::fail,
                           {"DKIM 署名がありません。", "There is no DKIM signature."});
    const std::string author(found.author.domain());
    offer_key(none, author, new_selector(now));
    return none;
  }
  return finding("dkim.all_fail", Level::fail,
                 {"合格する DKIM 署名が 1 つもありません。", "No DKIM signature passes."});
}

// The keys of signatures that failed for their key; a changed body is no fault of theirs.
Ask<bool> look_at_keys(const auth::Authentication& found, WallTime now, std::vector<Finding>& out) {
  std::size_t looked = 0;
  for (const auth::DkimResult& result : found.dkim) {
    out.push_back(signature_finding(result));
    const bool keyless = result.key_bits == 0 || result.status == DkimStatus::permerror;
    const auth::Signature& own = result.signature;
    if (result.status == DkimStatus::pass || !keyless || own.domain.empty()) continue;
    if (own.selector.empty() || ++looked > kKeysLookedAt) continue;
    const SigningKey key{own.domain, own.selector, ""};
    const KeySurvey survey = co_await survey_key(key);
    append(out, failures(survey.findings));
  }
  if (!found.dkim_passes()) out.push_back(dkim_finding(found, now));
  co_return true;
}

Ask<bool> look_at_client(const Session& session, const auth::Authentication& found,
                         std::vector<Finding>& out) {
  const auth::Arrival& arrival = session.arrival;
  const bool null_sender = arrival.mail_from.empty();
  const std::string domain =
      null_sender ? arrival.helo : std::string(mail::domain_of(arrival.mail_from));
  const std::int64_t now = std::chrono::floor<seconds>(arrival.now).time_since_epoch().count();
  const SpfQuestion spf{domain, {arrival.client}, arrival.helo, now, arrival.mail_from};
  const SpfSurvey survey = co_await survey_spf(spf);
  append(out, survey.findings);
  using auth::SenderDomain;
  if (found.sender_domain != SenderDomain::mail && found.sender_domain != SenderDomain::none)
    out.push_back(sender_domain_finding(domain, found.sender_domain));
  const ReverseQuestion question{arrival.client, arrival.helo, std::string(found.author.domain())};
  const ReverseSurvey reverse = co_await survey_reverse(question);
  append(out, reverse.findings);
  co_return true;
}

Finding arc_finding(const auth::ArcResult& arc) {
  if (arc.status == auth::ArcStatus::pass)
    return finding("arc.pass", Level::ok,
                   {fmt::format("ARC の連鎖（{} 段）は有効です。", arc.instance),
                    fmt::format("The ARC chain of {} is valid.", arc.instance)});
  return finding("arc.fail", Level::warn,
                 {fmt::format("ARC の連鎖が壊れています: {}。", words_of(arc.why).ja),
                  fmt::format("The ARC chain is broken: {}.", arc.why)});
}

std::vector<auth::DmarcIdentifier> identifiers_of(const auth::Authentication& found) {
  std::vector<auth::DmarcIdentifier> identifiers = {auth::dmarc_identifier(found.spf)};
  for (const auth::DmarcAligned& one : found.dmarc.identifiers)
    if (one.identifier.method == auth::DmarcMethod::dkim) identifiers.push_back(one.identifier);
  return identifiers;
}

Ask<bool> look_at_author(const auth::Authentication& found, WallTime now, MessageReport& report) {
  const std::string author(found.author.domain());
  const auto of_author = [&](const auth::DkimResult& one) {
    return one.key_bits > 0 && one.signature.domain == author;
  };
  const bool has_key = std::ranges::any_of(found.dkim, of_author);
  if (found.dmarc.result != auth::DmarcResult::none)
    report.findings.push_back(dmarc_outcome({found.dmarc, author, has_key, now}));
  if (author.empty()) co_return false;
  const DmarcQuestion question{author, identifiers_of(found)};
  report.dmarc = co_await survey_dmarc(question);
  append(report.findings, report.dmarc.findings);
  co_return true;
}

policy::Evidence evidence_of(const Session& session, const auth::Authentication& found,
                             const policy::MessageFacts& facts) {
  policy::Evidence evidence;
  evidence.arrival = session.arrival;
  evidence.found = found;
  evidence.recipient = session.recipient;
  evidence.message = facts;
  evidence.bulk = session.bulk;
  forgive_unstated(evidence);
  return evidence;
}

// The recipient's service may have ended.
void look_at_recipient(const Session& session, std::vector<Finding>& out) {
  const reply::EndedService* service =
      reply::ended_service(mail::domain_key(mail::domain_of(session.recipient)));
  if (service == nullptr || !reply::is_warned_of(*service)) return;
  const reply::EndedText text = reply::text_of(*service);
  out.push_back(finding("rcpt.ended", Level::warn,
                        {text.what.ja + text.todo.ja, text.what.en + " " + text.todo.en}));
}

Finding no_client_finding() {
  return finding(
      "spf.no_address", Level::warn,
      {"送信元 IP アドレスが指定されていないため、SPF と逆引きは調べていません（--ip）。",
       "No sending address was stated, so that SPF and PTR were not looked at (--ip)."});
}

}  // namespace

Ask<MessageReport> check_message(std::string_view whole, const auth::SignedMessage& message,
                                 auth::KeyCache& keys, Session session) {
  MessageReport report;
  report.found = co_await auth::authenticate(message, keys, session.arrival);
  const auth::Authentication& found = report.found;
  const policy::MessageFacts facts = policy::message_facts(whole, message, found);
  const MessageView view{
      whole, message, found, facts, session.arrival.now, session.arrival.mail_from};
  report.findings = form_findings(view);
  if (!session.arrival.client.empty()) co_await look_at_client(session, found, report.findings);
  co_await look_at_keys(found, session.arrival.now, report.findings);
  co_await look_at_author(found, session.arrival.now, report);
  if (found.arc.status != auth::ArcStatus::none) report.findings.push_back(arc_finding(found.arc));
  look_at_recipient(session, report.findings);
  const bool bulk = session.bulk || looks_bulk(message);
  if (bulk) append(report.findings, unsubscribe_findings(view));
  report.evidence = evidence_of(session, found, facts);
  if (session.arrival.client.empty()) report.findings.push_back(no_client_finding());
  settle_on_one_key(report.findings);
  most_urgent_first(report.findings);
  co_return report;
}

}  // namespace todoku::check
