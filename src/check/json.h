// check/json.h - reports as JSON: the fields of `todoku check --json` (DESIGN §6).
//
// Results are the words of RFC 8601. What is not known is null.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "check/domain.h"
#include "check/message.h"
#include "check/predict.h"

namespace todoku::check {

// `name` is the file as it was given.
boost::json::object to_json(std::string_view name, const MessageReport& report,
                            const std::vector<Prediction>& predicted);
boost::json::object to_json(const DomainReport& report, const std::vector<Prediction>& predicted);
boost::json::object to_json(const Finding& finding);

}  // namespace todoku::check
