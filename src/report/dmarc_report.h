// report/dmarc_report.h - a DMARC aggregate report: what a receiver saw of mail in our name.
//
// RFC 9990 (namespace urn:ietf:params:xml:ns:dmarc-2.0) and RFC 7489 appendix C, as receivers write
// them: elements may be missing, unknown, or in any order. Values are kept as written, in lower
// case where the schema has a closed set; "" where there is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace todoku::report {

struct DmarcPolicy {
  std::string domain;       // where the record was found
  std::string adkim, aspf;  // "r", "s"
  std::string p, sp, np;    // "none", "quarantine", "reject"
  std::string pct, fo, testing, discovery_method, version_published;
};

struct DmarcDkim {  // one signature, not regarding alignment
  std::string domain, selector, result, human_result;
};

struct DmarcSpf {
  std::string domain, scope, result, human_result;
};

struct DmarcOverride {
  std::string type;  // "forwarded", "mailing_list", "local_policy", ...
  std::string comment;
};

struct DmarcRecord {
  std::string source_ip;
  std::uint64_t count = 1;  // a row without one stands for itself
  std::string disposition;  // "none", "pass" (RFC 9990), "quarantine", "reject"
  std::string dkim, spf;    // "pass", "fail": after alignment; by the results below where the
                            // receiver left its evaluation out
  std::vector<DmarcOverride> reasons;
  std::string header_from, envelope_from, envelope_to;
  std::vector<DmarcDkim> dkim_results;
  std::vector<DmarcSpf> spf_results;

  bool passes() const { return dkim == "pass" || spf == "pass"; }
};

struct DmarcReport {
  std::string version;
  std::string org_name, email, extra_contact_info, report_id, generator;
  WallTime begin, end;
  std::vector<std::string> errors;  // what the receiver found wrong with our record
  DmarcPolicy policy;
  std::vector<DmarcRecord> records;
  bool cut = false;  // the document ended early; what came before is here
};

constexpr std::size_t kMaxDmarcRecords = 500'000;

// XML that no reader takes is repaired once (xml.h). Errors: malformed (no XML, or none of this
// kind), too_large.
Result<DmarcReport> read_dmarc_report(std::string_view document);

}  // namespace todoku::report
