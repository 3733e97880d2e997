// check/transport_survey.h - how safely mail to a domain travels, and whose logo it bears: DANE,
// MTA-STS, TLS reports, BIMI.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/bimi.h"
#include "auth/dane.h"
#include "auth/mta_sts.h"
#include "auth/tls_rpt.h"
#include "check/finding.h"
#include "dns/mx.h"

namespace todoku::check {

struct TransportSurvey {
  std::vector<auth::DaneHost> dane;      // of each MX host
  std::vector<dns::Name> unsigned_tlsa;  // hosts with TLSA records that nobody may use
  auth::StsLookup sts;
  std::optional<auth::StsPolicyFile> policy;  // once it was fetched
  auth::TlsRptLookup reports;
  auth::BimiLookup bimi;
  std::vector<Finding> findings;
  // In the words of RFC 8601. pass: every host must show a certificate that holds; none: nobody
  // asks for one; temperror: a look-up failed; permerror: what is published is broken.
  std::string result = "none";
};

struct TransportQuestion {
  std::string domain, organization;
  dns::MailRoute route;
};

auth::Ask<TransportSurvey> survey_transport(TransportQuestion question);

// What a fetch of the MTA-STS policy brought.
struct StsFetch {
  bool fetched = false;
  std::string body;  // of the policy
  std::string why;   // of a failure, one clause
};
// Reads it into `survey`, and holds it against the MX hosts.
void add_sts_policy(TransportSurvey& survey, const TransportQuestion& question,
                    const StsFetch& fetch);

}  // namespace todoku::check
