#include "check/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>

#include "auth/spf_record.h"
#include "check/stated.h"
#include "mail/envelope.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::SpfKind;
using auth::SpfResult;

// The fields that whoever signs a mailing signs.
const char* const kSigned[] = {
    "from", "date", "subject", "message-id", "list-unsubscribe", "list-unsubscribe-post"};

std::string plain_message(const std::string& author, const RehearsalQuestion& question) {
  std::string text =
      fmt::format("From: <{}>\r\nDate: {}\r\nMessage-ID: <rehearsal@{}>\r\nSubject: Hello\r\n",
                  author, rfc5322_date(question.arrival.now), question.domain);
  if (question.bulk)
    text += fmt::format(
        "List-Unsubscribe: <https://{}/unsubscribe>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        question.domain);
  return text + "\r\nHello.\r\n";
}

std::optional<SigningKey> usable_key(const std::vector<KeySurvey>& keys) {
  const auto usable = std::ranges::find_if(keys, &KeySurvey::usable);
  if (usable == keys.end()) return std::nullopt;
  return usable->key;
}

auth::DkimResult signed_with(const SigningKey& key) {
  auth::DkimResult result;
  result.status = auth::DkimStatus::pass;
  result.signature.domain = key.domain;
  result.signature.selector = key.selector;
  result.signature.fields.assign(std::begin(kSigned), std::end(kSigned));
  return result;
}

auth::Spf spf_of(const SpfSurvey& survey) {
  auth::Spf spf;
  spf.domain = survey.domain;
  spf.result = spf_for_all(survey).value_or(SpfResult::pass);
  if (!survey.records.empty()) spf.record = survey.records.front();
  return spf;
}

auth::DmarcMail dmarc_mail(const Rehearsal& made, const std::string& domain) {
  auth::DmarcMail mail;
  mail.author_domains = {domain};
  mail.identifiers = {auth::dmarc_identifier(made.evidence.found.spf)};
  if (made.key) {
    using Outcome = auth::DmarcIdentifier::Outcome;
    mail.identifiers.push_back({auth::DmarcMethod::dkim, Outcome::pass, made.key->domain});
  }
  return mail;
}

reply::Bilingual assumptions(const Rehearsal& made, const RehearsalQuestion& question) {
  const bool tls = question.arrival.tls.has_value();
  const bool free = !made.client && !spf_for_all(question.spf);
  const std::string ja_ip = made.client ? *made.client + " から送信"
                            : free      ? "SPF が許す IP アドレスから送信（--ip 未指定）"
                                        : "送信元 IP アドレスは任意（--ip 未指定）";
  const std::string en_ip = made.client ? "from " + *made.client
                            : free      ? "from an address that SPF allows (no --ip)"
                                        : "from any address (no --ip)";
  const std::string ja_key =
      made.key ? fmt::format("DKIM 署名あり（s={}）", made.key->selector) : "DKIM 署名なし";
  const std::string en_key =
      made.key ? fmt::format("signed by DKIM (s={})", made.key->selector) : "not signed by DKIM";
  return {fmt::format("From: {} の普通のメール、{}、{}、TLS {}、宛先は実在、{}", made.author, ja_ip,
                      ja_key, tls ? "あり" : "なし", question.bulk ? "一斉配信" : "個別のメール"),
          fmt::format("a plain message From: {}, {}, {}, {} TLS, to a mailbox that exists, {}",
                      made.author, en_ip, en_key, tls ? "with" : "without",
                      question.bulk ? "a mailing to many" : "no mailing")};
}

// Nobody may send: no term of the record can match but a "-all".
bool forbids_all(const auth::SpfRecord& record) {
  const auth::SpfTerm* all = record.modifier(SpfKind::all);
  if (all == nullptr || all->qualifier != '-') return false;
  return std::ranges::all_of(record.terms, [&](const auth::SpfTerm& term) {
    return term.at >= all->at || term.kind == SpfKind::exp || term.kind == SpfKind::redirect ||
           term.kind == SpfKind::other_modifier;
  });
}

}  // namespace

std::optional<SpfResult> spf_for_all(const SpfSurvey& spf) {
  if (spf.undecided) return SpfResult::temperror;
  if (spf.records.empty()) return SpfResult::none;
  const auto breaks = [](const Finding& one) {
    return one.level == Level::fail && one.id != "spf.plus_all" && one.id != "spf.passed_over" &&
           one.id != "spf.not_pass" && one.id != "spf.type99";
  };
  if (std::ranges::any_of(spf.findings, breaks)) return SpfResult::permerror;
  if (forbids_all(auth::parse_spf_record(spf.records.front()))) return SpfResult::fail;
  return std::nullopt;
}

Ask<Rehearsal> rehearse(RehearsalQuestion question) {
  Rehearsal made;
  made.author = "postmaster@" + question.domain;
  made.key = usable_key(question.keys);
  const bool client = !question.arrival.client.empty();
  if (client) made.client = question.arrival.client;
  const std::string text = plain_message(made.author, question);
  auth::SignedMessage message;
  message.feed(text);
  message.finish();
  policy::Evidence& evidence = made.evidence;
  evidence.arrival = question.arrival;
  evidence.bulk = question.bulk;
  auth::Authentication& found = evidence.found;
  if (client) found = question.found;
  if (!client) {
    found.spf = spf_of(question.spf);
    const std::string sender(mail::domain_of(question.arrival.mail_from));
    found.sender_domain = co_await auth::check_sender_domain(sender);
  }
  found.with_message = true;
  found.author = auth::read_author(message);
  if (made.key) found.dkim = {signed_with(*made.key)};
  const auth::DmarcMail mail = dmarc_mail(made, question.domain);
  found.dmarc = co_await auth::check_dmarc(mail);
  evidence.message = policy::message_facts(text, message, found);
  forgive_unstated(evidence);
  made.assumed = assumptions(made, question);
  co_return made;
}

}  // namespace todoku::check
