#include "api/server.h"

#include <array>

namespace todoku::api {
namespace {

// "localhost:8025", "127.0.0.1", "[::1]:8025" name this machine and no other.
bool names_this_machine(std::string_view host) {
  if (host.starts_with("[::1]")) return true;
  const std::string_view name = host.substr(0, host.find(':'));
  return iequals(name, "localhost") ||
         (name.starts_with("127.") &&
          name.find_first_not_of("0123456789.") == std::string_view::npos);
}

// Compared in a time that does not depend on where they differ.
bool same_secret(std::string_view a, std::string_view b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i] ^ (b.empty() ? '\0' : b[i % b.size()]));
  return difference == 0;
}

Response fault_response(const Error& error) {
  if (error.code == Errc::too_large)
    return error_response(413, "too_large", "The request is over the limit.");
  return error_response(400, "malformed", "This is no HTTP request that can be read.");
}

}  // namespace

HttpServer::HttpServer(boost::asio::any_io_executor loop, Listener& listener, const Router& router,
                       Clock& clock, HttpOptions options)
    : listener_(listener),
      router_(router),
      clock_(clock),
      options_(std::move(options)),
      gate_(loop) {}

Task<void> HttpServer::run() {
  while (!stopping_) {
    Result<std::unique_ptr<Stream>> stream = co_await listener_.accept();
    if (!stream && (stream.error().code == Errc::cancelled || stream.error().code == Errc::closed))
      break;
    if (!stream || open_.size() >= options_.connections)
      continue;  // over the limit: closed at once
    gate_.spawn(converse(std::move(*stream)));
  }
}

Task<void> HttpServer::stop() {
  stopping_ = true;
  listener_.close();
  for (Stream* stream : open_) stream->close();
  co_await gate_.close();
}

Task<void> HttpServer::converse(std::unique_ptr<Stream> stream) {
  open_.insert(stream.get());
  co_await serve(*stream);
  open_.erase(stream.get());
}

Task<void> HttpServer::serve(Stream& stream) {
  RequestReader reader(options_.limits);
  std::array<char, 16384> buffer;
  bool begun = false;
  allow(stream, options_.idle_patience);
  std::string_view bytes;
  while (!stopping_) {
    Result<std::optional<Request>> request = reader.feed(bytes);
    if (!request) {
      const std::string text =
          write_response(fault_response(request.error()), Part::whole, Connection::close);
      const Result<void> written = co_await stream.write(text);
      (void)written;
      co_return;
    }
    if (*request) {
      const bool go_on = co_await respond(stream, std::move(**request));
      if (!go_on) co_return;
      begun = false;
      allow(stream, options_.idle_patience);
      continue;  // the next request may be there already
    }
    if (reader.wants_continue()) {
      const Result<void> written = co_await stream.write(kContinue);
      if (!written) co_return;
    }
    const Result<std::size_t> n = co_await stream.read_some(buffer);
    if (!n) co_return;
    if (!begun) allow(stream, options_.request_patience);
    begun = true;
    bytes = std::string_view(buffer.data(), *n);
  }
}

Task<bool> HttpServer::respond(Stream& stream, Request request) {
  const Part part = request.method == "HEAD" ? Part::head_only : Part::whole;
  const bool keep = request.keep_alive;
  std::optional<Response> response = refusal(request);
  if (!response) {
    Response answered = co_await router_.answer(std::move(request));
    response = std::move(answered);
  }
  allow(stream, options_.write_patience);
  const std::string text =
      write_response(*response, part, keep ? Connection::keep_alive : Connection::close);
  const Result<void> written = co_await stream.write(text);
  if (!written) co_return false;
  if (!response->more || part == Part::head_only) co_return keep;
  const bool whole = co_await stream_out(stream, std::move(response->more));
  co_return whole&& keep;
}

Task<bool> HttpServer::stream_out(Stream& stream, Pull more) {
  while (!stopping_) {
    std::optional<std::string> piece = co_await more();
    if (piece && piece->empty()) continue;  // nothing yet
    allow(stream, options_.write_patience);
    const std::string chunk = piece ? write_chunk(*piece) : std::string(kLastChunk);
    const Result<void> written = co_await stream.write(chunk);
    if (!written) co_return false;
    if (!piece) co_return true;
  }
  co_return false;
}

std::optional<Response> HttpServer::refusal(const Request& request) const {
  if (!options_.token.empty()) {
    constexpr std::string_view kBearer = "Bearer ";
    std::string_view shown = request.header("Authorization");
    if (shown.starts_with(kBearer) && same_secret(shown.substr(kBearer.size()), options_.token))
      return std::nullopt;
    Response response = error_response(401, "unauthorized", "This API wants its bearer token.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  const std::string_view origin = request.header("Origin");
  const std::size_t scheme = origin.find("://");
  const bool foreign_page = !origin.empty() && (scheme == std::string_view::npos ||
                                                !names_this_machine(origin.substr(scheme + 3)));
  if (foreign_page || !names_this_machine(request.header("Host")))
    return error_response(403, "forbidden",
                          "Without a token only this machine's own names are answered.");
  return std::nullopt;
}

}  // namespace todoku::api
