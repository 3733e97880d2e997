#include "report/explain_mail.h"

#include <boost/json.hpp>

#include "bounce/judge.h"
#include "mail/envelope.h"
#include "reply/json.h"
#include "report/sisimai.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

// The owner's program answered: the message is there. No server's words are claimed for it.
void add_auto_reply(Explained& out) {
  out.explanation.why = {
      "宛先に届いた後、不在通知や受付通知などのプログラムが自動で返信したものです。",
      "The message arrived, and a program answered for its owner: an absence, a receipt, a "
      "ticket."};
  out.explanation.remedy = {"対処は不要です。宛先はリストに残してください。",
                            "Nothing needs to be done; the address stays on the list."};
}

Explained explain_recipient(const reply::Catalogue& catalogue, const bounce::Report& report,
                            const bounce::Recipient& r, const Known& known) {
  Explained out;
  out.text = r.quote();
  out.recipient = r.address;
  out.code = r.code;
  out.status = r.status;
  out.stage = r.stage;
  out.verdict = bounce::judge(catalogue, report, r);
  const std::string sender =
      known.domain.empty() ? std::string(mail::domain_of(report.original.from)) : known.domain;
  out.explanation =
      reply::explain(catalogue, out.verdict, {sender, known.ip, known.selector, r.address, r.text});
  if (report.kind == bounce::Kind::auto_reply) add_auto_reply(out);
  return out;
}

// Where something failed; null elsewhere.
json::value hard(bounce::Kind kind, const bounce::Recipient& r, const reply::Verdict& verdict) {
  if (kind != bounce::Kind::bounce && kind != bounce::Kind::delayed) return nullptr;
  return is_hard({verdict.cause, r.stage, r.status, r.code, verdict.confidence, r.by_program});
}

json::object to_json(bounce::Kind kind, const bounce::Recipient& r, const Explained& explained) {
  json::object o = recipient_to_json(explained);
  o["hard"] = hard(kind, r, explained.verdict);
  o["original_recipient"] = reply::json_text(r.original_recipient);
  o["dsn_action"] = reply::json_text(r.dsn_action);
  o["reporting_mta"] = reply::json_text(r.reporting_mta);
  o["remote_mta"] = reply::json_text(r.remote_mta);
  o["found"] = {{"part", r.found.part}, {"line", r.found.line}};
  return o;
}

}  // namespace

ExplainedMail explain_mail(const reply::Catalogue& catalogue, const bounce::Reader& reader,
                           std::string_view message, const Known& known) {
  ExplainedMail out;
  out.report = reader.read(message);
  for (const bounce::Recipient& recipient : out.report.recipients) {
    out.recipients.push_back(explain_recipient(catalogue, out.report, recipient, known));
  }
  return out;
}

std::string to_json_line(std::string_view input, const ExplainedMail& mail, Problem problem) {
  json::array recipients;
  for (std::size_t i = 0; i < mail.recipients.size(); ++i) {
    recipients.push_back(to_json(mail.report.kind, mail.report.recipients[i], mail.recipients[i]));
  }
  const bounce::Original& original = mail.report.original;
  return json::serialize(json::object{{"input", reply::json_text(input)},
                                      {"kind", to_string(mail.report.kind)},
                                      {"recipients", std::move(recipients)},
                                      {"original",
                                       {{"message_id", reply::json_text(original.message_id)},
                                        {"from", reply::json_text(original.from)},
                                        {"to", reply::json_text(original.to)},
                                        {"subject", reply::json_text(original.subject)}}},
                                      {"problem", reply::json_text(problem)}});
}

}  // namespace todoku::report
