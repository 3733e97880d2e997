#include "report/explain_reply.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "reply/json.h"
#include "reply/particulars.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

std::string_view domain_part(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == address.npos ? std::string_view{} : address.substr(at + 1);
}

// Without an MX host a well-known recipient domain tells the provider.
std::string provider_of(const reply::Catalogue& catalogue, const Known& known) {
  if (!known.provider.empty() || !known.mx.empty()) return known.provider;
  const reply::Provider* provider = catalogue.provider_by_domain(domain_part(known.recipient));
  return provider ? provider->id : "";
}

}  // namespace

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
  for (const char* key : {"dsn_action", "reporting_mta", "remote_mta", "found"}) o[key] = nullptr;
  return o;
}

Explained explain_reply(const reply::Catalogue& catalogue, std::string_view text,
                        const Known& known) {
  Explained out;
  out.text = std::string(trim(text));
  out.empty = out.text.empty();
  const std::string provider = provider_of(catalogue, known);
  const reply::Context context{
      .stage = smtp::parse_stage(known.stage), .mx_host = known.mx, .provider = provider};
  reply::Heard heard;
  heard.hear(text);
  const reply::Reading reading = reply::read(catalogue, heard, context);
  out.verdict = reply::to_verdict(reading);
  out.code = reading.codes.basic;
  if (reading.codes.enhanced) out.status = smtp::to_string(*reading.codes.enhanced);
  out.stage = reading.stage;
  out.recipient =
      known.recipient.empty() ? reply::read_particulars(text).recipient : known.recipient;
  out.explanation = reply::explain(catalogue, out.verdict,
                                   {known.domain, known.ip, known.selector, out.recipient, text});
  return out;
}

std::string to_json_line(std::string_view input, const Explained& explained) {
  json::array recipients;
  if (!explained.empty) recipients.push_back(recipient_to_json(explained));
  return json::serialize(json::object{
      {"input", input.empty() ? json::value("") : reply::json_text(input)},
      {"kind", explained.empty ? "none" : "reply"},
      {"recipients", std::move(recipients)},
      {"original",
       {{"message_id", nullptr}, {"from", nullptr}, {"to", nullptr}, {"subject", nullptr}}}});
}

}  // namespace todoku::report
