// check/dmarc_outcome.h - what DMARC came to for a message, and what would make it pass, in words.
#pragma once

#include <string>

#include "auth/dmarc.h"
#include "check/finding.h"

namespace todoku::check {

struct DmarcOutcome {
  const auth::Dmarc& dmarc;
  std::string author;    // domain of From:
  bool has_key = false;  // the author's domain is known to publish a key
  WallTime now;          // for the selector of a key to make
};

// dmarc.pass, dmarc.fail (which of SPF and DKIM passes for whom, and is not aligned), or
// dmarc.undecided. Requires a result other than none.
Finding dmarc_outcome(const DmarcOutcome& outcome);

}  // namespace todoku::check
