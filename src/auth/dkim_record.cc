#include "auth/dkim_record.h"

#include <algorithm>

#include "auth/tag_list.h"
#include "base/base64.h"
#include "base/text.h"
#include "dns/name.h"
#include "mail/envelope.h"

namespace todoku::auth {
namespace {

std::string_view value_of(const TagList& tags, std::string_view name, std::string_view otherwise) {
  const Tag* tag = tags.find(name);
  return tag ? tag->value : otherwise;
}

// v= is optional, but must be the first tag and exactly DKIM1.
bool is_our_version(const TagList& tags) {
  const Tag* version = tags.find("v");
  return !version || (version == tags.tags().data() && version->value == "DKIM1");
}

Result<PublicKey> parse_key(const TagList& tags) {
  const Tag* p = tags.find("p");
  if (!p) return fail(Errc::malformed, "the key record has no p=");
  if (p->value.empty()) return fail(Errc::not_found, "the key is revoked (p= is empty)");
  const std::string_view k = value_of(tags, "k", "rsa");
  if (k != "rsa" && k != "ed25519") {
    return fail(Errc::invalid, "unknown key type k=" + std::string(clip(k, 32)));
  }
  const Result<std::string> bytes = decode_folded(p->value);
  if (!bytes) return fail(Errc::malformed, "p= is not base 64");
  return PublicKey::parse(k == "rsa" ? KeyType::rsa : KeyType::ed25519, *bytes);
}

}  // namespace

Result<KeyRecord> parse_key_record(std::string_view text) {
  const Result<TagList> tags = TagList::parse(text);
  if (!tags) return fail(Errc::malformed, "the key record is broken: " + tags.error().what);
  if (!is_our_version(*tags)) return fail(Errc::invalid, "the key record's v= is not DKIM1");
  Result<PublicKey> key = parse_key(*tags);
  if (!key) return std::unexpected(key.error());
  KeyRecord record{.key = std::move(*key)};
  const std::string_view flags = value_of(*tags, "t", "");
  record.testing = colon_list_has(flags, "y");
  record.exact_domain = colon_list_has(flags, "s");
  record.sha1_only = !colon_list_has(value_of(*tags, "h", "sha256"), "sha256");
  const std::string_view services = value_of(*tags, "s", "*");
  record.email = colon_list_has(services, "*") || colon_list_has(services, "email");
  return record;
}

std::string key_record_text(const PrivateKey& key) {
  return std::string("v=DKIM1; k=") + to_string(key.type()) +
         "; p=" + base64_encode(key.public_bytes());
}

std::string key_record_zone_line(std::string_view domain, std::string_view selector,
                                 const PrivateKey& key) {
  const std::string text = key_record_text(key);
  std::string line = key_name(domain, selector).value_or("") + ". IN TXT (";
  for (std::size_t at = 0; at < text.size(); at += 255) line += " \"" + text.substr(at, 255) + '"';
  return line + " )";
}

std::optional<dns::Name> key_name(std::string_view domain, std::string_view selector) {
  if (domain.empty() || selector.empty()) return std::nullopt;
  return dns::parse_name(mail::domain_key(selector) + "._domainkey." + mail::domain_key(domain));
}

Result<KeyRecord> KeyCache::parse(std::string_view text) {
  const auto known = records_.find(text);
  if (known != records_.end()) return known->second;
  Result<KeyRecord> record = parse_key_record(text);
  if (!record) return record;
  if (records_.size() >= bound_) records_.clear();
  records_.emplace(text, *record);
  return record;
}

}  // namespace todoku::auth
