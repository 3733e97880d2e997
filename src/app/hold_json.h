// app/hold_json.h - what was seen at a hold, as the API tells it.
#pragma once

#include <boost/json.hpp>

#include "deliver/hold_watch.h"

namespace todoku::app {

// {"at", "passes": "yes|no|unknown", "findings": [{"id", "level", "text", "fix"}], "publish":
// [fix]}
boost::json::object look_json(const deliver::HoldLook& look);
// {"sender_domain", "provider", "lifted", "released", "look"}
boost::json::object outcome_json(const deliver::HoldLook& look);

}  // namespace todoku::app
