// auth/tls_rpt.h - where reports about failed TLS are wanted: the TXT record at _smtp._tls.DOMAIN
// (RFC 8460 §3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/slip.h"
#include "auth/text_lookup.h"

namespace todoku::auth {

struct TlsRptRecord {
  std::vector<std::string> rua;  // mailto: and https: URIs; none: the record is broken
  std::vector<Slip> slips;
};
bool is_tls_rpt_record(std::string_view text);
// `text` is such a record.
TlsRptRecord parse_tls_rpt_record(std::string_view text);

struct TlsRptLookup {
  TextLookup text;
  TlsRptRecord record;  // where text.found is `one`
};
Ask<TlsRptLookup> look_up_tls_rpt(dns::Name domain);

}  // namespace todoku::auth
