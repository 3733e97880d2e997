#include "auth/dkim_sign.h"

#include <algorithm>

#include "auth/dkim_signature.h"
#include "base/base64.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

constexpr std::size_t kColumns = 72;
constexpr std::string_view kFold = "\r\n\t";

// What the verifier will refuse is not signed.
Result<void> check(const SignedMessage& message, const DkimSigner& signer) {
  const std::string domain = read_domain(signer.domain);
  if (domain.empty()) return fail(Errc::invalid, "d= is no domain name: " + signer.domain);
  if (read_domain(signer.selector).empty()) {
    return fail(Errc::invalid, "s= is no selector: " + signer.selector);
  }
  if (message.all("From").empty()) return fail(Errc::invalid, "a message without From");
  if (signer.identity.empty()) return {};
  const std::string at = read_domain(signer.identity.substr(signer.identity.rfind('@') + 1));
  const bool within = at == domain || at.ends_with("." + domain);
  const bool printable =
      std::ranges::all_of(signer.identity, [](char c) { return c > ' ' && c < 0x7f && c != ';'; });
  if (!within || !printable || !signer.identity.contains('@')) {
    return fail(Errc::invalid, "i= is not within d=: " + signer.identity);
  }
  return {};
}

std::string times(const DkimSigner& signer, WallTime now) {
  const std::uint64_t at = unix_seconds(now);
  std::string out = "t=" + std::to_string(at) + ';';
  if (signer.lifetime) {
    const std::int64_t life = std::max<std::int64_t>(signer.lifetime->count(), 1);
    out += " x=" + std::to_string(at + static_cast<std::uint64_t>(life)) + ';';
  }
  return out;
}

// A signature in base 64, folded so that no line behind "b=" passes kColumns.
std::string folded_signature(std::string_view signature) {
  const std::string text = base64_encode(signature);
  constexpr std::size_t kFirst = kColumns - 2;  // "b=" stands in front
  std::string out = text.substr(0, kFirst);
  for (std::size_t at = kFirst; at < text.size(); at += kColumns) {
    out.append(kFold).append(text.substr(at, kColumns));
  }
  return out;
}

}  // namespace

const std::vector<std::string>& signed_names() {
  static const std::vector<std::string> names = {"from",
                                                 "to",
                                                 "cc",
                                                 "subject",
                                                 "date",
                                                 "reply-to",
                                                 "message-id",
                                                 "in-reply-to",
                                                 "references",
                                                 "sender",
                                                 "mime-version",
                                                 "content-type",
                                                 "content-transfer-encoding",
                                                 "resent-date",
                                                 "resent-from",
                                                 "resent-to",
                                                 "resent-cc",
                                                 "list-id",
                                                 "list-unsubscribe",
                                                 "list-unsubscribe-post"};
  return names;
}

const std::vector<std::string>& over_signed_names() {
  static const std::vector<std::string> names = {
      "from", "to",       "cc",           "subject",
      "date", "reply-to", "content-type", "content-transfer-encoding"};
  return names;
}

std::vector<BodyWant> body_wants(std::span<const DkimSigner> signers) {
  std::vector<BodyWant> wants;
  for (const DkimSigner& signer : signers) wants.push_back(signer.body_want());
  return wants;
}

std::uint64_t unix_seconds(WallTime at) {
  const auto count = std::chrono::floor<seconds>(at).time_since_epoch().count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

std::vector<std::string> names_to_sign(const SignedMessage& message,
                                       const std::vector<std::string>& over) {
  std::vector<std::string> names;
  const auto add_present = [&](const std::string& name) {
    names.insert(names.end(), message.all(name).size(), name);
  };
  for (const std::string& name : signed_names()) add_present(name);
  for (const std::string& name : over) {
    if (std::ranges::find(signed_names(), name) == signed_names().end()) add_present(name);
  }
  if (std::ranges::find(over, "from") == over.end()) names.push_back("from");
  names.insert(names.end(), over.begin(), over.end());
  return names;
}

std::string folded_names(const std::vector<std::string>& names) {
  std::string out;
  std::size_t column = 2;
  for (const std::string& name : names) {
    if (!out.empty()) {
      out += ':';
      ++column;
    }
    if (column > 2 && column + name.size() > kColumns) {
      out += kFold;
      column = 0;
    }
    out += name;
    column += name.size();
  }
  return out;
}

Result<std::string> sign_dkim(const SignedMessage& message, const DkimSigner& signer,
                              WallTime now) {
  if (const Result<void> good = check(message, signer); !good) return std::unexpected(good.error());
  const std::optional<std::string> body = message.bodies().digest(signer.body_want());
  if (!body) return fail(Errc::invalid, "the body was not hashed for this signer");
  const std::vector<std::string> names = names_to_sign(message, signer.over_sign);
  std::string field = std::string("DKIM-Signature: v=1; a=") + to_string(signer.key.type()) +
                      "-sha256; c=" + to_string(signer.header) + '/' + to_string(signer.body) + ';';
  field.append(kFold).append("d=" + read_domain(signer.domain) + ';');
  field.append(kFold).append("s=" + read_domain(signer.selector) + "; " + times(signer, now));
  if (!signer.identity.empty()) field.append(kFold).append("i=" + signer.identity + ';');
  field.append(kFold).append("h=" + folded_names(names) + ';');
  field.append(kFold).append("bh=" + base64_encode(*body) + ';');
  field.append(kFold).append("b=");
  std::string text = message.signed_fields(names, signer.header, nullptr);
  append_canonical_field(signer.header, field, text);
  text.resize(text.size() - 2);  // RFC 6376 §3.7
  const std::string signature = signer.key.sign(digest_of(Digest::sha256, text));
  return field + folded_signature(signature) + "\r\n";
}

Result<std::string> sign_dkim(const SignedMessage& message, std::span<const DkimSigner> signers,
                              WallTime now) {
  std::string fields;
  for (const DkimSigner& signer : signers) {
    const Result<std::string> field = sign_dkim(message, signer, now);
    if (!field) return field;
    fields += *field;
  }
  return fields;
}

}  // namespace todoku::auth
