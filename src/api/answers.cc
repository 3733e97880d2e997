#include "api/answers.h"

#include <algorithm>

namespace todoku::api {

Response json_response(const boost::json::value& value, int status) {
  return Response{.status = status, .body = boost::json::serialize(value) + "\n"};
}

Response fault_response(const Error& error) {
  int status = 500;
  if (error.code == Errc::not_found) status = 404;
  if (error.code == Errc::conflict) status = 409;
  if (error.code == Errc::invalid || error.code == Errc::malformed) status = 400;
  if (error.code == Errc::too_large) status = 413;
  if (error.code == Errc::no_space) status = 507;
  return error_response(status, todoku::to_string(error.code), error.what);
}

std::size_t limit_of(const Request& request) {
  std::uint64_t limit = 100;
  if (!parse_number(request.parameter("limit"), limit)) limit = 100;
  return std::clamp<std::uint64_t>(limit, 1, 1000);
}

Result<boost::json::object> object_of(const Request& request) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(request.body, error);
  if (error || !value.is_object()) return fail(Errc::malformed, "The body is no JSON object.");
  return value.get_object();
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

Result<MessageId> id_of(const Request& request) {
  const std::string& text = request.captures.at("id");
  const auto id = parse_message_id(text);
  if (!id) return fail(Errc::invalid, fmt::format("\"{}\" is no message id.", text));
  return *id;
}

}  // namespace todoku::api
