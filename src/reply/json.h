// reply/json.h - verdicts, explanations and entries as JSON: the fields of DESIGN §6.
//
// What `explain --json`, the events and the API share. What is not known is null.
#pragma once

#include <boost/json/object.hpp>

#include "reply/catalogue.h"
#include "reply/explain.h"
#include "reply/verdict.h"

namespace todoku::reply {

boost::json::object to_json(const Bilingual& both);
boost::json::object to_json(const Fix& fix);
// {"cause", "permanence", "responsible", "scope", "action", "confidence", "provider", "rule"}
boost::json::object to_json(const Verdict& verdict);
// Adds "explanation" (what happened, then what to do) and "fix" to a verdict's object.
void add_explanation(boost::json::object& object, const Explanation& explanation);
// An entry with its evidence, for `catalogue show`.
boost::json::object to_json(const Entry& entry);

// null for ""; bytes that are no UTF-8 become U+FFFD, since JSON is UTF-8 (RFC 8259 §8.1).
boost::json::value json_text(std::string_view text);

}  // namespace todoku::reply
