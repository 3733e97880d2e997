// check/spf_findings.h - what a walk over SPF records comes to, in words.
#pragma once

#include <vector>

#include "check/spf_survey.h"
#include "check/spf_walk.h"

namespace todoku::check {

// RFC 7208 §3.4: more may not fit into one datagram without EDNS.
inline constexpr std::size_t kSpfAnswerBytes = 512;
// Half of the Internet's addresses and the like: what some receivers call suspicious. Ours.
inline constexpr unsigned kWideV4Bits = 16, kWideV6Bits = 32;

// `survey` is filled but for its findings.
std::vector<Finding> spf_findings(const SpfSurvey& survey, const SpfWalk& walk);
Finding type_99_finding(const std::string& domain, bool only);

// The whole record to publish so that all of `addresses` pass; "" where nothing needs to change or
// no such record is known.
std::string spf_repaired(const SpfSurvey& survey, const SpfWalk& walk);

}  // namespace todoku::check
