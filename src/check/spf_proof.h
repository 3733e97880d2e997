// check/spf_proof.h - the SPF record to publish instead, proved before it is offered.
//
// A record that looks right may still be void, by an include that leads nowhere or by a look-up too
// many. So the record is evaluated as if it were published already, against all that is.
#pragma once

#include <string>
#include <vector>

#include "auth/lookup.h"
#include "check/spf_survey.h"

namespace todoku::check {

struct SpfRepair {
  std::string record;  // to publish; "": nothing needs to change, or nothing is known that passes
  std::vector<std::string> dropped;  // terms of the published record that it leaves out
};

// `published`: the SPF records of question.domain, a canonical name. What is offered has no
// mistake, keeps within the limits of RFC 7208 §4.6.4, and lets all of question.addresses pass.
auth::Ask<SpfRepair> repair_spf(SpfQuestion question, std::vector<std::string> published);

// What `question` says of one address to SPF.
auth::SpfClient spf_client(const SpfQuestion& question, const std::string& address);

}  // namespace todoku::check
