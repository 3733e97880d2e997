// mail/envelope.h - what SMTP carries beside the message (RFC 5321 §2.3.1, RFC 3461).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace todoku::mail {

// RFC 3461 §4.1. `unset` lets the server choose: failure, and delay.
struct Notify {
  bool never = false;
  bool success = false;
  bool failure = false;
  bool delay = false;
  bool operator==(const Notify&) const = default;
  bool unset() const { return !never && !success && !failure && !delay; }
};

// One forward-path. `address` is "local@domain" as submitted (no angle brackets): the local part keeps
// its case and quoting, the domain is as sent too. "" never stands here.
struct ForwardPath {
  std::string address;
  Notify notify;
  std::string orcpt;  // RFC 3461 §4.2, decoded "rfc822;user@example.jp"; empty if not given
  bool operator==(const ForwardPath&) const = default;
};

enum class Body { seven_bit, eight_bit_mime };  // RFC 6152; BINARYMIME is not offered
enum class Ret { unset, full, headers };        // RFC 3461 §4.3

struct Envelope {
  std::string reverse_path;  // "" for the null sender <>
  std::vector<ForwardPath> recipients;
  Body body = Body::seven_bit;
  bool smtputf8 = false;  // RFC 6531
  Ret ret = Ret::unset;
  std::string envid;  // RFC 3461 §4.4, decoded; empty if not given
  bool operator==(const Envelope&) const = default;
};

// "user@Example.JP" -> "Example.JP" (what follows the last @); "" if there is none.
std::string_view domain_of(std::string_view address);
// The domain as a key: lower case, without the root dot; U-labels become A-labels (RFC 5891) where
// they can, else stay. An address literal "[192.0.2.1]" stays as it is.
std::string domain_key(std::string_view domain);
// The address as a key for suppression and history: the local part's case is kept (RFC 5321 §2.4)
// except for the providers' practice that none distinguishes it: lower case throughout, quotes removed
// where the content needs none.
std::string address_key(std::string_view address);

}  // namespace todoku::mail
