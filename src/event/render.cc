#include "event/render.h"

#include <boost/json.hpp>
#include <type_traits>

#include "base/text.h"

namespace todoku::event {
namespace {

namespace json = boost::json;

// A reply may hold any bytes and JSON only UTF-8: other bytes become U+FFFD.
std::string utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  while (!bytes.empty()) {
    std::size_t size = 1;
    while (size < 4 && size < bytes.size() && !is_utf8(bytes.substr(0, size))) ++size;
    const bool good = is_utf8(bytes.substr(0, size));
    out += good ? bytes.substr(0, size) : "\xef\xbf\xbd";
    bytes.remove_prefix(good ? size : 1);
  }
  return out;
}

void put(json::object& object, std::string_view name, std::string_view value) {
  if (!value.empty()) object[name] = utf8(value);
}

json::object verdict_of(const reply::Verdict& v) {
  json::object object = {{"cause", to_string(v.cause)},
                         {"permanence", to_string(v.permanence)},
                         {"responsible", to_string(v.responsible)},
                         {"scope", to_string(v.scope)},
                         {"action", to_string(v.action)},
                         {"confidence", to_string(v.confidence)}};
  put(object, "rule", v.rule);
  put(object, "provider", v.provider);
  return object;
}

json::object attempt_of(const spool::Attempt& a) {
  json::object object = {
      {"at", rfc3339(a.at)}, {"stage", to_string(a.stage)}, {"took_ms", a.took.count()}};
  put(object, "mx_host", a.mx_host);
  put(object, "ip", a.address);
  put(object, "egress", a.egress);
  put(object, "tls", a.tls);
  if (a.doubt) object["doubt"] = true;
  return object;
}

json::object suppression_of(const spool::Suppression& s) {
  json::object object = {
      {"address", utf8(s.address)}, {"cause", to_string(s.cause)}, {"since", rfc3339(s.since)}};
  put(object, "rule", s.rule);
  put(object, "evidence", s.evidence);
  if (s.until) object["until"] = rfc3339(*s.until);
  return object;
}

bool has_due(spool::State state) {
  return state == spool::State::queued || state == spool::State::deferred ||
         state == spool::State::held;
}

// What each kind of record adds.
struct Adds {
  json::object& to;

  void operator()(const spool::Admit& admit) const {
    put(to, "message", to_string(admit.id));
    put(to, "sender", admit.envelope.reverse_path);
    put(to, "source", admit.source);
    put(to, "envid", admit.envelope.envid);
    to["expires"] = rfc3339(admit.expires);
    json::array addresses;
    for (const mail::ForwardPath& path : admit.envelope.recipients)
      addresses.emplace_back(utf8(path.address));
    to["addresses"] = std::move(addresses);
  }

  void operator()(const std::vector<spool::Settle>& settles) const {
    if (settles.empty()) return;
    const spool::Settle& settle = settles.front();
    to["state"] = to_string(settle.to);
    if (has_due(settle.to)) to["due"] = rfc3339(settle.due);
    if (settle.attempt) {
      put(to, settle.attempt->said ? "reply" : "trouble", settle.attempt->reply);
      to["attempt"] = attempt_of(*settle.attempt);
      to["verdict"] = verdict_of(settle.attempt->verdict);
    }
    if (settle.suppress) to["suppression"] = suppression_of(*settle.suppress);
    put(to, "hold_domain", settle.hold_domain);
    put(to, "hold_provider", settle.hold_provider);
    put(to, "note", settle.note);
  }

  void operator()(const spool::Suppress& record) const {
    to["suppression"] = suppression_of(record.suppression);
  }

  void operator()(const spool::Unsuppress& record) const {
    put(to, "address", record.address);
    put(to, "note", record.note);
  }

  void operator()(const spool::HoldSet& record) const {
    const spool::Hold& hold = record.hold;
    put(to, "sender_domain", hold.sender_domain);
    put(to, "hold_provider", hold.provider);
    to["whole"] = hold.whole;
    to["refusals"] = std::max(hold.refusals, 1U);
    to["next_check"] = rfc3339(hold.next_check);
    put(to, "reply", hold.evidence);
    to["verdict"] = verdict_of(hold.verdict);
  }

  void operator()(const spool::HoldLift& record) const {
    put(to, "sender_domain", record.sender_domain);
    put(to, "hold_provider", record.provider);
    put(to, "note", record.note);
  }

  void operator()(const spool::Received& r) const {
    to["decision"] = to_string(r.decision);
    to["stage"] = to_string(r.stage);
    put(to, "client", r.client);
    put(to, "helo", r.helo);
    put(to, "tls", r.tls);
    to["sender"] = utf8(r.sender);
    json::array addresses;
    for (const std::string& recipient : r.recipients) addresses.emplace_back(utf8(recipient));
    if (!addresses.empty()) to["addresses"] = std::move(addresses);
    put(to, "author", r.author);
    if (r.bytes > 0) to["bytes"] = r.bytes;
    put(to, "policy", r.policy);
    put(to, "rule", r.rule);
    put(to, "reply", r.reply);
    put(to, "found", r.found);
    if (r.message) put(to, "message", to_string(*r.message));
    if (r.untold > 0) to["untold"] = r.untold;
  }

  // Counts what was in hand; it tells nothing.
  void operator()(const spool::Begin&) const {}
};

void put_recipient(json::object& object, RecipientId id, const spool::Spool& spool) {
  object["message"] = to_string(id.message);
  object["recipient"] = to_string(id);
  const auto message = spool.message(id.message);
  if (message && *message) object["sender"] = utf8((*message)->envelope.reverse_path);
  const auto row = spool.recipient(id);
  if (row && *row) put(object, "address", (*row)->path.address);
}

}  // namespace

std::string render(const spool::Event& event, const spool::Spool& spool) {
  json::object object = {
      {"cursor", to_string(event.at)}, {"time", rfc3339(event.time)}, {"type", event.type}};
  if (event.part > 0) object["part"] = event.part;
  if (event.recipient) put_recipient(object, *event.recipient, spool);
  std::visit(Adds{object}, event.record);
  return json::serialize(object);
}

std::string to_string(Position cursor) {
  return fmt::format("{}-{}", cursor.segment, cursor.offset);
}

std::optional<Position> parse_cursor(std::string_view text) {
  const auto parts = split(text, '-');
  Position cursor;
  if (parts.size() != 2 || !parse_number(parts[0], cursor.segment) ||
      !parse_number(parts[1], cursor.offset)) {
    return std::nullopt;
  }
  return cursor;
}

}  // namespace todoku::event
