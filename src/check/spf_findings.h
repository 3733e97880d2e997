// check/spf_findings.h - what a walk over SPF records comes to, in words.
#pragma once

#include <vector>

#include "check/spf_proof.h"
#include "check/spf_survey.h"
#include "check/spf_walk.h"

namespace todoku::check {

// RFC 7208 §3.4: more may not fit into one datagram without EDNS.
inline constexpr std::size_t kSpfAnswerBytes = 512;
// Half of the Internet's addresses and the like: what some receivers call suspicious. Ours.
inline constexpr unsigned kWideV4Bits = 16, kWideV6Bits = 32;

// `survey` is filled but for its findings. Every finding that a record can mend has the record of
// `repair`: of two for one name, each right by itself, neither would count (RFC 7208 §4.5).
std::vector<Finding> spf_findings(const SpfSurvey& survey, const SpfWalk& walk,
                                  const SpfRepair& repair);
Finding type_99_finding(const std::string& domain, bool only);

}  // namespace todoku::check
