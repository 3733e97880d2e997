#include "auth/dkim_signature.h"

#include <algorithm>

#include "base/text.h"
#include "mail/address.h"
#include "mail/envelope.h"

namespace todoku::auth {
namespace {

std::unexpected<Error> broken(std::string what) {
  return fail(Errc::malformed, std::move(what));
}

Result<const Tag*> required(const TagList& tags, std::string_view name) {
  const Tag* tag = tags.find(name);
  if (!tag) return broken(std::string(name) + "= is missing");
  if (tag->value.empty()) return broken(std::string(name) + "= is empty");
  return tag;
}

Result<Canon> read_canon(std::string_view text) {
  if (text == "simple") return Canon::simple;
  if (text == "relaxed") return Canon::relaxed;
  return broken("c= names an unknown form");
}

Result<void> read_canons(const TagList& tags, SignatureForm form, Signature& out) {
  // Validators of ARC take a missing c= for relaxed/relaxed, DKIM's default is simple/simple.
  if (form == SignatureForm::arc_message) out.header = out.body = Canon::relaxed;
  const Tag* c = tags.find("c");
  if (!c) return {};
  const std::size_t slash = c->value.find('/');
  const Result<Canon> header = read_canon(c->value.substr(0, slash));
  if (!header) return std::unexpected(header.error());
  out.header = *header;
  out.body = Canon::simple;
  if (slash == c->value.npos) return {};
  const Result<Canon> body = read_canon(c->value.substr(slash + 1));
  if (!body) return std::unexpected(body.error());
  out.body = *body;
  return {};
}

Result<void> read_fields(const TagList& tags, SignatureForm form, Signature& out) {
  const Tag* h = tags.find("h");
  if (!h) return broken("h= is missing");
  for (const std::string_view name : colon_list(h->value)) {
    const bool is_name =
        !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f; });
    // An ARC set may sign no field at all: the suites say so, and RFC 8617 forbids it nowhere.
    if (!is_name && form != SignatureForm::arc_message) return broken("h= is no list of names");
    if (is_name) out.fields.emplace_back(name);
  }
  const auto has = [&out](std::string_view name) {
    return std::ranges::any_of(out.fields,
                               [name](const std::string& f) { return iequals(f, name); });
  };
  if (form != SignatureForm::arc_message && !has("from")) return broken("From is not signed");
  // RFC 8617 §4.1.2: the seal comes later and would break the signature.
  if (form == SignatureForm::arc_message && has("arc-seal")) return broken("ARC-Seal is signed");
  return {};
}

int hex_of(char c) {
  if (is_digit(c)) return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// dkim-quoted-printable (§2.11): "=40" is "@"; white space stands for nothing.
std::string unquoted(std::string_view value) {
  const std::string text = without_space(value);
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool quoted = text[at] == '=' && at + 2 < text.size() && hex_of(text[at + 1]) >= 0 &&
                        hex_of(text[at + 2]) >= 0;
    out += quoted ? static_cast<char>(hex_of(text[at + 1]) * 16 + hex_of(text[at + 2])) : text[at];
    if (quoted) at += 2;
  }
  return out;
}

// i= of DKIM: "[local]@domain", the domain d= or below it (§3.5).
Result<void> read_identity(const TagList& tags, Signature& out) {
  out.identity = "@" + out.domain;
  const Tag* i = tags.find("i");
  if (!i) return {};
  const std::string identity = unquoted(i->value);
  const std::size_t at = identity.rfind('@');
  if (at == identity.npos) return broken("i= has no @");
  const std::string domain = read_domain(std::string_view(identity).substr(at + 1));
  if (domain != out.domain && !domain.ends_with("." + out.domain)) {
    return broken("i= is not within d=");
  }
  out.identity = identity;
  return {};
}

Result<void> read_hashes(const TagList& tags, Signature& out) {
  for (const std::string_view name : {"b", "bh"}) {
    const Result<const Tag*> tag = required(tags, name);
    if (!tag) return std::unexpected(tag.error());
    Result<std::string> bytes = decode_folded((*tag)->value);
    if (!bytes) return broken(std::string(name) + "= is not base 64");
    (name == "b" ? out.signature : out.body_hash) = std::move(*bytes);
    if (name != "b") continue;
    out.signature_text = without_space((*tag)->value);
    out.b_begin = (*tag)->begin;
    out.b_end = (*tag)->end;
  }
  return {};
}

Result<void> read_numbers(const TagList& tags, Signature& out) {
  const struct {
    std::string_view name;
    std::optional<std::uint64_t>& to;
  } numbers[] = {{"t", out.at}, {"x", out.expires}, {"l", out.length}};
  for (const auto& number : numbers) {
    Result<std::optional<std::uint64_t>> value = read_number(tags, number.name);
    if (!value) return std::unexpected(value.error());
    number.to = *value;
  }
  if (out.at && out.expires && *out.expires <= *out.at) return broken("x= is not after t=");
  return {};
}

