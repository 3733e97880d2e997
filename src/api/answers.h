// api/answers.h - what the routes share: parameters read, answers and errors shaped.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "api/router.h"
#include "base/ids.h"
#include "base/result.h"

namespace todoku::api {

Response json_response(const boost::json::value& value, int status = 200);
// 404 not_found, 409 conflict, 400 invalid and malformed, 413 too_large, 507 no_space, else 500.
Response fault_response(const Error& error);
// ?limit=, 1..1000; 100 where it is absent or no number.
std::size_t limit_of(const Request& request);
// The request's body as a JSON object; errors: malformed.
Result<boost::json::object> object_of(const Request& request);
// A text member; "" if it is not there or no text.
std::string text_of(const boost::json::object& object, std::string_view name);
// The captured "{id}".
Result<MessageId> id_of(const Request& request);

}  // namespace todoku::api
