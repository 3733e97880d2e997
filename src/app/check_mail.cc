#include "app/check_mail.h"

#include <algorithm>

#include "base/text.h"
#include "mail/envelope.h"

namespace todoku::app {

namespace {

// What the message itself says of its reverse-path.
std::string sender_of(const auth::SignedMessage& message) {
  if (const mail::Field* path = message.header().find("Return-Path")) {
    std::string_view text = trim(path->value);
    if (text.starts_with('<') && text.ends_with('>'))
      return std::string(text.substr(1, text.size() - 2));
  }
  const auth::Author author = auth::read_author(message);
  if (author.mailboxes.empty()) return "";
  return author.mailboxes.front().local + "@" + author.mailboxes.front().domain;
}

// No line of the header, up to its empty line, ends with CR LF.
bool has_unix_header(std::string_view text) {
  const std::size_t end = std::min(text.find("\n\n"), text.size());
  return text.substr(0, end).find("\r\n") == std::string_view::npos;
}

// "From user Mon Nov 23 ..." of a mailbox file. "From : user" is a field (RFC 5322 §4.5), and to
// pass over it would hide an author.
bool begins_with_mailbox_line(std::string_view text) {
  if (!text.starts_with("From ")) return false;
  const std::size_t next = text.find_first_not_of(" \t", 4);
  return next == text.npos || text[next] != ':';
}

bool is_good(const std::vector<check::Finding>& findings,
             const std::vector<check::Prediction>& predicted) {
  const auto refuses = [](const check::Prediction& one) {
    return one.action == policy::ReceptionAction::reject ||
           one.action == policy::ReceptionAction::defer;
  };
  return check::worst(findings) != check::Level::fail && std::ranges::none_of(predicted, refuses);
}

}  // namespace

Result<MailJudges> MailJudges::builtin() {
  Result<reply::Catalogue> catalogue = reply::Catalogue::load(reply::Catalogue::builtin_files());
  if (!catalogue) return std::unexpected(catalogue.error());
  Result<policy::Policies> policies = policy::Policies::load(policy::Policies::builtin_files());
  if (!policies) return std::unexpected(policies.error());
  return MailJudges(std::move(*policies), std::move(*catalogue));
}

bool MailJudges::knows(std::string_view to) const {
  return std::ranges::any_of(policies_.all(), [&](const auto& one) {
    return one.first == to || one.second.provider == to;
  });
}

std::string MailJudges::known() const {
  std::string list;
  for (const auto& [id, policy] : policies_.all()) list += (list.empty() ? "" : ", ") + id;
  return list;
}

std::vector<check::Prediction> MailJudges::predict(const policy::Evidence& evidence,
                                                   const check::PredictQuestion& question) const {
  return check::predict(policies_, catalogue_, evidence, question);
}

bool CheckedMail::good() const {
  return is_good(report.findings, predicted);
}

bool CheckedDomain::good() const {
  return is_good(report.findings, predicted);
}

std::string as_carried(std::string_view text) {
  if (begins_with_mailbox_line(text))
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  if (!has_unix_header(text)) return std::string(text);
  std::string carried;
  carried.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) carried += '\r';
    carried += text[i];
  }
  return carried;
}

CheckedMail check_mail(const MailJudges& judges, std::string_view text,
                       const MailQuestion& question, Answers& answers) {
  const std::string whole = as_carried(text);
  auth::SignedMessage message;
  message.feed(whole);
  message.finish();
  auth::KeyCache keys;
  check::Session session{question.arrival, question.recipient, question.bulk};
  if (!question.sender_stated) session.arrival.mail_from = sender_of(message);
  CheckedMail mail;
  mail.report = answers.run(check::check_message(whole, message, keys, session));
  mail.predicted = judges.predict(mail.report.evidence, {question.to, question.session});
  return mail;
}

}  // namespace todoku::app
