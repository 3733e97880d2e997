#include "check/domain.h"

#include <fmt/format.h>

#include "check/dmarc_outcome.h"
#include "check/one_key.h"
#include "mail/envelope.h"

namespace todoku::check {

namespace {

using auth::Ask;

void append(std::vector<Finding>& to, const std::vector<Finding>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::int64_t seconds_of(WallTime now) {
  return std::chrono::floor<seconds>(now).time_since_epoch().count();
}

// Whose SPF record counts for this session (RFC 7208 §2.4).
std::string spf_domain(const DomainQuestion& question, const std::string& domain) {
  if (!question.sender_stated) return domain;
  const std::string sender(mail::domain_of(question.arrival.mail_from));
  return sender.empty() ? question.arrival.helo : sender;
}

std::vector<std::string> all_addresses(const DomainQuestion& question) {
  std::vector<std::string> addresses = question.addresses;
  if (!question.arrival.client.empty())
    addresses.insert(addresses.begin(), question.arrival.client);
  return addresses;
}

Ask<bool> look_at_keys(const DomainQuestion& question, DomainReport& report) {
  report.guessed = question.selectors.empty();
  for (const std::string& selector : question.selectors) {
    const SigningKey key{report.domain, selector, ""};
    const KeySurvey survey = co_await survey_key(key);
    report.keys.push_back(survey);
  }
  if (!report.guessed) co_return true;
  const KeyGuess guess = co_await guess_keys(report.domain);
  report.keys = guess.keys;
  report.keys_undecided = guess.undecided;
  co_return true;
}

std::vector<auth::DmarcIdentifier> identifiers_of(const DomainReport& report, bool client) {
  std::vector<auth::DmarcIdentifier> identifiers;
  if (client) identifiers.push_back(auth::dmarc_identifier(report.session.spf));
  return identifiers;
}

Finding no_name_finding(const std::string& domain) {
  return finding("mx.no_name", Level::fail,
                 {fmt::format("「{}」はドメイン名ではありません。", domain),
                  fmt::format("\"{}\" is no domain name.", domain)});
}

Finding no_key_finding(const std::string& domain, WallTime now) {
  Finding made =
      finding("dkim.not_found", Level::warn,
              {fmt::format("{} の DKIM の鍵が、よく使われるセレクターには見つかりません。あれば "
                           "--selector で指定し、なければ作ってください。",
                           domain),
               fmt::format("No DKIM key of {} was found under the common selectors. State yours "
                           "with --selector, or make one.",
                           domain)});
  offer_key(made, domain, new_selector(now));
  return made;
}

Finding unanswered_key_finding(const std::string& domain) {
  return finding(
      "dkim.unanswered", Level::fail,
      {fmt::format("{} の DKIM の鍵を調べられません（DNS の応答なし）。", domain),
       fmt::format("The DKIM keys of {} cannot be looked up (no answer from the DNS).", domain)});
}

// There is nowhere to publish them: the domain is to be registered, or its name was mistyped.
void advise_no_records(std::vector<Finding>& findings) {
  for (Finding& finding : findings) finding.fixes.clear();
}

}  // namespace

void DomainReport::gather() {
  findings.clear();
  append(findings, spf.findings);
  for (const KeySurvey& key : keys) append(findings, key.findings);
  if (keys_undecided) {
    findings.push_back(unanswered_key_finding(domain));
  } else if (guessed && keys.empty()) {
    findings.push_back(no_key_finding(domain, arrival.now));
  }
  append(findings, dmarc.findings);
  const auth::Dmarc& rehearsed = rehearsal.evidence.found.dmarc;
  if (rehearsal.client && rehearsed.result == auth::DmarcResult::fail)
    findings.push_back(dmarc_outcome({rehearsed, domain, rehearsal.key.has_value(), arrival.now}));
  for (const ReverseSurvey& one : reverse) append(findings, one.findings);
  append(findings, mail.findings);
  append(findings, transport.findings);
  settle_on_one_key(findings);
  if (mail.route.kind == dns::MailRoute::Kind::no_such_domain) advise_no_records(findings);
  most_urgent_first(findings);
}

std::vector<dns::Question> questions_of(const DomainQuestion& question) {
  std::vector<dns::Question> questions;
  const auto name = auth::host_name(mail::domain_key(question.domain));
  if (!name || name->empty()) return questions;
  for (const dns::Type type : {dns::Type::txt, dns::Type::mx, dns::Type::a, dns::Type::aaaa})
    questions.push_back({*name, type});
  for (const char* label : {"_dmarc", "_mta-sts", "_smtp._tls", "default._bimi"})
    questions.push_back({std::string(label) + "." + *name, dns::Type::txt});
  std::vector<std::string> selectors = question.selectors;
  if (selectors.empty()) selectors.assign(common_selectors().begin(), common_selectors().end());
  for (const std::string& selector : selectors)
    if (const auto key = auth::key_name(*name, selector))
      questions.push_back({*key, dns::Type::txt});
  return questions;
}

Ask<DomainReport> check_domain(DomainQuestion question) {
  DomainReport report;
  const auto name = auth::host_name(mail::domain_key(question.domain));
  report.domain = name ? *name : question.domain;
  const bool client = !question.arrival.client.empty();
  auth::Arrival arrival = question.arrival;
  if (!question.sender_stated) arrival.mail_from = "postmaster@" + report.domain;
  report.arrival = arrival;
  if (client) report.session = co_await auth::authenticate_session(arrival);
  if (!name || name->empty()) {
    report.findings.push_back(no_name_finding(question.domain));
    co_return report;
  }
  const SpfQuestion spf{spf_domain(question, report.domain), all_addresses(question), arrival.helo,
                        seconds_of(arrival.now),
                        question.sender_stated ? arrival.mail_from : std::string()};
  report.spf = co_await survey_spf(spf);
  co_await look_at_keys(question, report);
  const DmarcQuestion dmarc{report.domain, identifiers_of(report, client)};
  report.dmarc = co_await survey_dmarc(dmarc);
  for (const std::string& address : all_addresses(question)) {
    const ReverseQuestion reverse{address, arrival.helo, report.domain};
    const ReverseSurvey survey = co_await survey_reverse(reverse);
    report.reverse.push_back(survey);
  }
  report.mail = co_await survey_mail(report.domain);
  report.transport_question = {report.domain, report.dmarc.dmarc.organization, report.mail.route};
  report.transport = co_await survey_transport(report.transport_question);
  const RehearsalQuestion rehearsal{.domain = report.domain,
                                    .arrival = arrival,
                                    .found = report.session,
                                    .spf = report.spf,
                                    .keys = report.keys,
                                    .bulk = question.bulk};
  report.rehearsal = co_await rehearse(rehearsal);
  report.gather();
  co_return report;
}

}  // namespace todoku::check
