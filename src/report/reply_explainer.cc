#include "report/reply_explainer.h"

#include <boost/json.hpp>
#include <utility>

#include "base/text.h"
#include "mail/envelope.h"
#include "reply/json.h"
#include "reply/mechanisms.h"
#include "reply/particulars.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

// Without an MX host a well-known recipient domain tells the provider.
std::string provider_of(const reply::Catalogue& catalogue, const Known& known) {
  if (!known.provider.empty() || !known.mx.empty()) return known.provider;
  const reply::Provider* provider = catalogue.provider_by_domain(mail::domain_of(known.recipient));
  return provider ? provider->id : "";
}

std::string quoted(std::string_view text) {
  return json::serialize(reply::json_text(text));
}

// "{…}" without its braces.
std::string members(const json::object& object) {
  const std::string text = json::serialize(object);
  return text.substr(1, text.size() - 2);
}

void add_member(std::string& out, std::string_view name, std::string_view value) {
  out.append(",\"").append(name).append("\":").append(value);
}

// All that an explanation is made of beside the verdict.
std::string key_of(const Explained& judged, const reply::Told& told, std::string_view text) {
  const reply::Mechanisms m = reply::read_mechanisms(text);
  const reply::Verdict& v = judged.verdict;
  const auto digit = [](auto value) { return static_cast<char>('0' + static_cast<int>(value)); };
  const char marks[] = {
      digit(m.spf),    digit(m.dkim),       digit(m.dmarc),       digit(m.shows_spf_record),
      digit(v.cause),  digit(v.permanence), digit(v.responsible), digit(v.scope),
      digit(v.action), digit(v.confidence)};
  std::string key(marks, sizeof marks);
  for (const std::string* part : {&v.rule, &v.provider, &told.domain, &told.ip, &judged.recipient})
    key.append(*part).push_back('\n');
  return key;
}

}  // namespace

ReplyExplainer::ReplyExplainer(const reply::Catalogue& catalogue, Known known)
    : catalogue_(catalogue), known_(std::move(known)), heard_(std::make_unique<reply::Heard>()) {
  known_.provider = provider_of(catalogue, known_);
}

Explained ReplyExplainer::judge(std::string_view text) {
  Explained out;
  out.text = std::string(trim(text));
  out.empty = out.text.empty();
  const reply::Context context{
      .stage = smtp::parse_stage(known_.stage), .mx_host = known_.mx, .provider = known_.provider};
  heard_->hear(text);
  const reply::Reading reading = reply::read(catalogue_, *heard_, context);
  out.verdict = reply::to_verdict(reading);
  out.code = reading.codes.basic;
  if (reading.codes.enhanced) out.status = smtp::to_string(*reading.codes.enhanced);
  out.stage = reading.stage;
  return out;
}

const ReplyExplainer::Said& ReplyExplainer::said(Explained& judged, std::string_view text) {
  const reply::Told told = reply::read_particulars(text);
  judged.recipient = known_.recipient.empty() ? told.recipient : known_.recipient;
  const std::string key = key_of(judged, told, text);
  if (const auto at = kept_.find(key); at != kept_.end()) return at->second;
  if (kept_.size() >= kMostKept) kept_.clear();
  Said said;
  said.explanation =
      reply::explain(catalogue_, judged.verdict,
                     {known_.domain, known_.ip, known_.selector, judged.recipient, text});
  json::object object = reply::to_json(judged.verdict);
  reply::add_explanation(object, said.explanation);
  said.json = members(object);
  return kept_.emplace(key, std::move(said)).first->second;
}

Explained ReplyExplainer::explain(std::string_view text) {
  Explained out = judge(text);
  out.explanation = said(out, text).explanation;
  return out;
}

std::string ReplyExplainer::json_line(std::string_view input, std::string_view text) {
  Explained judged = judge(text);
  if (judged.empty) return to_json_line(input, judged);
  const Said& rest = said(judged, text);
  std::string out = "{\"input\":" + (input.empty() ? std::string("\"\"") : quoted(input));
  out += ",\"kind\":\"reply\",\"recipients\":[{\"address\":" + quoted(judged.recipient);
  out += ",\"original_recipient\":null";
  add_member(out, "reply_code", judged.code ? std::to_string(judged.code) : "null");
  add_member(out, "status", quoted(judged.status));
  add_member(out, "stage", quoted(judged.stage ? smtp::to_string(*judged.stage) : ""));
  add_member(out, "text", quoted(judged.text));
  out.append(",").append(rest.json);
  out +=
      ",\"dsn_action\":null,\"reporting_mta\":null,\"remote_mta\":null,\"found\":null,\"hard\":"
      "null}],"
      "\"original\":{\"message_id\":null,\"from\":null,\"to\":null,\"subject\":null},"
      "\"problem\":null}";
  return out;
}

}  // namespace todoku::report
