#include "api/router.h"

#include <boost/json.hpp>

namespace todoku::api {
namespace {

using Segments = std::vector<std::string>;

Segments segments_of(std::string_view path) {
  Segments out;
  for (const std::string_view piece : split(path, '/'))
    if (!piece.empty()) out.emplace_back(piece);
  return out;
}

bool is_capture(std::string_view segment) {
  return segment.starts_with('{');
}

std::optional<std::map<std::string, std::string>> match(const Segments& pattern,
                                                        const Segments& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  std::map<std::string, std::string> captures;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_capture(pattern[i]))
      captures[pattern[i].substr(1, pattern[i].size() - 2)] = path[i];
    else if (pattern[i] != path[i])
      return std::nullopt;
  }
  return captures;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

Response method_not_allowed(const std::string& allowed) {
  Response response = error_response(405, "method_not_allowed", "This path takes " + allowed + ".");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const auto at = headers.find(name);
  return at == headers.end() ? std::string_view() : at->second;
}

std::string_view Request::parameter(std::string_view name) const {
  const auto at = query.find(std::string(name));
  return at == query.end() ? std::string_view() : at->second;
}

Response error_response(int status, std::string_view code, std::string_view message) {
  const boost::json::object body = {{"error", {{"code", code}, {"message", message}}}};
  return Response{.status = status, .body = boost::json::serialize(body) + "\n"};
}

void Router::on(std::string method, std::string_view pattern, Handler handler) {
  routes_.push_back({std::move(method), segments_of(pattern), std::move(handler)});
}

Task<Response> Router::answer(Request request) const {
  const Segments path = segments_of(request.path);
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::string allowed;
  for (const Route& route : routes_) {
    auto captures = match(route.segments, path);
    if (!captures) continue;
    if (route.method != method) {
      allowed += (allowed.empty() ? "" : ", ") + route.method;
      continue;
    }
    request.captures = std::move(*captures);
    Response response = co_await route.handler(std::move(request));
    co_return response;
  }
  if (!allowed.empty()) co_return method_not_allowed(allowed);
  co_return error_response(404, "no_such_path", "There is nothing at this path.");
}

std::string percent_decode(std::string_view text, Plus plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' && plus == Plus::is_space ? ' ' : text[i];
    }
  }
  return out;
}

std::map<std::string, std::string> parse_query(std::string_view query) {
  std::map<std::string, std::string> out;
  for (const std::string_view pair : split(query, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals == pair.size() ? "" : pair.substr(equals + 1);
    out[percent_decode(pair.substr(0, equals), Plus::is_space)] =
        percent_decode(value, Plus::is_space);
  }
  return out;
}

}  // namespace todoku::api
