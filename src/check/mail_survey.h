// check/mail_survey.h - where a domain's mail goes: MX, null MX, hosts without addresses, services
// that have ended.
#pragma once

#include <string>
#include <vector>

#include "auth/lookup.h"
#include "check/finding.h"
#include "dns/mx.h"

namespace todoku::check {

struct MailSurvey {
  dns::MailRoute route;
  std::vector<dns::Mx> records;  // as published, the most preferred first
  std::vector<Finding> findings;
};

auth::Ask<MailSurvey> survey_mail(std::string domain);

// Loopback, private and link-local addresses, to which nobody's mail finds a way (RFC 6890).
bool is_unroutable(const std::string& address);

}  // namespace todoku::check
