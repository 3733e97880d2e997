#include "api/http.h"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/http_feed.h"

namespace todoku::api {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

Request to_request(Parser::value_type message) {
  Request out;
  out.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t mark = std::min(target.find('?'), target.size());
  out.path = percent_decode(target.substr(0, mark), Plus::stays);
  if (mark < target.size()) out.query = parse_query(target.substr(mark + 1));
  for (const auto& field : message)
    out.headers[std::string(field.name_string())] = std::string(field.value());
  out.keep_alive = message.keep_alive();
  out.body = std::move(message.body());
  return out;
}

}  // namespace

struct RequestReader::State {
  explicit State(const HttpLimits& limits) {
    parser.header_limit(limits.header_bytes);
    parser.body_limit(limits.body_bytes);
    parser.eager(true);
  }
  Parser parser;
  std::string pending;  // bytes that Beast did not take: a header line without its end
  bool asked = false;
};

RequestReader::RequestReader(HttpLimits limits)
    : limits_(limits), state_(std::make_unique<State>(limits)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

Result<std::optional<Request>> RequestReader::feed(std::string_view& bytes) {
  State& s = *state_;
  const boost::beast::error_code error = feed_parser(s.parser, s.pending, bytes);
  bytes = {};
  if (error) {
    const bool large = error == http::error::body_limit || error == http::error::header_limit;
    return fail(large ? Errc::too_large : Errc::malformed, "HTTP request: " + error.message());
  }
  if (!s.parser.is_done()) return std::optional<Request>();
  std::optional<Request> request = to_request(s.parser.release());
  auto next = std::make_unique<State>(limits_);
  next->pending = std::move(s.pending);
  state_ = std::move(next);
  return request;
}

bool RequestReader::wants_continue() {
  State& s = *state_;
  if (s.asked || !s.parser.is_header_done() || s.parser.is_done()) return false;
  s.asked = true;
  return boost::beast::iequals(s.parser.get()[http::field::expect], "100-continue");
}

std::string write_response(const Response& response, Part part, Connection connection) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", response.status,
                                std::string_view(reason.data(), reason.size()));
  if (!response.type.empty()) out += fmt::format("Content-Type: {}\r\n", response.type);
  for (const auto& [name, value] : response.headers) out += fmt::format("{}: {}\r\n", name, value);
  // What a browser must not do with an API of this machine.
  out += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  if (response.more)
    out += "Transfer-Encoding: chunked\r\n";
  else
    out += fmt::format("Content-Length: {}\r\n", response.body.size());
  out += connection == Connection::close ? "Connection: close\r\n\r\n" : "\r\n";
  if (part == Part::head_only) return out;
  return out + (response.more ? write_chunk(response.body) : response.body);
}

std::string write_chunk(std::string_view bytes) {
  if (bytes.empty()) return "";  // an empty chunk would end the body
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

}  // namespace todoku::api
