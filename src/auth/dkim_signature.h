// auth/dkim_signature.h - DKIM-Signature and ARC-Message-Signature, read (RFC 6376 §3.5, RFC 8617
// §4.1.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/canonical.h"
#include "auth/dkim_body.h"
#include "auth/dkim_key.h"
#include "auth/tag_list.h"

namespace todoku::auth {

enum class SignatureForm {
  dkim,         // v= is "1"
  dkim_old,     // the same without v=, as before RFC 4871: DkimRules::historic
  arc_message,  // i= is the instance, there is no v=
};

struct Signature {
  KeyType key_type = KeyType::rsa;
  Digest digest = Digest::sha256;
  Canon header = Canon::simple;
  Canon body = Canon::simple;
  std::string domain;                    // d=, lower case, A-labels
  std::string selector;                  // s=, likewise
  std::string identity;                  // i=, decoded; "@domain" if there is none. Empty in ARC
  std::vector<std::string> fields;       // h=, in their order, as sent
  std::optional<std::uint64_t> length;   // l=: canonical bytes
  std::optional<std::uint64_t> at;       // t=: seconds since 1970
  std::optional<std::uint64_t> expires;  // x=, likewise
  std::string signature, body_hash;      // raw bytes
  std::string signature_text;            // b= without white space (header.b of RFC 8601 §2.7.1)
  std::size_t b_begin = 0, b_end = 0;    // b= as it stands in the field's value

  BodyWant body_want() const { return {.canon = body, .digest = digest, .length = length}; }
};

// Reads a field's value into `out`, as far as it can: what stands before the fault is filled in,
// and d= and s= always if they are there. Errors: malformed (one line: which tag).
Result<void> read_signature(std::string_view value, SignatureForm form, Signature& out);

// Which hash of the body read_signature would find wanted: of what is read here alone, a=, c= and
// l=. nullopt: none, the signature is broken.
std::optional<BodyWant> read_body_want(std::string_view value, SignatureForm form);

// "rsa-sha256", "ed25519-sha256", "rsa-sha1". Errors: malformed.
Result<void> read_algorithm(std::string_view text, Signature& out);
// d=, s=: names of the DNS, U-labels allowed (RFC 8616). "" if it is none.
std::string read_domain(std::string_view text);
// t=, x=: up to 12 digits are sure (§3.5); more saturate.
Result<std::optional<std::uint64_t>> read_number(const TagList& tags, std::string_view name);

// The field with the value of b= cut out, as it was when it was signed (§3.7).
std::string without_signature(std::string_view whole);

}  // namespace todoku::auth
