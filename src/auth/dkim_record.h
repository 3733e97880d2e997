// auth/dkim_record.h - the key record at SELECTOR._domainkey.DOMAIN (RFC 6376 §3.6.1).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "auth/dkim_key.h"
#include "base/result.h"
#include "dns/record.h"

namespace todoku::auth {

struct KeyRecord {
  PublicKey key;
  bool testing = false;       // t=y
  bool exact_domain = false;  // t=s: i= must not lie below d=
  bool sha1_only = false;     // h= without sha256
  bool email = true;          // s= has "*" or "email"
};

// Errors: malformed; invalid (another version or key type); not_found (p= is empty: revoked).
Result<KeyRecord> parse_key_record(std::string_view text);

// The record to publish for a key: "v=DKIM1; k=rsa; p=…".
std::string key_record_text(const PrivateKey& key);
// The same for a zone file: strings of at most 255 bytes, quoted (RFC 1035 §3.3.14).
std::string key_record_zone_line(std::string_view domain, std::string_view selector,
                                 const PrivateKey& key);

// Where the key lies. U-labels become A-labels (RFC 8616 §3). nullopt: not a domain name.
std::optional<dns::Name> key_name(std::string_view domain, std::string_view selector);

// Parsed records, so that the mail of one sender parses its key once. Drops all when it is full.
class KeyCache {
 public:
  explicit KeyCache(std::size_t records = 1024) : bound_(records) {}
  Result<KeyRecord> parse(std::string_view text);
  std::size_t size() const { return records_.size(); }

 private:
  std::size_t bound_;
  std::map<std::string, KeyRecord, std::less<>> records_;
};

}  // namespace todoku::auth
