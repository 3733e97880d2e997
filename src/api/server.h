// api/server.h - HTTP on a listener: one coroutine a connection, limits on everything a client
// decides.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <unordered_set>

#include "api/http.h"
#include "api/router.h"
#include "io/gate.h"
#include "io/ports.h"

namespace todoku::api {

struct HttpOptions {
  HttpLimits limits;
  std::size_t connections = 256;
  milliseconds request_patience = std::chrono::seconds(30);  // from the first byte to the last
  milliseconds idle_patience = std::chrono::seconds(60);     // between requests
  milliseconds write_patience = std::chrono::seconds(30);    // one answer, or one piece of a stream
  // What a client must show as "Authorization: Bearer …"; empty: nothing. Without a token only
  // requests that name this machine (Host: localhost, a loopback address) are answered, so that no
  // page of a browser can reach the API under a name of its own (DNS rebinding).
  std::string token;
};

class HttpServer {
 public:
  // All of them outlive the server; everything runs on one loop.
  HttpServer(boost::asio::any_io_executor loop, Listener& listener, const Router& router,
             Clock& clock, HttpOptions options);

  Task<void> run();   // accepts until stop() or the listener's end
  Task<void> stop();  // no new clients; ends those that are there; ends when the last is gone

 private:
  Task<void> converse(std::unique_ptr<Stream> stream);
  Task<void> serve(Stream& stream);
  // Answers one request; false ends the connection.
  Task<bool> respond(Stream& stream, Request request);
  Task<bool> stream_out(Stream& stream, Pull more);
  std::optional<Response> refusal(const Request& request) const;
  void allow(Stream& stream, milliseconds patience) {
    stream.set_deadline(clock_.steady() + patience);
  }

  Listener& listener_;
  const Router& router_;
  Clock& clock_;
  HttpOptions options_;
  Gate gate_;
  std::unordered_set<Stream*> open_;
  bool stopping_ = false;
};

}  // namespace todoku::api
