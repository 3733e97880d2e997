// check/reverse_survey.h - the sending address's own name: PTR, the way back, and the EHLO name.
#pragma once

#include <string>
#include <vector>

#include "auth/iprev.h"
#include "check/finding.h"

namespace todoku::check {

struct ReverseQuestion {
  std::string address;  // an IP literal
  std::string helo;     // what is said in EHLO; "": not known
  std::string domain;   // for a name to propose where none is known
};

struct ReverseSurvey {
  std::string address;
  auth::Iprev ptr;
  bool helo_leads_back = false;  // the EHLO name has this address
  bool helo_resolves = false;    // it has some address
  bool undecided = false;        // a look-up failed
  std::vector<Finding> findings;
};

auth::Ask<ReverseSurvey> survey_reverse(ReverseQuestion question);

// Does the name look made from the address, as providers name their customers' lines?
bool is_generic_name(const std::string& name, const std::string& address);

}  // namespace todoku::check
