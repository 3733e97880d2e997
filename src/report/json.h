// report/json.h - the report for programs: `todoku report --json` and `--csv` (docs/cli.md).
#pragma once

#include <boost/json/object.hpp>

#include "report/mask.h"
#include "report/steps.h"
#include "report/summary.h"

namespace todoku::report {

// {"totals", "providers", "causes", "blame", "first", "remove", "keep", "unknown", ...}
boost::json::object to_json(const Summary& summary, const reply::Catalogue& catalogue,
                            Privacy privacy = Privacy::open);
// One row a provider, cause and rule, with a header row (RFC 4180).
std::string to_csv(const Summary& summary, Privacy privacy = Privacy::open);

}  // namespace todoku::report
