// app/api_client.h - the command line's way to a running server: plain blocking HTTP/1.1.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace CLI {
class App;
}

namespace todoku::app {

struct ApiAnswer {
  int status = 0;
  std::map<std::string, std::string, NoCaseLess> headers;
  std::string body;
};

struct ApiRequest {
  std::string method = "GET";
  std::string path;  // with its query
  std::string type;  // of the body
  std::string body;
};

class ApiClient {
 public:
  // `server`: "127.0.0.1:8025", "localhost:8025" or "http://host:port". `token` may be empty.
  ApiClient(std::string server, std::string token)
      : server_(std::move(server)), token_(std::move(token)) {}

  // Errors: invalid (the server's address), unreachable, malformed, timeout.
  Result<ApiAnswer> ask(const ApiRequest& request) const;
  // The body line by line as it comes, until its end or until `line` returns false.
  Result<ApiAnswer> follow(const ApiRequest& request,
                           const std::function<bool(std::string_view)>& line) const;
  const std::string& server() const { return server_; }

 private:
  std::string server_, token_;
};

// One path segment or query value, percent-encoded.
std::string url_encode(std::string_view text);

}  // namespace todoku::app
