#include "report/explain_reply.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "mail/envelope.h"
#include "reply/json.h"
#include "report/reply_explainer.h"

namespace todoku::report {
namespace json = boost::json;

json::object recipient_to_json(const Explained& e) {
  json::object o;
  o["address"] = reply::json_text(e.recipient);
  o["original_recipient"] = nullptr;
  o["reply_code"] = e.code ? json::value(e.code) : json::value(nullptr);
  o["status"] = reply::json_text(e.status);
  o["stage"] = e.stage ? json::value(smtp::to_string(*e.stage)) : json::value(nullptr);
  o["text"] = reply::json_text(e.text);
  for (auto& [key, value] : reply::to_json(e.verdict)) o[key] = std::move(value);
  reply::add_explanation(o, e.explanation);
  for (const char* key : {"dsn_action", "reporting_mta", "remote_mta", "found", "hard"})
    o[key] = nullptr;
  return o;
}

Explained explain_reply(const reply::Catalogue& catalogue, std::string_view text,
                        const Known& known) {
  return ReplyExplainer(catalogue, known).explain(text);
}

Explained explain_attempt(const reply::Catalogue& catalogue, logs::Judge& judge,
                          const logs::Attempt& attempt, const Known& known) {
  Known more = known;
  const auto add = [](std::string& into, std::string_view text) {
    if (into.empty()) into = text;
  };
  add(more.mx, attempt.relay_host);
  add(more.recipient, attempt.recipient);
  if (attempt.stage) add(more.stage, smtp::to_string(*attempt.stage));
  add(more.domain, mail::domain_of(attempt.sender));
  Explained out = explain_reply(catalogue, attempt.reply, more);
  out.empty = false;
  if (out.status.empty()) out.status = attempt.dsn;
  out.verdict = judge.judge(attempt);
  out.explanation = reply::explain(
      catalogue, out.verdict, {more.domain, more.ip, more.selector, out.recipient, attempt.reply});
  return out;
}

std::string to_json_line(std::string_view input, const Explained& explained, Problem problem) {
  const bool none = explained.empty;
  json::array recipients;
  if (!none) recipients.push_back(recipient_to_json(explained));
  return json::serialize(json::object{
      {"input", input.empty() ? json::value("") : reply::json_text(input)},
      {"kind", none ? "none" : "reply"},
      {"recipients", std::move(recipients)},
      {"original",
       {{"message_id", nullptr}, {"from", nullptr}, {"to", nullptr}, {"subject", nullptr}}},
      {"problem", reply::json_text(problem)}});
}

}  // namespace todoku::report
