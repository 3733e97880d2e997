// auth/dkim_sign.h - DKIM-Signature fields for our own mail (RFC 6376 §5, RFC 8463).
//
// A message may get several: RSA and Ed25519 side by side (RFC 8463 §5), the customer's domain and
// ours. All of them hash the body once.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/dkim_key.h"
#include "auth/dkim_message.h"
#include "base/result.h"
#include "base/time.h"

namespace todoku::auth {

// Signed as often as they stand in the message (RFC 6376 §5.4.1, RFC 8058 §4 for
// List-Unsubscribe*).
const std::vector<std::string>& signed_names();
// Signed once more than they stand there, so that nobody can add one (§8.15).
const std::vector<std::string>& over_signed_names();

struct DkimSigner {
  std::string domain;    // d=; U-labels become A-labels
  std::string selector;  // s=
  PrivateKey key;        // loaded once, shared by copies
  Canon header = Canon::relaxed;
  Canon body = Canon::relaxed;
  std::string identity;             // i=; "" leaves it out
  std::optional<seconds> lifetime;  // x= is t= and this; nullopt leaves it out

  // Lower case; "from" is over-signed even if it is not named here.
  std::vector<std::string> over_sign = over_signed_names();

  BodyWant body_want() const { return {.canon = body}; }
};

// The hashes to ask of a SignedMessage that these will sign.
std::vector<BodyWant> body_wants(std::span<const DkimSigner> signers);

// "DKIM-Signature: …" with CR LF at its end, folded below 78 columns, to be put above the message.
// `message` is finished and was asked for the signer's body_want.
// Errors: invalid (no From, a broken domain or selector, an identity outside the domain).
Result<std::string> sign_dkim(const SignedMessage& message, const DkimSigner& signer, WallTime now);
// All of them, the first on top. Errors as above.
Result<std::string> sign_dkim(const SignedMessage& message, std::span<const DkimSigner> signers,
                              WallTime now);

// h= for a message: its names among signed_names and `over`, and each of `over` once more.
std::vector<std::string> names_to_sign(const SignedMessage& message,
                                       const std::vector<std::string>& over = over_signed_names());
// "from:to:…", folded between names below 78 columns.
std::string folded_names(const std::vector<std::string>& names);
// Seconds since 1970, not below 0.
std::uint64_t unix_seconds(WallTime at);

}  // namespace todoku::auth
