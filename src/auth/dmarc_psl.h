// auth/dmarc_psl.h - what the older rule would have said: DMARC by RFC 7489, with the public suffix
// list in place of the tree walk of RFC 9989.
//
// Many receivers still go by it. Where both agree there is nothing to say; where they differ, `why`
// names the cause in a clause.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/dmarc.h"

namespace todoku::auth {

// The public suffix list, as libpsl has it built in (IANA's and the private part, RFC 7489 §3.2).
// The organizational domain: one label more than the public suffix; the name itself where it is a
// suffix.
dns::Name psl_organization(const dns::Name& name);
bool is_public_suffix(const dns::Name& name);

struct OlderDmarc {
  DmarcResult result = DmarcResult::none;
  dns::Name organization;
  DmarcPolicy policy = DmarcPolicy::none;
  std::optional<DmarcFound> record;
  int percent = 100;     // pct=, which RFC 9989 withdrew
  bool differs = false;  // from what RFC 9989 says: another result or another policy
  std::string why;       // for people: one sentence without a stop; "" unless it differs
};

// `now` is what check_dmarc said about the same mail.
Ask<OlderDmarc> check_older_dmarc(DmarcMail mail, Dmarc now);

}  // namespace todoku::auth
