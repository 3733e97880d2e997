#include "app/api_client.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace todoku::app {
namespace {

constexpr int kPatienceSeconds = 30;

// A connected socket, closed with it.
class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  ~Connection() { ::close(fd_); }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Appends what comes; false at the end.
  bool receive(std::string& into) {
    char block[16384];
    const ssize_t n = ::recv(fd_, block, sizeof block, 0);
    if (n <= 0) return false;
    into.append(block, static_cast<std::size_t>(n));
    return true;
  }

 private:
  int fd_;
};

struct Place {
  std::string host, port;
};

Result<Place> place_of(std::string_view server) {
  if (server.starts_with("http://")) server.remove_prefix(7);
  server = server.substr(0, server.find('/'));
  const std::size_t colon = server.rfind(':');
  const bool v6_alone = server.ends_with(']');
  if (colon == std::string_view::npos || v6_alone)
    return fail(Errc::invalid, fmt::format("\"{}\" is no host:port", server));
  std::string_view host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Place{std::string(host), std::string(server.substr(colon + 1))};
}

Result<std::unique_ptr<Connection>> connect_to(const std::string& server) {
  const Result<Place> place = place_of(server);
  if (!place) return std::unexpected(place.error());
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(place->host.c_str(), place->port.c_str(), &hints, &found) != 0)
    return fail(Errc::invalid, fmt::format("\"{}\" is no host and port", server));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  std::string why = "no address";
  for (const addrinfo* at = found; at; at = at->ai_next) {
    const int fd = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) continue;
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(fd, at->ai_addr, at->ai_addrlen) == 0) return std::make_unique<Connection>(fd);
    why = std::strerror(errno);
    ::close(fd);
  }
  return fail(Errc::unreachable, fmt::format("{}: {}", server, why));
}

std::string request_text(const ApiRequest& request, const std::string& token) {
  // Host names this machine: the server may be reached under another name, through a tunnel.
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                                request.method, request.path);
  if (!token.empty()) out += fmt::format("Authorization: Bearer {}\r\n", token);
  if (!request.type.empty()) out += fmt::format("Content-Type: {}\r\n", request.type);
  if (request.method != "GET") out += fmt::format("Content-Length: {}\r\n", request.body.size());
  return out + "\r\n" + request.body;
}

// May `bytes` be the start of an answer? An SMTP port greets at once and then waits for us.
bool speaks_http(std::string_view bytes) {
  constexpr std::string_view kStart = "HTTP/1.1 ";
  return bytes.substr(0, kStart.size()) == kStart.substr(0, bytes.size());
}

// The head of an answer; takes it from the front of `bytes`.
Result<ApiAnswer> take_head(std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos || !bytes.starts_with("HTTP/1.1 ") || end < 12)
    return fail(Errc::malformed, "this is no answer of a todoku server");
  ApiAnswer out;
  std::uint64_t status = 0;
  parse_number(std::string_view(bytes).substr(9, 3), status);
  out.status = static_cast<int>(status);
  for (const std::string_view line : split(std::string_view(bytes).substr(0, end), '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    out.headers[std::string(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
  }
  bytes.erase(0, end + 4);
  return out;
}

// Takes whole chunks from `bytes` and appends their content; true once the last one was there.
bool take_chunks(std::string& bytes, std::string& into) {
  for (;;) {
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string::npos) return false;
    const std::size_t size = std::strtoull(bytes.c_str(), nullptr, 16);
    if (size == 0) return true;
    if (bytes.size() < end + 2 + size + 2) return false;
    into.append(bytes, end + 2, size);
    bytes.erase(0, end + 2 + size + 2);
  }
}

// Hands over the whole lines of `text`; false once `line` wants no more.
bool hand_over(std::string& text, const std::function<bool(std::string_view)>& line) {
  for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
    if (end > 0 && !line(std::string_view(text).substr(0, end))) return false;
  return true;
}

}  // namespace

Result<ApiAnswer> ApiClient::follow(const ApiRequest& request,
                                    const std::function<bool(std::string_view)>& line) const {
  const Result<std::unique_ptr<Connection>> connection = connect_to(server_);
  if (!connection) return std::unexpected(connection.error());
  Connection& link = **connection;
  if (!link.send(request_text(request, token_)))
    return fail(Errc::unreachable, server_ + ": the connection broke");
  std::string bytes;
  while (bytes.find("\r\n\r\n") == std::string::npos)
    if (!speaks_http(bytes) || !link.receive(bytes)) break;
  Result<ApiAnswer> answer = take_head(bytes);
  if (!answer) return answer;
  const bool chunked = iequals(answer->headers["Transfer-Encoding"], "chunked");
  const bool lines = static_cast<bool>(line) && answer->status == 200;
  for (bool more = true; more;) {
    bool end = false;
    if (chunked)
      end = take_chunks(bytes, answer->body);
    else
      answer->body += std::exchange(bytes, {});
    if (lines && !hand_over(answer->body, line)) break;
    more = !end && link.receive(bytes);
  }
  return answer;
}

Result<ApiAnswer> ApiClient::ask(const ApiRequest& request) const {
  return follow(request, nullptr);
}

std::string url_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alnum(c) || std::string_view("-._~@").find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace todoku::app
