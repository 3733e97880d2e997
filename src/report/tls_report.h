// report/tls_report.h - an SMTP TLS report (RFC 8460 §4): how others' connections to our MX hosts
// went, and why the encrypted ones failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace todoku::report {

struct TlsFailure {
  std::string result_type;  // RFC 8460 §4.3: "starttls-not-supported", "certificate-expired", ...
  std::string sending_ip;
  std::string mx_host, mx_helo, receiving_ip;
  std::uint64_t count = 0;
  std::string additional_information, reason_code;
};

struct TlsPolicy {
  std::string type;  // "sts", "tlsa", "no-policy-found"
  std::vector<std::string> lines;
  std::string domain;
  std::vector<std::string> mx_hosts;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;  // sessions
  std::vector<TlsFailure> details;
};

struct TlsReport {
  std::string organization, contact, report_id;
  WallTime begin, end;
  std::vector<TlsPolicy> policies;
};

// Does a text that begins so look like such a report (and not like another JSON)?
bool is_tls_report(std::string_view front);

// One report, or a list of them. Lenient in what may be missing, or be a number or a string.
// Errors: malformed.
Result<std::vector<TlsReport>> read_tls_reports(std::string_view document);

}  // namespace todoku::report
