// report/auth_documents.h - the authentication reports in whatever somebody hands us: a mail that
// carries them, a zip or gzip file, bare XML or JSON.
#pragma once

#include <functional>
#include <string_view>
#include <variant>

#include "report/dmarc_report.h"
#include "report/failure_report.h"
#include "report/tls_report.h"

namespace todoku::report {

using AuthReport = std::variant<DmarcReport, TlsReport, FailureReport>;

// Does a file that begins so hold such a report by itself (packed or not)?
bool is_auth_document(std::string_view front);

struct AuthSink {
  std::function<void(AuthReport&&)> report;
  std::function<void(const Error&)> fault;  // a part that claims to be one and cannot be read
};

// A file's bytes, unpacked as far as it needs.
void read_auth_document(std::string_view bytes, const AuthSink& sink);
// The reports in a mail; how many parts were taken for one, readable or not: 0 for any other mail.
std::size_t read_auth_mail(std::string_view message, const AuthSink& sink);

}  // namespace todoku::report
