// smtp/server_parameters.cc - the parameters of MAIL and RCPT, as a server's session takes them.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "smtp/server.h"

namespace todoku::smtp {
namespace {

// A parameter given twice says two things.
bool has_twins(const std::vector<Parameter>& parameters) {
  std::set<std::string_view> names;
  return !std::ranges::all_of(parameters,
                              [&](const Parameter& p) { return names.insert(p.name).second; });
}

enum class Taken { fine, unknown, bad };

Taken read_size(const Parameter& p, std::uint64_t& bytes) {
  return p.value && parse_number(*p.value, bytes) ? Taken::fine : Taken::bad;
}

Taken read_body(const Parameter& p, mail::Envelope& envelope) {
  if (!p.value) return Taken::bad;
  const bool eight = iequals(*p.value, "8BITMIME");
  envelope.body = eight ? mail::Body::eight_bit_mime : mail::Body::seven_bit;
  return eight || iequals(*p.value, "7BIT") ? Taken::fine : Taken::bad;
}

Taken read_ret(const Parameter& p, mail::Envelope& envelope) {
  if (!p.value) return Taken::bad;
  const bool full = iequals(*p.value, "FULL");
  envelope.ret = full ? mail::Ret::full : mail::Ret::headers;
  return full || iequals(*p.value, "HDRS") ? Taken::fine : Taken::bad;
}

Taken read_envid(const Parameter& p, mail::Envelope& envelope) {
  const std::optional<std::string> id = p.value ? decode_xtext(*p.value) : std::nullopt;
  if (!id || p.value->size() > 100) return Taken::bad;  // RFC 3461 §4.4
  envelope.envid = *id;
  return Taken::fine;
}

Taken read_mail_parameter(const Parameter& p, const ServerOptions& options, SessionFacts& facts) {
  if (p.name == "SIZE") return read_size(p, facts.declared_bytes);
  if (p.name == "BODY") return read_body(p, facts.envelope);
  if (p.name == "SMTPUTF8" && options.smtputf8) {
    facts.envelope.smtputf8 = true;
    return p.value ? Taken::bad : Taken::fine;
  }
  if (p.name == "RET" && options.dsn) return read_ret(p, facts.envelope);
  if (p.name == "ENVID" && options.dsn) return read_envid(p, facts.envelope);
  // RFC 4954 §5: who submitted it elsewhere. We trust nobody with that, and let it pass.
  if (p.name == "AUTH" && options.auth)
    return p.value && decode_xtext(*p.value) ? Taken::fine : Taken::bad;
  return Taken::unknown;
}

Taken read_rcpt_parameter(const Parameter& p, const ServerOptions& options,
                          mail::ForwardPath& path) {
  if (!options.dsn) return Taken::unknown;
  if (p.name == "NOTIFY") {
    const std::optional<mail::Notify> notify = p.value ? parse_notify(*p.value) : std::nullopt;
    path.notify = notify.value_or(mail::Notify{});
    return notify ? Taken::fine : Taken::bad;
  }
  if (p.name == "ORCPT") {
    const std::optional<std::string> orcpt = p.value ? parse_orcpt(*p.value) : std::nullopt;
    path.orcpt = orcpt.value_or("");
    return orcpt && p.value->size() <= 500 ? Taken::fine : Taken::bad;  // RFC 3461 §4.2
  }
  return Taken::unknown;
}

}  // namespace

bool ServerSession::read_mail_parameters(std::string_view text) {
  const std::optional<std::vector<Parameter>> parameters = parse_parameters(text);
  if (!parameters || has_twins(*parameters)) {
    refuse(501, "5.5.4 The parameters of MAIL break the grammar");
    return false;
  }
  for (const Parameter& p : *parameters) {
    const Taken taken = read_mail_parameter(p, options_, facts_);
    if (taken == Taken::unknown) refuse(555, "5.5.4 Unknown parameter " + p.name);
    if (taken == Taken::bad) refuse(501, "5.5.4 Bad value of parameter " + p.name);
    if (taken != Taken::fine) return false;
  }
  return true;
}

bool ServerSession::read_rcpt_parameters(std::string_view text, mail::ForwardPath& path) {
  const std::optional<std::vector<Parameter>> parameters = parse_parameters(text);
  if (!parameters || has_twins(*parameters)) {
    refuse(501, "5.5.4 The parameters of RCPT break the grammar");
    return false;
  }
  for (const Parameter& p : *parameters) {
    const Taken taken = read_rcpt_parameter(p, options_, path);
    if (taken == Taken::unknown) refuse(555, "5.5.4 Unknown parameter " + p.name);
    if (taken == Taken::bad) refuse(501, "5.5.4 Bad value of parameter " + p.name);
    if (taken != Taken::fine) return false;
  }
  return true;
}

}  // namespace todoku::smtp
