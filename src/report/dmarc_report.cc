#include "report/dmarc_report.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "report/xml.h"

namespace todoku::report {
namespace {

constexpr std::size_t kMaxResults =
    100;  // of one record: signatures, reasons; of one report: errors

// Values of a closed set: in lower case.
enum class Case { kept, lowered };

template <class Owner>
struct Place {
  std::string_view path;
  std::string Owner::* member;
  Case letters = Case::kept;
};

template <class Owner, std::size_t N>
bool put(const std::array<Place<Owner>, N>& places, std::string_view path, std::string_view text,
         Owner& owner) {
  for (const Place<Owner>& place : places) {
    if (place.path != path) continue;
    owner.*place.member = place.letters == Case::lowered ? to_lower(text) : std::string(text);
    return true;
  }
  return false;
}

constexpr auto kReport = std::to_array<Place<DmarcReport>>({
    {"version", &DmarcReport::version},
    {"report_metadata/org_name", &DmarcReport::org_name},
    {"report_metadata/email", &DmarcReport::email},
    {"report_metadata/extra_contact_info", &DmarcReport::extra_contact_info},
    {"report_metadata/report_id", &DmarcReport::report_id},
    {"report_metadata/generator", &DmarcReport::generator},
});

constexpr auto kPolicy = std::to_array<Place<DmarcPolicy>>({
    {"domain", &DmarcPolicy::domain, Case::lowered},
    {"adkim", &DmarcPolicy::adkim, Case::lowered},
    {"aspf", &DmarcPolicy::aspf, Case::lowered},
    {"p", &DmarcPolicy::p, Case::lowered},
    {"sp", &DmarcPolicy::sp, Case::lowered},
    {"np", &DmarcPolicy::np, Case::lowered},
    {"pct", &DmarcPolicy::pct},
    {"fo", &DmarcPolicy::fo},
    {"testing", &DmarcPolicy::testing, Case::lowered},
    {"discovery_method", &DmarcPolicy::discovery_method, Case::lowered},
    {"version_published", &DmarcPolicy::version_published},
});

// "identities" is what drafts of the format called the identifiers.
constexpr auto kRecord = std::to_array<Place<DmarcRecord>>({
    {"row/source_ip", &DmarcRecord::source_ip},
    {"row/policy_evaluated/disposition", &DmarcRecord::disposition, Case::lowered},
    {"row/policy_evaluated/dkim", &DmarcRecord::dkim, Case::lowered},
    {"row/policy_evaluated/spf", &DmarcRecord::spf, Case::lowered},
    {"identifiers/header_from", &DmarcRecord::header_from, Case::lowered},
    {"identifiers/envelope_from", &DmarcRecord::envelope_from, Case::lowered},
    {"identifiers/envelope_to", &DmarcRecord::envelope_to, Case::lowered},
    {"identities/header_from", &DmarcRecord::header_from, Case::lowered},
    {"identities/envelope_from", &DmarcRecord::envelope_from, Case::lowered},
    {"identities/envelope_to", &DmarcRecord::envelope_to, Case::lowered},
});

constexpr auto kReason = std::to_array<Place<DmarcOverride>>({
    {"type", &DmarcOverride::type, Case::lowered},
    {"comment", &DmarcOverride::comment},
});

constexpr auto kDkim = std::to_array<Place<DmarcDkim>>({
    {"domain", &DmarcDkim::domain, Case::lowered},
    {"selector", &DmarcDkim::selector},
    {"result", &DmarcDkim::result, Case::lowered},
    {"human_result", &DmarcDkim::human_result},
});

constexpr auto kSpf = std::to_array<Place<DmarcSpf>>({
    {"domain", &DmarcSpf::domain, Case::lowered},
    {"scope", &DmarcSpf::scope, Case::lowered},
    {"result", &DmarcSpf::result, Case::lowered},
    {"human_result", &DmarcSpf::human_result},
});

constexpr std::string_view kRecordPath = "record/";
constexpr std::string_view kPolicyPath = "policy_published/";
constexpr std::string_view kReasonPath = "row/policy_evaluated/reason";
constexpr std::string_view kDkimPath = "auth_results/dkim";
constexpr std::string_view kSpfPath = "auth_results/spf";

// "auth_results/dkim/domain" under "auth_results/dkim" -> "domain"; "" if it is elsewhere.
std::string_view below(std::string_view path, std::string_view parent) {
  if (path.size() <= parent.size() || !path.starts_with(parent) || path[parent.size()] != '/')
    return {};
  return path.substr(parent.size() + 1);
}

WallTime time_of(std::string_view text) {
  std::uint64_t number = 0;
  constexpr std::uint64_t kFarFuture = 100'000'000'000;  // seconds
  return parse_number(text, number) && number < kFarFuture ? WallTime(seconds(number)) : WallTime{};
}

class Taking {
 public:
  explicit Taking(DmarcReport& report) : report_(report) {}

