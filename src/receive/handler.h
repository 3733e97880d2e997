// receive/handler.h - who decides what a server's session must ask (smtp/server.h).
//
// A Reception stands at a listener: it says how to speak to one client, and who decides for it. A
// Handler decides for one session; nothing else calls it, one question at a time, and it may keep
// state between them. A 2xx reply goes on, 4xx and 5xx refuse, 421 and 521 end the session besides.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "io/ports.h"
#include "smtp/server.h"

namespace todoku::receive {

// What is known of a client; lives as long as its session, and says what is true now.
struct Client {
  Endpoint peer;
  Endpoint local;
  std::optional<TlsFacts> tls;
  const smtp::SessionFacts& smtp;  // EHLO's name, the authenticated user, the envelope so far
};

inline smtp::Reply yes() {
  return smtp::make_reply(250, "2.0.0 OK");
}

// Closes the link at once and without a word, as a server does that falls
// over: what the sandbox plays.
inline smtp::Reply hang_up() {
  return smtp::Reply{};
}

struct Handler {
  virtual ~Handler() = default;
  // The text of a yes to connect and helo is not used: the greeting and the
  // capabilities are the options'.
  virtual Task<smtp::Reply> connect(const Client&) { co_return yes(); }
  virtual Task<smtp::Reply> helo(const Client&) { co_return yes(); }
  virtual Task<smtp::Reply> auth(const Client&, smtp::AskAuth) {
    co_return smtp::make_reply(535, "5.7.8 Nobody is known here");
  }
  virtual Task<smtp::Reply> mail(const Client&) {
    co_return yes();
  }  // client.smtp.envelope.reverse_path
  virtual Task<smtp::Reply> recipient(const Client&, mail::ForwardPath) { co_return yes(); }
  virtual Task<smtp::Reply> data(const Client&) { co_return yes(); }
  // The whole message; what is answered with 250 is ours.
  virtual Task<smtp::Reply> message(const Client&, std::string body) = 0;
};

struct Reception {
  virtual ~Reception() = default;
  virtual smtp::ServerOptions options() = 0;                        // of the next session
  virtual std::unique_ptr<Handler> open(const Client& client) = 0;  // `client` outlives the handler
};

}  // namespace todoku::receive
