// auth/arc.h - the chain of those who handled a message (RFC 8617).
//
// A chain that passes says who sealed it and what each of them saw; whether a sealer is believed is
// for policy: ARC alone never changes a verdict of DMARC.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim_verify.h"

namespace todoku::auth {

constexpr unsigned kArcSets = 50;  // RFC 8617 §4.2.1

enum class ArcStatus { none, pass, fail };  // §4.4: the chain validation status
const char* to_string(ArcStatus status);

// One handler's three fields (§4.2).
struct ArcSet {
  unsigned instance = 0;                   // 1 is the first handler
  const mail::Field* results = nullptr;    // ARC-Authentication-Results
  const mail::Field* signature = nullptr;  // ARC-Message-Signature
  const mail::Field* seal = nullptr;       // ARC-Seal
};

// ARC-Seal, read (§4.1.3).
struct ArcSeal {
  Signature signature;  // a, b, d, s, t
  std::string chain;    // cv=: "none", "pass" or "fail"
};
// Errors: malformed.
Result<ArcSeal> read_seal(std::string_view value);

// The sets, 1 first; none at all is fine. Fields belong to the message. Errors: malformed (a field
// twice or missing, a gap, an i= that is no number from 1 to 50).
Result<std::vector<ArcSet>> read_sets(const SignedMessage& message);

// What the seal of the last of `sets` is over, in relaxed form (§5.1.1): sets from the oldest, in
// each of them results, signature, seal; the last seal without its b= and line end.
std::string sealed_text(std::span<const ArcSet> sets);

struct ArcSealer {
  unsigned instance = 0;
  std::string domain, selector;
  std::string results;  // the value of ARC-Authentication-Results, unfolded
};

struct ArcResult {
  ArcStatus status = ArcStatus::none;
  std::string why;                 // one line for people, if it failed
  bool temporary = false;          // it failed because DNS gave no answer now
  bool sealed_as_failed = false;   // the newest seal says cv=fail: nobody seals again (§5.1)
  unsigned instance = 0;           // the highest i=; 0 if there is none or it cannot be read
  std::vector<ArcSealer> sealers;  // 1 first; only if the chain passed
};

using ArcInquiry = Inquiry<dns::Question, dns::Answer, ArcResult>;

// §5.2. `message` is finished; it and `keys` outlive the inquiry.
ArcInquiry verify_arc(const SignedMessage& message, KeyCache& keys, DkimRules rules);

// Since which handler has nobody changed the message (§5.2 step 5, "oldest-pass")? The lowest
// instance whose ARC-Message-Signature and all later ones hold; 0 if all do. It says nothing of the
// chain, which must have passed.
Inquiry<dns::Question, dns::Answer, unsigned> oldest_pass(const SignedMessage& message,
                                                          KeyCache& keys, DkimRules rules);

}  // namespace todoku::auth
