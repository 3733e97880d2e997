// check/dmarc_survey.h - the DMARC record that holds for a domain: the walk to it, what is wrong
// with it, who takes its reports, and where RFC 7489 would have said something else.
#pragma once

#include <string>
#include <vector>

#include "auth/dmarc.h"
#include "auth/dmarc_psl.h"
#include "check/finding.h"

namespace todoku::check {

struct DmarcSurvey {
  auth::DmarcWalk walk;
  auth::Dmarc dmarc;                 // of a mail with what the question said
  std::vector<std::string> reports;  // rua addresses that take reports (RFC 9990 §4)
  auth::OlderDmarc older;            // what RFC 7489 would have said
  bool undecided = false;            // a look-up failed
  std::vector<Finding> findings;
};

struct DmarcQuestion {
  std::string domain;                              // of From:
  std::vector<auth::DmarcIdentifier> identifiers;  // what SPF and DKIM may bring
};

auth::Ask<DmarcSurvey> survey_dmarc(DmarcQuestion question);

// The record with its policies mended: a mistyped one becomes the nearest of the three, one that is
// like none of them "none"; p= is added where it is missing. All else stays.
std::string mended_dmarc_record(const std::string& record);

// The least record that the large receivers ask of bulk senders.
std::string first_dmarc_record(const std::string& domain);

}  // namespace todoku::check