Result<void> read_version(const TagList& tags, SignatureForm form) {
  const Tag* v = tags.find("v");
  if (form == SignatureForm::arc_message) {
    // RFC 8617 §4.1.2: no v= in AMS; a verifier takes one, as unknown tags, without reading it.
    return {};
  }
  if (!v && form == SignatureForm::dkim) return broken("v= is missing");
  if (v && v->value != "1" && form == SignatureForm::dkim) return broken("v= is not 1");
  const Tag* q = tags.find("q");
  if (q && !colon_list_has(q->value, "dns/txt") &&
      !(form == SignatureForm::dkim_old && iequals(q->value, "dns"))) {
    return broken("q= knows no dns/txt");
  }
  return {};
}

Result<void> read_names(const TagList& tags, Signature& out) {
  const Tag* d = tags.find("d");
  const Tag* s = tags.find("s");
  if (d) out.domain = read_domain(d->value);
  if (s) out.selector = read_domain(s->value);
  for (const std::string_view name : {"d", "s"}) {
    const Result<const Tag*> tag = required(tags, name);
    if (!tag) return std::unexpected(tag.error());
  }
  if (out.domain.empty()) return broken("d= is no domain name");
  if (out.selector.empty()) return broken("s= is no selector");
  return {};
}

}  // namespace

Result<void> read_algorithm(std::string_view text, Signature& out) {
  if (text == "rsa-sha256") {
    out.key_type = KeyType::rsa;
    out.digest = Digest::sha256;
  } else if (text == "ed25519-sha256") {
    out.key_type = KeyType::ed25519;
    out.digest = Digest::sha256;
  } else if (text == "rsa-sha1") {
    out.key_type = KeyType::rsa;
    out.digest = Digest::sha1;
  } else {
    return broken("a= names an unknown algorithm");
  }
  return {};
}

std::string read_domain(std::string_view text) {
  if (text.ends_with('.')) return "";  // §3.5: sub-domains with dots between them
  const std::string domain = mail::domain_key(text);
  return mail::is_domain(domain, {}) ? domain : "";
}

Result<std::optional<std::uint64_t>> read_number(const TagList& tags, std::string_view name) {
  const Tag* tag = tags.find(name);
  if (!tag) return std::optional<std::uint64_t>();
  if (tag->value.empty() || !std::ranges::all_of(tag->value, is_digit)) {
    return broken(std::string(name) + "= is no number");
  }
  std::uint64_t value = 0;
  if (!parse_number(tag->value, value)) value = UINT64_MAX;
  return std::optional(value);
}

Result<void> read_signature(std::string_view value, SignatureForm form, Signature& out) {
  const Result<TagList> tags = TagList::parse(value);
  if (!tags) return std::unexpected(tags.error());
  if (Result<void> r = read_names(*tags, out); !r) return r;
  if (Result<void> r = read_version(*tags, form); !r) return r;
  const Result<const Tag*> a = required(*tags, "a");
  if (!a) return std::unexpected(a.error());
  if (Result<void> r = read_algorithm((*a)->value, out); !r) return r;
  if (Result<void> r = read_hashes(*tags, out); !r) return r;
  if (Result<void> r = read_canons(*tags, form, out); !r) return r;
  if (Result<void> r = read_fields(*tags, form, out); !r) return r;
  if (Result<void> r = read_numbers(*tags, out); !r) return r;
  if (form != SignatureForm::arc_message) return read_identity(*tags, out);
  return {};
}

std::optional<BodyWant> read_body_want(std::string_view value, SignatureForm form) {
  const Result<TagList> tags = TagList::parse(value);
  const Tag* a = tags ? tags->find("a") : nullptr;
  Signature signature;
  if (a == nullptr || !read_algorithm(a->value, signature)) return std::nullopt;
  if (!read_canons(*tags, form, signature)) return std::nullopt;
  const Result<std::optional<std::uint64_t>> length = read_number(*tags, "l");
  if (!length) return std::nullopt;
  signature.length = *length;
  return signature.body_want();
}

std::string without_signature(std::string_view whole) {
  const std::size_t value = std::min(whole.find(':'), whole.size() - 1) + 1;
  std::string out(whole);
  const Result<TagList> tags = TagList::parse(whole.substr(value));
  const Tag* b = tags ? tags->find("b") : nullptr;
  if (b) out.erase(value + b->begin, b->end - b->begin);
  return out;
}

}  // namespace todoku::auth
