// report/json.h - the report for programs: `todoku report --json` (docs/report.md).
#pragma once

#include <boost/json/object.hpp>

#include "report/mask.h"
#include "report/steps.h"
#include "report/summary.h"

namespace todoku::report {

// {"totals", "providers", "causes", "blame", "first", "remove", "keep", "unknown", ...}
boost::json::object to_json(const Summary& summary, const reply::Catalogue& catalogue,
                            Privacy privacy = Privacy::open);

}  // namespace todoku::report
