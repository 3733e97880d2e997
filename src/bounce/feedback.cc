#include "bounce/feedback.h"

#include "base/text.h"
#include "bounce/address.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kFieldBytes = 64 * 1024;
constexpr std::size_t kMost = 1000;

std::string_view value_of(const mail::Header& header, std::string_view name) {
  const mail::Field* field = header.find(name);
  return field ? trim(field->value) : std::string_view{};
}

void add(Report& report, std::string address, const Found& found, Sure sure) {
  for (const Recipient& known : report.recipients) {
    if (same_address(known.address, address)) return;
  }
  if (report.recipients.size() == kMost) return;
  Recipient recipient;
  recipient.address = std::move(address);
  recipient.found = found;
  recipient.sure = sure;
  report.recipients.push_back(std::move(recipient));
}

std::size_t line_of(std::string_view text, std::string_view at) {
  std::size_t line = 1;
  for (const char* p = text.data(); p < at.data(); ++p) line += *p == '\n' ? 1 : 0;
  return line;
}

Report by_fields(const mail::Part& part) {
  const std::string text = mail::readable_text(part, kFieldBytes);
  const mail::Header fields = mail::scan_any_header(text);
  Report report;
  report.kind = Kind::complaint;
  report.feedback_type = to_lower(value_of(fields, "Feedback-Type"));
  for (const char* name : {"Original-Rcpt-To", "Removal-Recipient", "Redacted-Address"}) {
    for (const mail::Field& field : fields.fields) {
      if (!iequals(field.name, name)) continue;
      std::string address = first_address(field.value);
      if (!address.empty()) {
        add(report, std::move(address), {part.number, line_of(text, field.name)}, Sure::stated);
      }
    }
    if (!report.recipients.empty()) break;
  }
  return report;
}

// The sender's own service writes the recipient into a field of the returned message (Hotmail
// JMRP).
std::string noted_recipient(const std::vector<mail::Part>& parts) {
  for (const mail::Part& part : parts) {
    if (part.depth == 0) continue;
    for (const char* name : {"X-HmXmrOriginalRecipient", "X-Original-Recipient", "X-Rcpt-To"}) {
      std::string address = first_address(value_of(part.header, name));
      if (!address.empty()) return address;
    }
  }
  return {};
}

}  // namespace

std::optional<Report> read_feedback(const std::vector<mail::Part>& parts,
                                    const Original& original) {
  std::optional<Report> report;
  for (const mail::Part& part : parts) {
    if (part.media.is("message", "feedback-report")) report = by_fields(part);
    if (report) break;
  }
  if (!report) {
    const std::string_view subject = value_of(parts[0].header, "Subject");
    const bool jmrp = istarts_with(subject, "complaint about message from") && parts.size() > 1;
    if (!jmrp) return std::nullopt;
    report = Report{.kind = Kind::complaint, .feedback_type = "abuse"};
  }
  if (report->recipients.empty()) {
    const std::string noted = noted_recipient(parts);
    add(*report, noted.empty() ? original.to : noted, {},
        noted.empty() ? Sure::guessed : Sure::likely);
  }
  return report;
}

}  // namespace todoku::bounce
