#include "auth/results.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "auth/field_text.h"
#include "base/text.h"
#include "mail/envelope.h"
#include "mail/header.h"

namespace todoku::auth {
namespace {

constexpr std::size_t kSignaturePiece = 8;  // RFC 6008 §4: enough of b= to tell signatures apart

// RFC 2045 §5.1, which RFC 8601 §2.2 takes its "value" from.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
  });
}

// "local@domain" and "@domain" may stand bare too (RFC 8601 §2.2).
bool is_plain(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == text.npos) return is_token(text);
  return is_token(text.substr(at + 1)) && (at == 0 || is_token(text.substr(0, at)));
}

std::string value_of(std::string_view text) {
  return is_plain(text) && text.size() <= kFieldValueBytes ? std::string(text)
                                                           : quoted_string(text);
}

// One resinfo: method, result, reason, properties.
class Finding {
 public:
  Finding(std::string_view method, std::string_view result)
      : text_(fmt::format("{}={}", method, result)) {}
  Finding& because(std::string_view reason) {
    if (!reason.empty()) text_ += " reason=" + quoted_string(reason);
    return *this;
  }
  Finding& with(std::string_view property, std::string_view value) {
    if (!value.empty()) text_ += fmt::format(" {}={}", property, value_of(value));
    return *this;
  }
  std::string text() const { return text_; }

 private:
  std::string text_;
};

std::string iprev_finding(const Iprev& ptr, const Arrival& arrival) {
  const bool passed = ptr.result == IprevResult::pass;
  return Finding("iprev", to_string(ptr.result))
      .because(passed ? "" : ptr.reason)
      .with("policy.iprev", arrival.client)
      .text();
}

// RFC 8601 §2.7.2: the identity that was checked.
std::string spf_finding(const Spf& spf, const Arrival& arrival) {
  const bool helo = spf.identity == SpfIdentity::helo;
  return Finding("spf", to_string(spf.result))
      .because(spf.result == SpfResult::pass ? "" : spf.reason)
      .with(helo ? "smtp.helo" : "smtp.mailfrom", helo ? arrival.helo : arrival.mail_from)
      .text();
}

std::string dkim_finding(const DkimResult& result) {
  const Signature& signature = result.signature;
  const bool sha1 = signature.digest == Digest::sha1;
  return Finding("dkim", to_string(result.status))
      .because(result.why)
      .with("header.d", signature.domain)
      .with("header.s", signature.selector)
      .with("header.a",
            fmt::format("{}-{}", to_string(signature.key_type), sha1 ? "sha1" : "sha256"))
      .with("header.b", std::string_view(signature.signature_text).substr(0, kSignaturePiece))
      .text();
}

// RFC 8617 §10: "arc", and the client the chain was seen from.
std::string arc_finding(const ArcResult& arc, const Arrival& arrival) {
  Finding finding("arc", to_string(arc.status));
  finding.because(arc.why);
  if (arc.status != ArcStatus::none) finding.with("smtp.remote-ip", arrival.client);
  return finding.text();
}

// RFC 9989 §4.10 keeps header.from and policy.dmarc of the registry.
std::string dmarc_finding(const Authentication& found) {
  const Dmarc& dmarc = found.dmarc;
  Finding finding("dmarc", to_string(dmarc.result));
  finding.because(dmarc.result == DmarcResult::pass ? "" : dmarc.reason);
  if (dmarc.record) finding.with("policy.dmarc", to_string(dmarc.policy));
  return finding.with("header.from", dmarc.author).text();
}

std::vector<std::string> findings_of(const Authentication& found, const Arrival& arrival) {
  std::vector<std::string> out{iprev_finding(found.ptr, arrival), spf_finding(found.spf, arrival)};
  if (!found.with_message) return out;
  if (found.dkim.empty()) out.emplace_back("dkim=none");
  for (std::size_t i = 0; i < found.dkim.size() && i < kDkimSignatures; ++i)
    out.push_back(dkim_finding(found.dkim[i]));
  out.push_back(arc_finding(found.arc, arrival));
  out.push_back(dmarc_finding(found));
  return out;
}

// Past white space and comments; false: a comment has no end.
bool skip_space(std::string_view& text) {
  std::size_t depth = 0;
  while (!text.empty() && (depth > 0 || text.front() == '(' || is_space(text.front()))) {
    const char c = text.front();
    if (c == '(') ++depth;
    if (c == ')') --depth;
    text.remove_prefix(c == '\\' && text.size() > 1 ? 2 : 1);
  }
  return depth == 0;
}

// The authserv-id in front of a field's value; nullopt: it cannot be read.
std::optional<std::string> claimed_id(std::string_view value) {
  if (!skip_space(value) || value.empty()) return std::nullopt;
  std::string id;
  if (value.front() != '"') {
    const std::size_t end = std::min(value.find_first_of(" \t\r\n;(/\""), value.size());
    id = value.substr(0, end);
    value.remove_prefix(end);
  } else {
    for (value.remove_prefix(1); !value.empty() && value.front() != '"'; value.remove_prefix(1)) {
      if (value.front() == '\\' && value.size() > 1) value.remove_prefix(1);
      if (value.front() != '\r' && value.front() != '\n') id += value.front();
    }
    if (value.empty()) return std::nullopt;
    value.remove_prefix(1);
  }
  const bool ended =
      skip_space(value) && (value.empty() || value.front() == ';' || is_digit(value.front()));
  if (id.empty() || !ended) return std::nullopt;
  return id;
}

bool claims(const mail::Field& field, std::string_view authserv_id) {
  if (!iequals(field.name, "Authentication-Results")) return false;
  const std::optional<std::string> id = claimed_id(field.value);
  return !id || mail::domain_key(*id) == mail::domain_key(authserv_id);
}

}  // namespace

std::string results_text(const Authentication& found, const Arrival& arrival) {
  std::string out;
  for (const std::string& finding : findings_of(found, arrival))
    out += (out.empty() ? "" : "; ") + finding;
  return out;
}

std::string authentication_results(const Authentication& found, const Arrival& arrival,
                                   std::string_view authserv_id) {
  std::string field = "Authentication-Results: " + value_of(authserv_id);
  for (const std::string& finding : findings_of(found, arrival)) {
    field += ";\r\n";
    append_folded(field, finding, 0);
  }
  return field + "\r\n";
}

std::string without_claimed_results(std::string message, std::string_view authserv_id) {
  const mail::Header header = mail::scan_header(message);
  const auto claimed = [&](const mail::Field& field) { return claims(field, authserv_id); };
  if (std::ranges::none_of(header.fields, claimed)) return message;
  std::string out;
  out.reserve(message.size());
  for (const mail::Field& field : header.fields)
    if (!claimed(field)) out += field.whole;
  return out + message.substr(header.bytes);
}

}  // namespace todoku::auth
