// auth/dmarc_record.h - a DMARC policy record, read (RFC 9989 §4.7, §4.8).
//
// A record is read forgivingly, as the RFC asks: unknown tags and broken ones are passed over. What
// was passed over is kept as slips, for the person who published it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/slip.h"

namespace todoku::auth {

enum class DmarcPolicy { none, quarantine, reject };  // in order of strictness
enum class DmarcAlignment { relaxed, strict };
enum class DmarcPsd { unknown, no, yes };  // psd=u, n, y

const char* to_string(DmarcPolicy policy);

struct DmarcRecord {
  // nullopt: absent. A tag with a value that is no policy sets `broken_policy` instead.
  std::optional<DmarcPolicy> policy, subdomain_policy, nonexistent_policy;  // p, sp, np
  bool broken_policy = false;
  DmarcAlignment dkim = DmarcAlignment::relaxed;  // adkim
  DmarcAlignment spf = DmarcAlignment::relaxed;   // aspf
  DmarcPsd psd = DmarcPsd::unknown;
  bool testing = false;               // t=y
  std::string failure_options = "0";  // fo, as written
  std::vector<std::string> rua, ruf;  // valid URIs, without the withdrawn "!size"
  int percent = 100;  // pct of RFC 7489, 0..100; RFC 9989 withdrew it, so the policy ignores it
  std::vector<Slip> slips;  // none of them keeps the record from being used
};

// Does this TXT record begin with the version tag? ("v=DMARC1", spaces around "=" allowed; the
// value is the one thing in a record that is compared with case.)
bool is_dmarc_record(std::string_view text);
// `text` is such a record.
DmarcRecord parse_dmarc_record(std::string_view text);

// The host of "mailto:a@example.jp", lower case; "" where the URI has another scheme or none.
std::string mailto_host(std::string_view uri);

}  // namespace todoku::auth
