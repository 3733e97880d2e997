// report/auth_json.h - what authentication reports say, for programs (docs/report.md).
#pragma once

#include <boost/json/object.hpp>

#include "report/auth_summary.h"

namespace todoku::report {

// {"reports", "dmarc": {"domains", "sources"}, "tls": {"domains", "failures"}, "failures", ...}
boost::json::object to_json(const AuthSummary& summary);
// One row a domain and sending IP (RFC 4180).
std::string sources_csv(const AuthSummary& summary);
// One row a domain, kind of failure and MX host.
std::string tls_csv(const AuthSummary& summary);

}  // namespace todoku::report
