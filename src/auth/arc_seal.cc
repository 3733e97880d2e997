#include "auth/arc_seal.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

// A space, not a tab: dkimpy (1.1.4) finds a set's signature by the bytes " i=1;".
constexpr std::string_view kFold = ";\r\n ";

bool is_line(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c == '\t' || (c >= ' ' && c != 0x7f) || c < 0; });
}

Result<void> check(const ArcSigner& signer, std::string_view results) {
  if (read_domain(signer.domain).empty()) return fail(Errc::invalid, "d= is no domain name");
  if (read_domain(signer.selector).empty()) return fail(Errc::invalid, "s= is no selector");
  const bool id = !signer.authserv_id.empty() && is_line(signer.authserv_id) &&
                  signer.authserv_id.find_first_of("; \t") == std::string::npos;
  if (!id) return fail(Errc::invalid, "the authserv-id is no word");
  if (!is_line(results)) return fail(Errc::invalid, "results with line ends or control bytes");
  return {};
}

// "text; text; text" with a fold behind each semicolon outside quotes and comments.
std::string folded_results(std::string_view text) {
  std::string out;
  bool quoted = false;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      out.append(text.substr(at++, 2));
      continue;
    }
    if (c == '"' && depth == 0) quoted = !quoted;
    if (!quoted && c == '(') ++depth;
    if (!quoted && c == ')' && depth > 0) --depth;
    out += c;
    if (c == ';' && !quoted && depth == 0 && at + 1 < text.size() && text[at + 1] == ' ') {
      out.append("\r\n\t");
      ++at;
    }
  }
  return out;
}

struct Draft {
  std::string i, d, s, a, t;
};

// A field with b= filled in: `head` ends with "b=", `tail` follows the signature. The tags stand in
// alphabetical order and b= on one line: later seals cover both, and so the seals are the same for
// all who write them so (1024 to 4096 bits are 172 to 684 columns, RFC 5322 §2.1.1 allows 998).
std::string filled(const std::string& head, const std::string& signature, const std::string& tail) {
  return head + base64_encode(signature) + tail;
}

std::string message_signature(const SignedMessage& message, const ArcSigner& signer,
                              const Draft& draft) {
  const std::vector<std::string> names =
      signer.names.empty() ? names_to_sign(message) : signer.names;
  const std::string body = message.bodies().digest(signer.body_want()).value_or("");
  std::string head = "ARC-Message-Signature: a=" + draft.a;
  head.append(kFold).append("b=");
  std::string tail;
  tail.append(kFold).append("bh=" + base64_encode(body) + "; c=relaxed/relaxed");
  tail.append(kFold).append("d=" + draft.d);
  tail.append(kFold).append("h=" + folded_names(names));
  tail.append(kFold).append("i=" + draft.i + "; s=" + draft.s + "; t=" + draft.t);
  std::string text = message.signed_fields(names, Canon::relaxed, nullptr);
  append_canonical_field(Canon::relaxed, head + tail, text);
  text.resize(text.size() - 2);  // RFC 6376 §3.7
  return filled(head, signer.key.sign(digest_of(Digest::sha256, text)), tail) + "\r\n";
}

mail::Field field_of(std::string_view whole) {
  return {.name = whole.substr(0, whole.find(':')), .value = {}, .whole = whole};
}

// The seal over `sets` and the new set (§5.1.1); over the new set alone if the chain failed
// (§5.1.2).
std::string seal(std::vector<ArcSet> sets, const ArcSigner& signer, const Draft& draft,
                 const ArcSet& made, ArcStatus chain) {
  std::string head = "ARC-Seal: a=" + draft.a;
  head.append(kFold).append("b=");
  std::string tail;
  tail.append(kFold).append(std::string("cv=") + to_string(chain) + "; d=" + draft.d);
  tail.append(kFold).append("i=" + draft.i + "; s=" + draft.s + "; t=" + draft.t);
  const std::string empty = head + tail;
  const mail::Field field = field_of(empty);
  if (chain == ArcStatus::fail) sets.clear();
  sets.push_back(made);
  sets.back().seal = &field;
  return filled(head, signer.key.sign(digest_of(Digest::sha256, sealed_text(sets))), tail) + "\r\n";
}

// The highest i= of a chain that cannot be read is taken from its fields as far as they tell.
unsigned next_instance(const ArcResult& chain, const SignedMessage& message) {
  if (chain.instance > 0) return chain.instance + 1;
  const std::size_t most =
      std::max({message.all("ARC-Seal").size(), message.all("ARC-Message-Signature").size(),
                message.all("ARC-Authentication-Results").size()});
  return static_cast<unsigned>(std::min<std::size_t>(most, kArcSets)) + 1;
}

}  // namespace

Result<std::string> seal_arc(const SignedMessage& message, const ArcResult& chain,
                             const ArcSigner& signer, std::string_view results, WallTime now) {
  if (const Result<void> r = check(signer, results); !r) return std::unexpected(r.error());
  if (!message.bodies().digest(signer.body_want())) {
    return fail(Errc::invalid, "the body was not hashed for this signer");
  }
  const unsigned instance = next_instance(chain, message);
  if (chain.sealed_as_failed || instance > kArcSets) return std::string();
  const Draft draft{.i = std::to_string(instance),
                    .d = read_domain(signer.domain),
                    .s = read_domain(signer.selector),
                    .a = std::string(to_string(signer.key.type())) + "-sha256",
                    .t = std::to_string(unix_seconds(now))};
  const std::string said = "ARC-Authentication-Results: i=" + draft.i + "; " + signer.authserv_id +
                           "; " + std::string(results.empty() ? "none" : results);
  const std::string aar = folded_results(said) + "\r\n";
  const std::string ams = message_signature(message, signer, draft);
  const mail::Field aar_field = field_of(aar), ams_field = field_of(ams);
  const ArcSet made{.instance = instance, .results = &aar_field, .signature = &ams_field};
  const std::vector<ArcSet> sets = read_sets(message).value_or(std::vector<ArcSet>());
  return seal(sets, signer, draft, made, chain.status) + ams + aar;
}

std::string merged_results(const SignedMessage& message, std::string_view authserv_id) {
  std::string out;
  for (const mail::Field* field : message.all("Authentication-Results")) {
    const std::string value = mail::unfold(field->value);
    const std::size_t end = value.find(';');
    std::string_view id = trim(std::string_view(value).substr(0, end));
    id = id.substr(0, id.find_first_of(" \t"));  // a version may stand behind it
    if (end == value.npos || !iequals(id, authserv_id)) continue;
    std::string_view said = trim(std::string_view(value).substr(end + 1));
    while (said.ends_with(';')) said = trim(said.substr(0, said.size() - 1));
    if (said.empty() || said == "none") continue;
    if (!out.empty()) out += "; ";
    out += said;
  }
  return out;
}

}  // namespace todoku::auth
