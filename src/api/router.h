// api/router.h - requests, responses and which handler answers which path; no socket and no Beast
// here.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "io/ports.h"

namespace todoku::api {

struct Request {
  std::string method;                                      // "GET"
  std::string path;                                        // percent-decoded, without the query
  std::map<std::string, std::string> query;                // decoded; the last of equal names
  std::map<std::string, std::string, NoCaseLess> headers;  // the last of equal names
  std::string body;
  bool keep_alive = true;
  std::map<std::string, std::string> captures;  // "{id}" of the route: filled by the router

  std::string_view header(std::string_view name) const;     // "" if it is not there
  std::string_view parameter(std::string_view name) const;  // of the query; "" if it is not there
};

// The next piece of a body without end; nullopt ends it. Where nothing comes for a while it gives
// an empty piece, so that the server can see whether it is to stop.
using Pull = std::function<Task<std::optional<std::string>>()>;

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Pull more;  // when set, `body` is only the beginning
};

// {"error": {"code": "not_found", "message": "There is no message 01K…"}}
Response error_response(int status, std::string_view code, std::string_view message);

using Handler = std::function<Task<Response>(Request request)>;

class Router {
 public:
  // `pattern`: "/v1/messages/{id}/cancel"; a capture is one path segment, never empty.
  void on(std::string method, std::string_view pattern, Handler handler);
  // The handler's answer; 404 where no pattern fits, 405 with Allow where only the method does not.
  // HEAD is answered as GET.
  Task<Response> answer(Request request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
};

// "%41b+c" -> "Ab+c"; with `plus_is_space`, as in queries, "Ab c". A broken escape stays as it is.
enum class Plus { stays, is_space };
std::string percent_decode(std::string_view text, Plus plus);
std::map<std::string, std::string> parse_query(std::string_view query);

}  // namespace todoku::api
