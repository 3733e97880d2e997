#include "report/failure_report.h"

#include <array>

#include "base/text.h"
#include "bounce/address.h"
#include "mail/envelope.h"

namespace todoku::report {
namespace {

constexpr std::size_t kFieldBytes = 64 * 1024;
constexpr std::size_t kMaxValues = 100;

std::string value_of(const mail::Header& fields, std::string_view name) {
  const mail::Field* field = fields.find(name);
  return field ? mail::unfold(field->value) : "";
}

std::vector<std::string> values_of(const mail::Header& fields, std::string_view name) {
  std::vector<std::string> values;
  for (const mail::Field& field : fields.fields) {
    if (iequals(field.name, name) && values.size() < kMaxValues)
      values.push_back(mail::unfold(field.value));
  }
  return values;
}

// "<a@b>" -> "a@b"
std::string without_angles(std::string text) {
  if (text.starts_with('<') && text.ends_with('>') && text.size() > 1)
    return text.substr(1, text.size() - 2);
  return text;
}

// "192.0.2.1 (host.example)", "[192.0.2.1]" -> "192.0.2.1"
std::string ip_of(std::string_view text) {
  while (text.starts_with('[')) text.remove_prefix(1);
  return std::string(text.substr(0, text.find_first_of("] \t(")));
}

struct Place {
  std::string_view field;
  std::string FailureReport::* member;
};

constexpr auto kPlaces = std::to_array<Place>({
    {"Delivery-Result", &FailureReport::delivery_result},
    {"User-Agent", &FailureReport::user_agent},
    {"Version", &FailureReport::version},
    {"Reporting-MTA", &FailureReport::reporting_mta},
    {"Original-Mail-From", &FailureReport::original_mail_from},
    {"Original-Rcpt-To", &FailureReport::original_rcpt_to},
    {"Original-Envelope-Id", &FailureReport::original_envelope_id},
    {"DKIM-Domain", &FailureReport::dkim_domain},
    {"DKIM-Identity", &FailureReport::dkim_identity},
    {"DKIM-Selector", &FailureReport::dkim_selector},
    {"DKIM-Selector-DNS", &FailureReport::dkim_selector_dns},
    {"SPF-DNS", &FailureReport::spf_dns},
});

FailureReport by_fields(const mail::Header& fields) {
  FailureReport report;
  for (const Place& place : kPlaces)
    report.*place.member = without_angles(value_of(fields, place.field));
  report.feedback_type = to_lower(value_of(fields, "Feedback-Type"));
  report.auth_failure = to_lower(value_of(fields, "Auth-Failure"));
  report.identity_alignment = to_lower(value_of(fields, "Identity-Alignment"));
  report.source_ip = ip_of(value_of(fields, "Source-IP"));
  report.arrival_date = value_of(fields, "Arrival-Date");
  if (report.arrival_date.empty()) report.arrival_date = value_of(fields, "Received-Date");
  report.authentication_results = values_of(fields, "Authentication-Results");
  report.reported_domains = values_of(fields, "Reported-Domain");
  for (std::string& domain : report.reported_domains) domain = to_lower(domain);
  report.reported_uris = values_of(fields, "Reported-URI");
  std::uint64_t incidents = 0;
  if (parse_number(value_of(fields, "Incidents"), incidents) && incidents > 0)
    report.incidents = incidents;
  return report;
}

// The author's domain of the message that came back: its header, whole or alone.
std::string header_from_of(const std::vector<mail::Part>& parts) {
  for (const mail::Part& part : parts) {
    if (!part.media.is("message", "rfc822") && !part.media.is("text", "rfc822-headers") &&
        !part.media.is("message", "global"))
      continue;
    const std::string text = mail::decode_transfer(part, kFieldBytes);
    const mail::Header header = mail::scan_any_header(text);
    const mail::Field* from = header.find("From");
    const std::string address = from ? bounce::first_address(from->value) : "";
    if (const auto domain = mail::domain_of(address); !domain.empty()) return to_lower(domain);
  }
  return "";
}

}  // namespace

std::optional<FailureReport> read_feedback_report(const std::vector<mail::Part>& parts) {
  for (const mail::Part& part : parts) {
    if (!part.media.is("message", "feedback-report")) continue;
    const std::string text = mail::readable_text(part, kFieldBytes);
    FailureReport report = by_fields(mail::scan_any_header(text));
    report.header_from = header_from_of(parts);
    return report;
  }
  return std::nullopt;
}

bool is_about_authentication(const FailureReport& report) {
  return report.feedback_type == "auth-failure" || report.feedback_type == "dmarc" ||
         (report.feedback_type.empty() && !report.auth_failure.empty());
}

}  // namespace todoku::report
