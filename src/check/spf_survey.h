// check/spf_survey.h - a domain's SPF record looked at whole: every include of it, what it costs,
// whom it lets through, what is wrong with it, and the record to publish instead.
//
// auth/spf.h judges one client, and stops at the first term that matches; here every branch is
// walked, since another client takes another one.
#pragma once

#include <string>
#include <vector>

#include "auth/lookup.h"
#include "auth/spf.h"
#include "check/finding.h"

namespace todoku::check {

struct SpfQuestion {
  std::string domain;                  // of the reverse-path
  std::vector<std::string> addresses;  // from which mail is sent; may be empty
  std::string helo;                    // "": the domain
  std::int64_t now = 0;                // seconds since 1970: %{t}
  std::string mail_from;               // the whole reverse-path; "": postmaster@ the domain
};

// A term that asks the DNS, in the order of evaluation.
struct SpfUse {
  std::string owner;   // whose record it stands in
  std::string term;    // as written
  unsigned depth = 0;  // of includes
};

struct SpfOfAddress {
  std::string address;
  auth::Spf spf;
};

struct SpfSurvey {
  std::string domain;
  std::vector<std::string> records;  // TXT records that claim to be SPF
  std::vector<SpfUse> uses;          // with those of includes that are evaluated
  unsigned lookups = 0;              // if every term is evaluated; of auth::kSpfLookups
  unsigned void_lookups = 0;         // of auth::kSpfVoidLookups; terms with macros not counted
  bool undecided = false;            // a look-up failed: what is found is not all
  std::vector<SpfOfAddress> addresses;
  std::vector<Finding> findings;
  // Does every address pass? False where none was given.
  bool passes() const;
};

inline constexpr unsigned kSpfSurveyQueries = 64;  // ours, against records that never end

auth::Ask<SpfSurvey> survey_spf(SpfQuestion question);

}  // namespace todoku::check
