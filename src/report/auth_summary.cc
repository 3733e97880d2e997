#include "report/auth_summary.h"

#include <algorithm>
#include <tuple>

namespace todoku::report {
namespace {

void count(std::map<std::string, std::uint64_t>& counts, const std::string& key,
           std::uint64_t number) {
  if (counts.size() < AuthSummary::kMaxKinds || counts.contains(key)) counts[key] += number;
}

// A passing result tells more than a failing one, a failing one more than none.
int weight_of(std::string_view result) {
  if (result == "pass") return 3;
  if (result.empty() || result == "none") return 1;
  return 2;
}

void note_results(DmarcSource& source, const DmarcRecord& record) {
  for (const DmarcDkim& dkim : record.dkim_results) {
    count(source.dkim, fmt::format("{} d={} s={}", dkim.result, dkim.domain, dkim.selector),
          record.count);
    if (!source.dkim_result.empty() && weight_of(dkim.result) <= weight_of(source.dkim_result))
      continue;
    source.dkim_domain = dkim.domain;
    source.dkim_selector = dkim.selector;
    source.dkim_result = dkim.result;
  }
  for (const DmarcSpf& spf : record.spf_results) {
    count(source.spf, fmt::format("{} {}", spf.result, spf.domain), record.count);
    if (!source.spf_result.empty() && weight_of(spf.result) <= weight_of(source.spf_result))
      continue;
    source.spf_domain = spf.domain;
    source.spf_result = spf.result;
  }
}

}  // namespace

void DmarcTally::add(const DmarcRecord& record) {
  messages += record.count;
  if (record.dkim == "pass") dkim += record.count;
  if (record.spf == "pass") spf += record.count;
  if (record.passes()) passed += record.count;
  if (record.disposition == "quarantine") quarantined += record.count;
  if (record.disposition == "reject") rejected += record.count;
}

void AuthSummary::add(const AuthReport& report) {
  std::visit([this](const auto& one) { add_report(one); }, report);
}

// Bounded: what is not remembered is not recognised either.
bool AuthSummary::is_repeated(const std::string& organisation, const std::string& id) {
  if (id.empty()) return false;
  if (seen_.size() >= kMaxListed) return seen_.contains({organisation, id});
  const bool is_new = seen_.emplace(organisation, id).second;
  if (!is_new) ++repeated_;
  return !is_new;
}

void AuthSummary::add_report(const DmarcReport& report) {
  if (is_repeated(report.org_name, report.report_id)) return;
  ++aggregates_;
  const std::string& name = report.policy.domain;
  if (domains_.size() >= kMaxListed && !domains_.contains(name)) {
    ++unlisted_;
    return;
  }
  DmarcDomain& domain = domains_[name];
  if (domain.policy.domain.empty() || report.end >= domain.end) domain.policy = report.policy;
  if (report.begin != WallTime{} && (domain.begin == WallTime{} || report.begin < domain.begin))
    domain.begin = report.begin;
  domain.end = std::max(domain.end, report.end);
  for (const std::string& error : report.errors) {
    if (domain.errors.size() < kMaxKinds && !error.empty()) domain.errors.insert(error);
  }
  for (const DmarcRecord& record : report.records) {
    domain.tally.add(record);
    count(domain.reporters, report.org_name, record.count);
    add_record(report, record);
  }
}

void AuthSummary::add_record(const DmarcReport& report, const DmarcRecord& record) {
  const std::string& from = record.header_from.empty() ? report.policy.domain : record.header_from;
  SourceKey key(from, record.source_ip);
  if (sources_.size() >= kMaxListed && !sources_.contains(key)) {
    ++unlisted_;
    return;
  }
  DmarcSource& source = sources_[std::move(key)];
  source.tally.add(record);
  count(source.reporters, report.org_name, record.count);
  for (const DmarcOverride& reason : record.reasons)
    count(source.overrides, reason.type, record.count);
  note_results(source, record);
}

void AuthSummary::add_report(const TlsReport& report) {
  if (is_repeated(report.organization, report.report_id)) return;
  ++tls_reports_;
  for (const TlsPolicy& policy : report.policies) {
    if (tls_domains_.size() >= kMaxListed && !tls_domains_.contains(policy.domain)) {
      ++unlisted_;
      continue;
    }
    TlsDomain& domain = tls_domains_[policy.domain];
    domain.successes += policy.successes;
    domain.failures += policy.failures;
    if (domain.types.size() < kMaxKinds) domain.types.insert(policy.type);
    count(domain.reporters, report.organization, policy.successes + policy.failures);
    for (const TlsFailure& failure : policy.details) {
      if (tls_failures_.size() < kMaxListed)
        tls_failures_[{policy.domain, failure.result_type, failure.mx_host}] += failure.count;
    }
  }
}

void AuthSummary::add_report(const FailureReport& report) {
  ++failure_reports_;
  const std::string domain = !report.header_from.empty()       ? report.header_from
                             : report.reported_domains.empty() ? report.dkim_domain
                                                               : report.reported_domains[0];
  if (failures_.size() < kMaxListed)
    failures_[{domain, report.source_ip, report.auth_failure}] += report.incidents;
}

std::vector<std::pair<SourceKey, const DmarcSource*>> AuthSummary::ranked_sources() const {
  std::vector<std::pair<SourceKey, const DmarcSource*>> list;
  for (const auto& [key, source] : sources_) list.emplace_back(key, &source);
  std::ranges::sort(list, [](const auto& a, const auto& b) {
    return std::tuple(b.second->tally.failed(), b.second->tally.messages, a.first) <
           std::tuple(a.second->tally.failed(), a.second->tally.messages, b.first);
  });
  return list;
}

}  // namespace todoku::report
