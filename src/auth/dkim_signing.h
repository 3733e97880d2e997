// auth/dkim_signing.h - which of our keys sign a message, and the fields that they put on top of
// it.
//
// A key signs for authors: the domain of From:, since that is what DMARC compares d= with. Several
// keys may sign one message: RSA beside Ed25519 (RFC 8463 §3), the customer's domain beside ours.
// Immutable: any thread may ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim_sign.h"

namespace todoku::auth {

struct SigningRule {
  std::string name;  // as the configuration calls it
  // "example.jp", "*.example.jp" (all below it), "*"; empty: the signer's domain and all below it.
  std::vector<std::string> authors;
  DkimSigner signer;
};

class DkimSigning {
 public:
  explicit DkimSigning(std::vector<SigningRule> rules);

  const std::vector<SigningRule>& rules() const { return rules_; }
  // Whose keys sign the mail of that domain, in their order. `author` as written.
  std::vector<const SigningRule*> rules_for(std::string_view author) const;

  // Does any rule apply to `message`?
  bool concerns(std::string_view message) const;
  // Does a rule apply that has no field in `message` yet? A look at the header, no arithmetic.
  bool lacks_signature(std::string_view message) const;
  // The fields that `message` lacks, each with CR LF at its end, to be put above it; "" if none.
  // A field of the same domain and selector that holds is not made again, one that is broken or
  // over is. The same message, time and keys give the same bytes. Errors: invalid (no From).
  Result<std::string> fields_for(std::string_view message, WallTime at) const;
  // `message` without the fields of those keys that sign its author's mail.
  std::string without_fields(std::string_view message) const;

 private:
  std::vector<SigningRule> rules_;
};

// The domain of the first mailbox in From:, canonical; "" if there is none, or one that readers
// would read differently (auth/author.h).
std::string author_domain(const mail::Header& header);

}  // namespace todoku::auth
