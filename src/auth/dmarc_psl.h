// auth/dmarc_psl.h - what the older rule would have said: DMARC by RFC 7489, with the public suffix
// list in place of the tree walk of RFC 9989.
//
// Many receivers still go by it. Where both agree there is nothing to say; where they differ,
// `because` and `why` name the cause.
#pragma once

#include <optional>
#include <string>

#include "auth/dmarc.h"

namespace todoku::auth {

// The public suffix list as libpsl has it built in, both its parts (RFC 7489 §3.2).
bool is_public_suffix(const dns::Name& name);
// The organizational domain: one label more than the public suffix; the name itself where it is a
// suffix.
dns::Name psl_organization(const dns::Name& name);

// Why the older rule says otherwise; the first that holds.
enum class OlderBecause {
  same,             // it does not
  organization,     // list and tree walk find another organizational domain
  several_records,  // it stops at several records, where the walk goes on (§6.6.3)
  no_np,            // it does not know np=
  no_psd,           // it does not look above the organizational domain
  no_testing,       // it does not know t=y
  percent,          // pct= below 100 takes the policy off part of the mail (§6.6.4)
  other
};

struct OlderDmarc {
  DmarcResult result = DmarcResult::none;
  dns::Name organization;
  DmarcPolicy policy = DmarcPolicy::none;  // asked for this mail, should it fail
  std::optional<DmarcFound> record;
  bool differs = false;  // from RFC 9989: another result, or another policy for mail that fails
  OlderBecause because = OlderBecause::same;
  std::string why;  // for people: one sentence without a stop; "" unless it differs
};

// `now` is what check_dmarc said about the same mail; the author it names is looked at.
Ask<OlderDmarc> check_older_dmarc(DmarcMail mail, Dmarc now);

}  // namespace todoku::auth
