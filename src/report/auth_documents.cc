#include "report/auth_documents.h"

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
  return media.type == "application" &&
         ends_with_any(media.subtype, {"zip", "gzip", "xml", "x-zip-compressed"});
}

void read_document(std::string_view text, const AuthSink& sink) {
  if (is_tls_report(text)) {
    Result<TlsReport> report = read_tls_report(text);
    if (!report) return sink.fault(report.error());
    return sink.report(*std::move(report));
  }
  if (!is_xml(text)) return sink.fault({Errc::malformed, "neither XML nor a TLS report"});
  Result<DmarcReport> report = read_dmarc_report(text);
  if (!report) return sink.fault(report.error());
  sink.report(*std::move(report));
}

}  // namespace

bool is_auth_document(std::string_view front) {
  return packing_of(front) == Packing::zip || is_xml(front) || is_tls_report(front);
}

void read_auth_document(std::string_view bytes, const AuthSink& sink) {
  const Result<void> outcome =
      unpack(bytes, [&](std::string_view document) { read_document(document, sink); });
  if (!outcome) sink.fault(outcome.error());
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
  for (const mail::Part& part : parts) {
    if (!is_attachment(part)) continue;
    const std::string bytes = mail::decode_transfer(part, kAttachmentBytes);
    if (packing_of(bytes) == Packing::none && !is_auth_document(bytes)) continue;
    ++found;
    read_auth_document(bytes, sink);
  }
  return found;
}

}  // namespace todoku::report
