// api/http.h - HTTP/1.1 as bytes (RFC 9112): requests read, responses written. Pure; Boost.Beast
// stays behind this file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/router.h"
#include "base/result.h"

namespace todoku::api {

struct HttpLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::uint64_t body_bytes = 64 * 1024 * 1024;
};

// Reads the requests of one connection, one after the other, from input cut at any byte.
class RequestReader {
 public:
  explicit RequestReader(HttpLimits limits);
  RequestReader(RequestReader&&) noexcept;
  ~RequestReader();

  // Takes from the front of `bytes`. A request once it is whole, what follows it stays in `bytes`;
  // nullopt asks for more. Errors: malformed, too_large; the connection is of no further use.
  Result<std::optional<Request>> feed(std::string_view& bytes);
  // The client waits for "100 Continue" before it sends the body (RFC 9110 §10.1.1): true once a
  // request.
  bool wants_continue();

 private:
  struct State;
  HttpLimits limits_;
  std::unique_ptr<State> state_;
};

// The head of a response and, unless it is streamed, its body. `head_only` for HEAD.
enum class Part { whole, head_only };
enum class Connection { keep_alive, close };
std::string write_response(const Response& response, Part part, Connection connection);
// One piece of a streamed body (RFC 9112 §7.1), and its end.
std::string write_chunk(std::string_view bytes);
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace todoku::api
