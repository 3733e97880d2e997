// api/letter.h - a message handed in as its parts: {"from", "to", "subject", "text", ...}
// (docs/api.md).
#pragma once

#include <boost/json.hpp>

#include "api/handed_in.h"

namespace todoku::api {

// Does the wish name parts rather than a whole "message"?
bool names_parts(const boost::json::object& wish);
// Errors: invalid; `what` names the field and says what would be right.
Result<HandedIn> from_parts(const boost::json::object& wish);
// Errors: invalid, for a field that POST /v1/messages does not know, with the nearest.
Result<void> knows_fields(const boost::json::object& wish);

}  // namespace todoku::api
