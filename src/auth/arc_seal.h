// auth/arc_seal.h - our own link in the chain, before we pass a message on (RFC 8617 §5.1).
#pragma once

#include <string>
#include <vector>

#include "auth/arc.h"
#include "auth/dkim_sign.h"

namespace todoku::auth {

struct ArcSigner {
  std::string domain;                   // d=
  std::string selector;                 // s=
  PrivateKey key;                       // loaded once
  std::string authserv_id;              // in front of ARC-Authentication-Results (RFC 8601 §2.5)
  std::vector<std::string> names = {};  // h=; empty: those of names_to_sign

  BodyWant body_want() const { return {.canon = Canon::relaxed}; }
};

// The three fields of the next set, each ended by CR LF, to be put above the message; "" where none
// may be added: the chain was already sealed as failed, or 50 sets are there.
// `chain` is what verify_arc said of this message; `results` goes into ARC-Authentication-Results
// behind the authserv-id ("arc=none; spf=pass smtp.mfrom=…"). Errors: invalid (a broken domain,
// selector or authserv-id, line ends in `results`).
Result<std::string> seal_arc(const SignedMessage& message, const ArcResult& chain,
                             const ArcSigner& signer, std::string_view results, WallTime now);

// The results of the Authentication-Results fields that carry our id, joined by "; ", on one line
// (RFC 8617 §4.1.1). Others' are left out; the caller removed forged ones at the border.
std::string merged_results(const SignedMessage& message, std::string_view authserv_id);

}  // namespace todoku::auth