  void open(std::string_view path) {
    if (path == "record") {
      full_ = report_.records.size() == kMaxDmarcRecords;
      if (!full_) report_.records.emplace_back();
    }
    if (!path.starts_with(kRecordPath) || full_) return;
    DmarcRecord& record = report_.records.back();
    path.remove_prefix(kRecordPath.size());
    if (path == kReasonPath && record.reasons.size() < kMaxResults) record.reasons.emplace_back();
    if (path == kDkimPath && record.dkim_results.size() < kMaxResults)
      record.dkim_results.emplace_back();
    if (path == kSpfPath && record.spf_results.size() < kMaxResults)
      record.spf_results.emplace_back();
  }

  void close(std::string_view path, std::string_view text) {
    if (path.starts_with(kRecordPath)) {
      if (!full_) close_in_record(path.substr(kRecordPath.size()), text);
    } else if (path.starts_with(kPolicyPath)) {
      put(kPolicy, path.substr(kPolicyPath.size()), text, report_.policy);
    } else if (path == "report_metadata/date_range/begin") {
      report_.begin = time_of(text);
    } else if (path == "report_metadata/date_range/end") {
      report_.end = time_of(text);
    } else if (path == "report_metadata/error") {
      if (report_.errors.size() < kMaxResults) report_.errors.emplace_back(text);
    } else {
      put(kReport, path, text, report_);
    }
  }

 private:
  void close_in_record(std::string_view path, std::string_view text) {
    DmarcRecord& record = report_.records.back();
    if (path == "row/count") {
      parse_number(text, record.count);
    } else if (const std::string_view name = below(path, kReasonPath); !name.empty()) {
      put(kReason, name, text, record.reasons.back());
    } else if (const std::string_view key = below(path, kDkimPath); !key.empty()) {
      put(kDkim, key, text, record.dkim_results.back());
    } else if (const std::string_view field = below(path, kSpfPath); !field.empty()) {
      put(kSpf, field, text, record.spf_results.back());
    } else {
      put(kRecord, path, text, record);
    }
  }

  DmarcReport& report_;
  bool full_ = false;
};

// Relaxed alignment (RFC 9989 §4.4.2) without a list of public suffixes: one is the other or below
// it.
bool aligned(std::string_view one, std::string_view author) {
  const auto below = [](std::string_view x, std::string_view y) {
    return x == y || (x.size() > y.size() && x.ends_with(y) && x[x.size() - y.size() - 1] == '.');
  };
  return !one.empty() && !author.empty() && (below(one, author) || below(author, one));
}

template <class Results>
std::string evaluated(const Results& results, std::string_view author) {
  const bool passes = std::ranges::any_of(results, [author](const auto& result) {
    return result.result == "pass" && aligned(result.domain, author);
  });
  return passes ? "pass" : "fail";
}

// Some receivers write no policy_evaluated; then the results tell.
void evaluate_where_missing(DmarcReport& report) {
  for (DmarcRecord& record : report.records) {
    if (!record.dkim.empty() || !record.spf.empty()) continue;
    const std::string_view author =
        record.header_from.empty() ? report.policy.domain : record.header_from;
    record.dkim = evaluated(record.dkim_results, author);
    record.spf = evaluated(record.spf_results, author);
  }
}

Result<DmarcReport> read_once(std::string_view document) {
  DmarcReport report;
  Taking taking(report);
  const XmlHandler handler{
      .open = [&](std::string_view path) { taking.open(path); },
      .close = [&](std::string_view path, std::string_view text) { taking.close(path, text); }};
  const Result<std::string> root = read_xml(document, handler);
  const bool has_something = !report.records.empty() || !report.policy.domain.empty();
  if (!root && !has_something) return std::unexpected(root.error());
  if ((root && *root != "feedback") || !has_something)
    return fail(Errc::malformed, "XML, but no DMARC aggregate report");
  report.cut = !root;
  return report;
}

}  // namespace

Result<DmarcReport> read_dmarc_report(std::string_view document) {
  Result<DmarcReport> report = read_once(document);
  if (!report || report->cut) {
    const std::string repaired = repaired_xml(document);
    if (repaired != document) {
      Result<DmarcReport> again = read_once(repaired);
      if (again && (!report || again->records.size() >= report->records.size()))
        report = std::move(again);
    }
  }
  if (report) evaluate_where_missing(*report);
  return report;
}

}  // namespace todoku::report
