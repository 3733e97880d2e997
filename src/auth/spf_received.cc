#include "auth/spf.h"
#include "base/text.h"

namespace todoku::auth {

namespace {

bool is_dot_atom(std::string_view text) {
  for (const std::string_view part : split(text, '.')) {
    if (part.empty()) return false;
    for (const char c : part) {
      if (!is_alnum(c) && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) == std::string_view::npos)
        return false;
    }
  }
  return true;
}

// RFC 5322 §3.2.4; what no header field may hold becomes "?".
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    out += byte < ' ' || byte == 0x7f ? '?' : c;
  }
  return out + "\"";
}

void add(std::string& field, std::string_view key, std::string_view value) {
  field += std::string(field.ends_with(")") ? " " : "; ") + std::string(key) + "=";
  field += is_dot_atom(value) ? std::string(value) : quoted(value);
}

std::string comment(const Spf& spf, const SpfClient& client) {
  const std::string who = "domain of " + spf.domain;
  switch (spf.result) {
    case SpfResult::pass: return who + " designates " + client.address + " as permitted sender";
    case SpfResult::fail:
      return who + " does not designate " + client.address + " as permitted sender";
    case SpfResult::softfail:
      return who + " discourages use of " + client.address + " as permitted sender";
    case SpfResult::neutral: return client.address + " is neither permitted nor denied by " + who;
    case SpfResult::none: return who + " does not designate permitted sender hosts";
    case SpfResult::temperror: return "temporary error in processing " + who;
    case SpfResult::permerror: return "permanent error in processing " + who;
  }
  std::unreachable();
}

// RFC 5322 §3.2.2.
std::string as_comment(std::string_view text) {
  std::string out = "(";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += byte < ' ' || byte == 0x7f ? '?' : c;
  }
  return out + ")";
}

}  // namespace

std::string received_spf(const Spf& spf, const SpfClient& client) {
  const std::string receiver = client.receiver.empty() ? "unknown" : client.receiver;
  std::string field = std::string("Received-SPF: ") + to_string(spf.result) + " " +
                      as_comment(receiver + ": " + comment(spf, client));
  add(field, "receiver", receiver);
  add(field, "client-ip", client.address);
  add(field, "envelope-from", client.mail_from);
  add(field, "helo", client.helo);
  add(field, "identity", spf.identity == SpfIdentity::helo ? "helo" : "mailfrom");
  const std::string mechanism = spf.mechanism();
  const bool error = spf.result == SpfResult::temperror || spf.result == SpfResult::permerror;
  if (error) {
    add(field, "problem", spf.reason);
  } else if (!mechanism.empty()) {
    add(field, "mechanism", mechanism);
  }
  return field;
}

}  // namespace todoku::auth
