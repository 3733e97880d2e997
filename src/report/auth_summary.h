// report/auth_summary.h - many authentication reports, summed up: who sends in our name, what
// passes, what fails and why.
//
// A report that comes twice (the same organisation and id) counts once. Counts are exact; what is
// listed is bounded.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "report/auth_documents.h"

namespace todoku::report {

// What came of messages under DMARC.
struct DmarcTally {
  std::uint64_t messages = 0;
  std::uint64_t dkim = 0;    // aligned and passed
  std::uint64_t spf = 0;     // aligned and passed
  std::uint64_t passed = 0;  // either
  std::uint64_t quarantined = 0, rejected = 0;

  void add(const DmarcRecord& record);
  std::uint64_t failed() const { return messages - passed; }
};

// One server that sends in a domain's name.
struct DmarcSource {
  DmarcTally tally;
  std::map<std::string, std::uint64_t> dkim;       // "pass d=shop.example s=k1": messages
  std::map<std::string, std::uint64_t> spf;        // "pass shop.example"
  std::map<std::string, std::uint64_t> overrides;  // "forwarded"
  std::map<std::string, std::uint64_t> reporters;  // organisation
  std::string dkim_domain, dkim_selector;  // of the most telling signature: one that passes first
  std::string dkim_result;
  std::string spf_domain, spf_result;
};

struct DmarcDomain {
  DmarcTally tally;
  DmarcPolicy policy;  // of the latest report
  WallTime begin, end;
  std::map<std::string, std::uint64_t> reporters;
  std::set<std::string> errors;  // what receivers said of the record
};

// One kind of failed connection to our MX hosts.
struct TlsKey {
  std::string domain, result_type, mx_host;
  auto operator<=>(const TlsKey&) const = default;
};

struct TlsDomain {
  std::uint64_t successes = 0, failures = 0;
  std::set<std::string> types;  // "sts", "tlsa", "no-policy-found"
  std::map<std::string, std::uint64_t> reporters;
};

struct FailureKey {
  std::string domain, source_ip, auth_failure;
  auto operator<=>(const FailureKey&) const = default;
};

using SourceKey = std::pair<std::string, std::string>;  // author's domain, IP

class AuthSummary {
 public:
  static constexpr std::size_t kMaxListed = 100'000;  // of each list
  static constexpr std::size_t kMaxKinds = 64;        // results, reporters of one source

  void add(const AuthReport& report);
  bool empty() const { return aggregates_ + tls_reports_ + failure_reports_ == 0; }

  std::uint64_t aggregates() const { return aggregates_; }
  std::uint64_t tls_reports() const { return tls_reports_; }
  std::uint64_t failure_reports() const { return failure_reports_; }
  std::uint64_t repeated() const { return repeated_; }  // came a second time
  std::uint64_t unlisted() const { return unlisted_; }  // beyond the bounds

  const std::map<std::string, DmarcDomain>& domains() const { return domains_; }
  const std::map<SourceKey, DmarcSource>& sources() const { return sources_; }
  // The most failures first, then the most messages.
  std::vector<std::pair<SourceKey, const DmarcSource*>> ranked_sources() const;
  const std::map<std::string, TlsDomain>& tls_domains() const { return tls_domains_; }
  const std::map<TlsKey, std::uint64_t>& tls_failures() const { return tls_failures_; }
  const std::map<FailureKey, std::uint64_t>& failures() const { return failures_; }

 private:
  void add_report(const DmarcReport& report);
  void add_report(const TlsReport& report);
  void add_report(const FailureReport& report);
  void add_record(const DmarcReport& report, const DmarcRecord& record);
  bool is_repeated(const std::string& organisation, const std::string& id);

  std::uint64_t aggregates_ = 0, tls_reports_ = 0, failure_reports_ = 0;
  std::uint64_t repeated_ = 0, unlisted_ = 0;
  std::set<std::pair<std::string, std::string>> seen_;
  std::map<std::string, DmarcDomain> domains_;
  std::map<SourceKey, DmarcSource> sources_;
  std::map<std::string, TlsDomain> tls_domains_;
  std::map<TlsKey, std::uint64_t> tls_failures_;
  std::map<FailureKey, std::uint64_t> failures_;
};

}  // namespace todoku::report
