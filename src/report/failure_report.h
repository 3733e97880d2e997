// report/failure_report.h - a report of one message that failed authentication (RFC 9991 and RFC
// 6591, in the frame of RFC 5965 and RFC 6522).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/mime.h"

namespace todoku::report {

struct FailureReport {
  std::string feedback_type;  // "auth-failure", "dmarc"; "abuse" and others are complaints
  std::string auth_failure;   // "bodyhash", "signature", "spf", "dmarc", "adsp", "revoked"
  std::string delivery_result;
  std::string identity_alignment;  // "none", "spf", "dkim", "dkim, spf" (RFC 9991 §4)
  std::string source_ip;
  std::string user_agent, version, reporting_mta;
  std::string original_mail_from, original_rcpt_to, original_envelope_id;  // without brackets
  std::string arrival_date;
  std::vector<std::string> authentication_results;
  std::vector<std::string> reported_domains, reported_uris;
  std::string dkim_domain, dkim_identity, dkim_selector, dkim_selector_dns, spf_dns;
  std::uint64_t incidents = 1;
  std::string header_from;  // of the message that failed: its domain
};

// The message/feedback-report in a mail, whatever its type; nullopt: there is none.
std::optional<FailureReport> read_feedback_report(const std::vector<mail::Part>& parts);
// Is it about failed authentication, and so no complaint of a person?
bool is_about_authentication(const FailureReport& report);

}  // namespace todoku::report
