#include "check/json.h"

#include <boost/json.hpp>

#include "reply/json.h"

namespace todoku::check {

namespace {

namespace json = boost::json;
using reply::json_text;

json::array texts(const std::vector<std::string>& all) {
  json::array out;
  for (const std::string& text : all) out.push_back(json_text(text));
  return out;
}

json::array fixes_json(const std::vector<reply::Fix>& fixes) {
  json::array out;
  for (const reply::Fix& fix : fixes) out.push_back(reply::to_json(fix));
  return out;
}

json::array findings_json(const std::vector<Finding>& findings) {
  json::array out;
  for (const Finding& finding : findings) out.push_back(to_json(finding));
  return out;
}

// Of what fails first, then of what only warns.
json::array all_fixes(const std::vector<Finding>& findings) {
  return fixes_json(fixes_of(findings));
}

json::object spf_json(const auth::Spf& spf) {
  return {{"result", auth::to_string(spf.result)},
          {"domain", json_text(spf.domain)},
          {"identity", spf.identity == auth::SpfIdentity::helo ? "helo" : "mailfrom"},
          {"mechanism", json_text(spf.mechanism())},
          {"reason", json_text(spf.reason)},
          {"explanation", json_text(spf.explanation)},
          {"record", json_text(spf.record)},
          {"lookups", spf.lookups},
          {"void_lookups", spf.void_lookups}};
}

// The session's results; without a client there are none.
void add_session(json::object& results, const auth::Authentication& found,
                 const auth::Arrival& arrival) {
  results["spf"] = spf_json(found.spf);
  results["helo"] = {{"result", auth::to_string(found.helo.result)},
                     {"domain", json_text(found.helo.domain)},
                     {"reason", json_text(found.helo.reason)}};
  results["ptr"] = {{"result", arrival.client.empty() ? "none" : auth::to_string(found.ptr.result)},
                    {"names", texts(found.ptr.names)},
                    {"confirmed", json_text(found.ptr.confirmed)},
                    {"reason", json_text(found.ptr.reason)}};
  results["sender_domain"] = {{"result", auth::to_string(found.sender_domain)}};
}

const char* algorithm_of(const auth::Signature& signature) {
  if (signature.key_type == auth::KeyType::ed25519) return "ed25519-sha256";
  return signature.digest == auth::Digest::sha1 ? "rsa-sha1" : "rsa-sha256";
}

json::object signature_json(const auth::DkimResult& one) {
  return {{"domain", json_text(one.signature.domain)},
          {"selector", json_text(one.signature.selector)},
          {"result", auth::to_string(one.status)},
          {"reason", json_text(one.why)},
          {"identity", json_text(one.signature.identity)},
          {"algorithm", algorithm_of(one.signature)},
          {"key_bits", one.key_bits},
          {"testing", one.testing}};
}

// RFC 8601 §2.7.1: the best of them; none where there is no signature.
const char* best_of(const std::vector<auth::DkimResult>& results) {
  if (results.empty()) return "none";
  for (const auth::DkimResult& one : results) {
    if (one.status == auth::DkimStatus::pass) return auth::to_string(one.status);
  }
  return auth::to_string(results.front().status);
}

json::object dkim_json(const std::vector<auth::DkimResult>& results) {
  json::array signatures;
  for (const auth::DkimResult& one : results) signatures.push_back(signature_json(one));
  return {{"result", best_of(results)}, {"signatures", std::move(signatures)}};
}

const char* to_string(auth::DmarcFit fit) {
  switch (fit) {
    case auth::DmarcFit::aligned: return "aligned";
    case auth::DmarcFit::not_aligned: return "not_aligned";
    case auth::DmarcFit::undetermined: return "undetermined";
  }
  std::unreachable();
}

json::array identifiers_json(const std::vector<auth::DmarcAligned>& all) {
  json::array out;
  for (const auth::DmarcAligned& one : all) {
    const bool spf = one.identifier.method == auth::DmarcMethod::spf;
    const bool pass = one.identifier.outcome == auth::DmarcIdentifier::Outcome::pass;
    out.push_back({{"method", spf ? "spf" : "dkim"},
                   {"domain", json_text(one.identifier.domain)},
                   {"pass", pass},
                   {"alignment", to_string(one.fit)}});
  }
  return out;
}

// What a receiver that follows the policy does with the message.
const char* disposition_of(const auth::Dmarc& dmarc) {
  if (dmarc.refuse) return "reject";
  const bool failed = dmarc.result == auth::DmarcResult::fail;
  return failed ? auth::to_string(dmarc.policy) : "none";
}

json::object dmarc_json(const auth::Dmarc& dmarc, const DmarcSurvey& survey) {
  json::object out = {{"result", auth::to_string(dmarc.result)},
                      {"policy", auth::to_string(dmarc.policy)},
                      {"disposition", disposition_of(dmarc)},
                      {"declared", auth::to_string(dmarc.declared)},
                      {"domain", json_text(dmarc.author)},
                      {"organizational_domain", json_text(dmarc.organization)},
                      {"tag", json_text(dmarc.tag)},
                      {"reason", json_text(dmarc.reason)},
                      {"identifiers", identifiers_json(dmarc.identifiers)},
                      {"queries", texts(dmarc.queries)},
                      {"reports_to", texts(survey.reports)}};
  out["record"] = dmarc.record ? json_text(dmarc.record->text) : json::value();
  out["record_domain"] = dmarc.record ? json_text(dmarc.record->domain) : json::value();
  return out;
}

json::object arc_json(const auth::ArcResult& arc) {
  json::array sealers;
  for (const auth::ArcSealer& one : arc.sealers)
    sealers.push_back({{"instance", one.instance},
                       {"domain", json_text(one.domain)},
                       {"selector", json_text(one.selector)},
                       {"results", json_text(one.results)}});
  return {{"result", auth::to_string(arc.status)},
          {"reason", json_text(arc.why)},
          {"instance", arc.instance},
          {"sealers", std::move(sealers)}};
}

json::object prediction_json(const Prediction& one, const std::vector<Finding>& findings) {
  return {{"provider", json_text(one.provider)},
          {"persona", json_text(one.persona)},
          {"action", policy::to_string(one.action)},
          {"reply", json_text(one.reply)},
          {"rule", json_text(one.rule)},
          {"because", reply::to_json(one.because)},
          {"fix", fixes_json(fixes_for(one, findings))},
          {"policy_rule", json_text(one.policy_rule)},
          {"source", json_text(one.source)}};
}

json::array predicted_json(const std::vector<Prediction>& predicted,
                           const std::vector<Finding>& findings) {
  json::array out;
  for (const Prediction& one : predicted) out.push_back(prediction_json(one, findings));
  return out;
}

json::value assumed_json(const Rehearsal& made) {
  if (made.author.empty()) return nullptr;
  const auth::Arrival& arrival = made.evidence.arrival;
  json::object out = {{"from", json_text(made.author)},
                      {"mail_from", json_text(arrival.mail_from)},
                      {"ip", made.client ? json_text(*made.client) : nullptr},
                      {"tls", arrival.tls.has_value()},
                      {"bulk", made.evidence.bulk},
                      {"text", reply::to_json(made.assumed)}};
  out["signature"] = made.key ? json::value{{"domain", json_text(made.key->domain)},
                                            {"selector", json_text(made.key->selector)}}
                              : json::value();
  return out;
}

json::object key_json(const KeySurvey& survey) {
  json::object out = {{"domain", json_text(survey.key.domain)},
                      {"selector", json_text(survey.key.selector)},
                      {"name", json_text(survey.name)},
                      {"usable", survey.usable},
                      {"record", survey.texts.empty() ? nullptr : json_text(survey.texts[0])},
                      {"alias", json_text(survey.alias)}};
  out["type"] = survey.record ? json::value(auth::to_string(survey.record->key.type())) : nullptr;
  out["bits"] = survey.record ? json::value(survey.record->key.bits()) : nullptr;
  return out;
}

// Without a client nobody is judged, yet a record that nobody can pass is known.
json::value spf_without_client(const SpfSurvey& survey) {
  const std::optional<auth::SpfResult> result = spf_for_all(survey);
  return result ? json::value(auth::to_string(*result)) : json::value();
}

json::object spf_survey_json(const DomainReport& report, bool client) {
  json::object out = client ? spf_json(report.session.spf) : json::object();
  if (!client) {
    out["result"] = spf_without_client(report.spf);
    out["domain"] = json_text(report.spf.domain);
    out["record"] = report.spf.records.empty() ? nullptr : json_text(report.spf.records[0]);
  }
  json::array addresses;
  for (const SpfOfAddress& one : report.spf.addresses) {
    json::object row = spf_json(one.spf);
    row["address"] = one.address;
    addresses.push_back(std::move(row));
  }
  out["addresses"] = std::move(addresses);
  out["all_lookups"] = report.spf.lookups;
  return out;
}

json::object mail_json(const MailSurvey& mail) {
  json::array hosts;
  for (const dns::Mx& mx : mail.records)
    hosts.push_back({{"preference", mx.preference}, {"host", json_text(mx.host)}});
  using Kind = dns::MailRoute::Kind;
  const Kind kind = mail.route.kind;
  const char* result = kind == Kind::hosts       ? "pass"
                       : kind == Kind::temporary ? "temperror"
                       : kind == Kind::null_mx   ? "none"
                                                 : "fail";
  return {{"result", result}, {"hosts", std::move(hosts)}, {"reason", json_text(mail.route.why)}};
}

json::object text_json(const auth::TextLookup& text, bool broken) {
  using auth::TextFound;
  const char* result = text.found == TextFound::failed    ? "temperror"
                       : text.found == TextFound::several ? "permerror"
                       : text.found == TextFound::none    ? "none"
                       : broken                           ? "permerror"
                                                          : "pass";
  return {{"result", result}, {"record", text.texts.empty() ? nullptr : json_text(text.texts[0])}};
}

json::object dane_json(const TransportSurvey& transport) {
  json::array hosts;
  for (const auth::DaneHost& host : transport.dane)
    hosts.push_back({{"host", json_text(host.host)},
                     {"state", auth::to_string(host.state)},
                     {"usable", host.usable.size()},
                     {"reason", json_text(host.why)}});
  return {{"hosts", std::move(hosts)}};
}

void add_transport(json::object& results, const TransportSurvey& transport) {
  results["tls"] = {{"result", transport.result}};
  results["dane"] = dane_json(transport);
  results["mta_sts"] = text_json(transport.sts.text, !transport.sts.has_policy());
  results["tls_rpt"] = text_json(transport.reports.text, transport.reports.record.rua.empty());
  results["bimi"] = text_json(transport.bimi.text, transport.bimi.record.broken);
}

json::object dmarc_of_domain(const DomainReport& report, bool client) {
  const DmarcSurvey& survey = report.dmarc;
  json::object out = dmarc_json(survey.dmarc, survey);
  // Nothing was sent: a record is there, and whether a mail passes is not known.
  if (!client && survey.dmarc.result == auth::DmarcResult::fail) {
    out["result"] = nullptr;
    out["disposition"] = nullptr;
  }
  return out;
}

}  // namespace

json::object to_json(const Finding& finding) {
  json::object out = {{"id", finding.id},
                      {"level", to_string(finding.level)},
                      {"text", reply::to_json(finding.text)},
                      {"fix", fixes_json(finding.fixes)}};
  if (finding.mark)
    out["mark"] = {{"name", json_text(finding.mark->owner)},
                   {"record", json_text(finding.mark->record)},
                   {"at", finding.mark->at},
                   {"length", finding.mark->length}};
  return out;
}

json::object to_json(std::string_view name, const MessageReport& report,
                     const std::vector<Prediction>& predicted) {
  json::object results;
  const policy::Evidence& evidence = report.evidence;
  add_session(results, report.found, evidence.arrival);
  results["dkim"] = dkim_json(report.found.dkim);
  results["dmarc"] = dmarc_json(report.found.dmarc, report.dmarc);
  results["arc"] = arc_json(report.found.arc);
  results["tls"] = {{"result", evidence.arrival.tls ? "pass" : "none"}};
  return {{"message", json_text(name)},
          {"results", std::move(results)},
          {"findings", findings_json(report.findings)},
          {"predicted", predicted_json(predicted, report.findings)},
          {"fix", all_fixes(report.findings)}};
}

json::object to_json(const DomainReport& report, const std::vector<Prediction>& predicted) {
  json::object results;
  const bool client = !report.arrival.client.empty();
  if (client) add_session(results, report.session, report.arrival);
  results["spf"] = spf_survey_json(report, client);
  json::array keys;
  bool usable = false;
  for (const KeySurvey& key : report.keys) {
    usable = usable || key.usable;
    keys.push_back(key_json(key));
  }
  results["dkim"] = {{"result", keys.empty() ? "none"
                                : usable     ? "pass"
                                             : "permerror"},
                     {"signatures", json::array()},
                     {"keys", std::move(keys)}};
  results["dmarc"] = dmarc_of_domain(report, client);
  results["arc"] = {{"result", "none"}};
  results["mx"] = mail_json(report.mail);
  if (!client) results["ptr"] = {{"result", "none"}};
  add_transport(results, report.transport);
  return {{"domain", json_text(report.domain)},
          {"results", std::move(results)},
          {"findings", findings_json(report.findings)},
          {"predicted", predicted_json(predicted, report.findings)},
          {"assumed", assumed_json(report.rehearsal)},
          {"fix", all_fixes(report.findings)}};
}

}  // namespace todoku::check
