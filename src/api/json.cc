#include "api/json.h"

#include "base/text.h"
#include "mail/envelope.h"
#include "reply/ended.h"
#include "reply/particulars.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

json::object both(const reply::Bilingual& text) {
  return {{"ja", text.ja}, {"en", text.en}};
}

json::value or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(to_utf8(text));
}

}  // namespace

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    std::size_t size = 1;
    while (size < 4 && size < bytes.size() && !is_utf8(bytes.substr(0, size))) ++size;
    if (is_utf8(bytes.substr(0, size))) {
      out += bytes.substr(0, size);
      bytes.remove_prefix(size);
    } else {
      out += "\xef\xbf\xbd";
      bytes.remove_prefix(1);
    }
  }
  return out;
}

json::object to_json(const reply::Verdict& v) {
  return {{"cause", to_string(v.cause)},
          {"permanence", to_string(v.permanence)},
          {"responsible", to_string(v.responsible)},
          {"scope", to_string(v.scope)},
          {"action", to_string(v.action)},
          {"confidence", to_string(v.confidence)},
          {"provider", or_null(v.provider)},
          {"rule", or_null(v.rule)}};
}

json::object to_json(const spool::Attempt& a) {
  return {{"at", rfc3339(a.at)},
          {"mx_host", or_null(a.mx_host)},
          {"address", or_null(a.address)},
          {"egress", or_null(a.egress)},
          {"stage", to_string(a.stage)},
          {"reply", or_null(a.reply)},
          {"said", a.said},
          {"doubt", a.doubt},
          {"tls", or_null(a.tls)},
          {"took_ms", a.took.count()},
          {"verdict", to_json(a.verdict)}};
}

json::object to_json(const spool::Suppression& s) {
  return {{"address", to_utf8(s.address)},
          {"cause", to_string(s.cause)},
          {"rule", or_null(s.rule)},
          {"evidence", or_null(s.evidence)},
          {"recipient", s.recipient ? json::value(to_string(*s.recipient)) : json::value(nullptr)},
          {"since", rfc3339(s.since)},
          {"until", s.until ? json::value(rfc3339(*s.until)) : json::value(nullptr)}};
}

json::object to_json(const spool::Hold& h) {
  return {{"sender_domain", to_utf8(h.sender_domain)},
          {"provider", to_utf8(h.provider)},
          {"whole", h.whole},
          {"since", rfc3339(h.since)},
          {"last", rfc3339(std::max(h.last, h.since))},
          {"refusals", std::max(h.refusals, 1U)},
          {"in_a_row", h.in_a_row},
          {"next_check", rfc3339(h.next_check)},
          {"checks", h.checks},
          {"first_evidence", or_null(h.first_evidence.empty() ? h.evidence : h.first_evidence)},
          {"evidence", or_null(h.evidence)},
          {"verdict", to_json(h.verdict)}};
}

json::object to_json(const spool::MessageRow& m) {
  return {{"message", to_string(m.id)},
          {"sender", to_utf8(m.envelope.reverse_path)},
          {"accepted", rfc3339(m.accepted)},
          {"expires", rfc3339(m.expires)},
          {"source", to_utf8(m.source)},
          {"bytes", m.bytes},
          {"open", m.open}};
}

json::object to_json(const spool::RecipientRow& r) {
  const bool waits = r.state == spool::State::queued || r.state == spool::State::deferred ||
                     r.state == spool::State::held;
  return {{"recipient", to_string(r.id)},
          {"address", to_utf8(r.path.address)},
          {"state", to_string(r.state)},
          {"due", waits ? json::value(rfc3339(r.due)) : json::value(nullptr)},
          {"attempts", r.attempts},
          {"hold_domain", or_null(r.hold_domain)},
          {"hold_provider", or_null(r.hold_provider)},
          {"note", or_null(r.note)},
          {"last", r.last ? json::value(to_json(*r.last)) : json::value(nullptr)}};
}

json::object to_json(const spool::Totals& t) {
  return {{"messages", t.messages},
          {"recipients_open", t.recipients_open},
          {"held", t.held},
          {"parked", t.parked},
          {"suppressions", t.suppressions}};
}

json::object to_json(const spool::Received& r) {
  json::array recipients;
  for (const std::string& recipient : r.recipients) recipients.emplace_back(to_utf8(recipient));
  return {{"at", rfc3339(r.at)},
          {"decision", to_string(r.decision)},
          {"stage", to_string(r.stage)},
          {"client", or_null(r.client)},
          {"helo", or_null(r.helo)},
          {"tls", or_null(r.tls)},
          {"sender", to_utf8(r.sender)},
          {"addresses", std::move(recipients)},
          {"author", or_null(r.author)},
          {"bytes", r.bytes},
          {"policy", or_null(r.policy)},
          {"rule", or_null(r.rule)},
          {"reply", or_null(r.reply)},
          {"found", or_null(r.found)},
          {"message", r.message ? json::value(to_string(*r.message)) : json::value(nullptr)},
          {"untold", r.untold}};
}

reply::Particulars particulars_of(std::string_view reply, Whose whose) {
  reply::Particulars out{.domain = std::string(mail::domain_of(whose.sender)),
                         .recipient = std::string(whose.recipient),
                         .reply_text = reply};
  // What the receiver saw is truer than what we think to be.
  if (reply::read_particulars(reply).ip.empty()) out.ip = whose.own_ip;
  return out;
}

void add_meaning(json::object& object, const reply::Explanation& said) {
  object["explanation"] = both(said.why);
  object["remedy"] = both(said.remedy);
  json::array fixes;
  for (const reply::Fix& fix : said.fixes)
    fixes.push_back(json::object{
        {"kind", fix.kind}, {"type", fix.type}, {"name", fix.name}, {"value", fix.value}});
  object["fix"] = std::move(fixes);
}

json::object explained(const reply::Catalogue& catalogue, const spool::Attempt& attempt,
                       Whose whose) {
  json::object out = to_json(attempt);
  add_meaning(out,
              reply::explain(catalogue, attempt.verdict, particulars_of(attempt.reply, whose)));
  const reply::Entry* entry = catalogue.find(attempt.verdict.rule);
  out["source"] = or_null(entry ? entry->source : "");
  out["read"] = or_null(entry ? entry->read : "");
  return out;
}

json::value ended_service(std::string_view address) {
  const reply::EndedService* service = reply::ended_service(mail::domain_of(address));
  if (!service || !reply::is_warned_of(*service)) return nullptr;
  const reply::EndedText text = reply::text_of(*service);
  return json::object{{"what", both(text.what)}, {"todo", both(text.todo)}};
}

}  // namespace todoku::api
