// dns/zone_json.h - a zone as JSON, with look-ups that fail: what suites and tests write.
//
//     {"example.jp": [["TXT", "v=spf1 mx -all"], ["MX", [10, "mx.example.jp"]], ["A", "TIMEOUT"]],
//      "slow.example.jp": [["TIMEOUT", "TIMEOUT"]]}
//
// A value is a string; TXT also takes a list of strings, MX a list of preference and host. Other
// types are written as in a master file, names always absolute. SERVFAIL or TIMEOUT in place of a
// value makes that query fail; in place of a type as well, every query for the name that finds no
// records. A list without records says that the name is there. Names that no question can hold are
// passed over; U-labels become A-labels.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/zone.h"

namespace todoku::dns {

// Adds what `text` says to `zone`, whose apex is the root; `name` stands in errors. Records of one
// name that do not go together are kept as they are (Zone::keep). Errors: malformed.
Result<void> read_json_zone(std::string_view text, const std::string& name, Zone& zone);

}  // namespace todoku::dns
