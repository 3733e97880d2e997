#include "report/auth_documents.h"

#include <algorithm>

#include "base/text.h"
#include "report/unpack.h"

namespace todoku::report {
namespace {

constexpr std::size_t kAttachmentBytes = std::size_t{64} << 20;  // decoded; receivers take 25 MB

std::string_view without_front(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return trim(text);
}

bool is_xml(std::string_view front) {
  front = without_front(front);
  if (front.starts_with("\xff\xfe") || front.starts_with("\xfe\xff")) return true;  // UTF-16
  if (!front.starts_with('<') || front.size() < 2) return false;
  return front[1] == '?' || front[1] == '!' || is_alpha(front[1]);
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  for (const std::string_view end : ends) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

// By what it is called; senders call the same thing by many types.
bool is_attachment(const mail::Part& part) {
  const mail::MediaType& media = part.media;
  if (media.type == "application" && media.subtype.starts_with("tlsrpt")) return true;
  std::string name = part.parameter("filename");
  if (name.empty()) name = part.parameter("name");
  name = to_lower(name);
  if (media.type == "multipart" || media.type == "message") return false;
  if (ends_with_any(name, {".xml", ".xml.gz", ".zip", ".json.gz", ".gz", ".json"})) return true;
  if (media.type == "text") return media.subtype == "xml";
  if (media.type != "application") return false;
  if (name.empty() && media.subtype == "octet-stream") return true;
  return ends_with_any(media.subtype, {"zip", "gzip", "xml", "x-zip-compressed"});
}

// A report that a sender calls plain text. Only its front is decoded to see that.
bool is_report_as_text(const mail::Part& part) {
  constexpr std::size_t kFront = 2048;
  if (part.media.type != "text") return false;
  const std::string front = mail::decode_transfer(part, kFront);
  return without_front(front).starts_with("<?xml") && front.find("<feedback") != front.npos;
}

// What may still be unpacked. All documents of a mail share it: a zip of zips holds as many bombs
// as it has entries.
struct Allowance {
  int packings = 2;  // that may still be taken off; gzip within gzip and within zip occurs
  UnpackLimits& limits;

  void take(std::size_t bytes) const { limits.total_bytes -= std::min(limits.total_bytes, bytes); }
};

void read_document(std::string_view text, const AuthSink& sink, Allowance allowance) {
  if (allowance.packings > 0 && packing_of(text) != Packing::none) {
    const Allowance inner{allowance.packings - 1, allowance.limits};
    const auto read_inner = [&](std::string_view document) {
      inner.take(document.size());
      read_document(document, sink, inner);
    };
    const Result<void> outcome = unpack(text, read_inner, allowance.limits);
    if (outcome) return;
    sink.fault(outcome.error());
    // It was unpacked as far as it might be, and for nothing.
    if (outcome.error().code == Errc::too_large) inner.take(inner.limits.document_bytes);
    return;
  }
  if (is_tls_report(text)) {
    Result<std::vector<TlsReport>> reports = read_tls_reports(text);
    if (!reports) return sink.fault(reports.error());
    for (TlsReport& report : *reports) sink.report(std::move(report));
    return;
  }
  if (!is_xml(text)) return sink.fault({Errc::malformed, "neither XML nor a TLS report"});
  Result<DmarcReport> report = read_dmarc_report(text);
  if (!report) return sink.fault(report.error());
  sink.report(*std::move(report));
}

}  // namespace

bool is_auth_document(std::string_view front) {
  return packing_of(front) != Packing::none || is_xml(front) || is_tls_report(front);
}

void read_auth_document(std::string_view bytes, const AuthSink& sink) {
  UnpackLimits limits;
  read_document(bytes, sink, {.limits = limits});
}

std::size_t read_auth_mail(std::string_view message, const AuthSink& sink) {
  const std::vector<mail::Part> parts = mail::scan_parts(message);
  std::optional<FailureReport> failure = read_feedback_report(parts);
  if (failure && is_about_authentication(*failure)) {
    sink.report(*std::move(failure));
    return 1;
  }
  if (failure) return 0;
  std::size_t found = 0;
  UnpackLimits limits;
  for (const mail::Part& part : parts) {
    if (!is_attachment(part) && !is_report_as_text(part)) continue;
    const std::string bytes = mail::decode_transfer(part, kAttachmentBytes);
    if (packing_of(bytes) == Packing::none && !is_auth_document(bytes)) continue;
    ++found;
    read_document(bytes, sink, {.limits = limits});
  }
  return found;
}

}  // namespace todoku::report
