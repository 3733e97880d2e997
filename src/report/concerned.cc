#include "report/concerned.h"

#include "base/text.h"
#include "mail/envelope.h"
#include "reply/particulars.h"

namespace todoku::report {

Concerned concerned_by(const logs::Attempt& attempt, const reply::Verdict& verdict) {
  const bool is_about_ip = verdict.scope == reply::Scope::egress_ip;
  const bool is_about_domain = verdict.scope == reply::Scope::sender_domain;
  const std::string sender = to_lower(mail::domain_of(attempt.sender));
  if (!is_about_ip && !is_about_domain) return {sender, ""};
  const reply::Told told = reply::read_particulars(attempt.reply);
  if (is_about_ip && !told.ip.empty()) return {"", told.ip};
  return {told.domain.empty() ? sender : told.domain, told.ip};
}

}  // namespace todoku::report
