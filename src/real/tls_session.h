// real/tls_session.h - one TLS conversation over a non-blocking socket.
//
// It never waits: each step says what it did or what it waits for. The caller waits and repeats the
// step. Reading and writing may alternate freely; one step runs at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "io/ports.h"

struct ssl_st;
struct ssl_ctx_st;

namespace todoku::real {

struct TlsStep {
  enum class Then { done, want_read, want_write, failed };
  Then then = Then::done;
  std::size_t bytes = 0;  // done: how many were read or written
  Errc code = Errc::tls;  // failed: closed (the peer ended the stream, cleanly or not) or tls
  std::string why;        // failed: the reason, without operation and peer
};

class TlsSession {
 public:
  // Takes part in the context's life, and talks over `fd`, which must outlive the last step.
  // Errors: tls (out of resources).
  static Result<std::unique_ptr<TlsSession>> open(ssl_ctx_st* context, int fd);

  ssl_st* raw() { return ssl_.get(); }  // for the context, to set the side and its checks

  TlsStep handshake();
  TlsStep read(std::span<char> into);
  TlsStep write(std::string_view bytes);
  // Sends close_notify if it can be sent at once, and does not wait for the peer's: many MTAs never
  // send one.
  void close_notify();

  // Valid after the handshake.
  TlsFacts facts() const;

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  explicit TlsSession(ssl_st* ssl) : ssl_(ssl) {}
  TlsStep outcome(int returned, std::size_t bytes);

  std::unique_ptr<ssl_st, Free> ssl_;
  bool broken_ = false;  // after a fatal error nothing more may be said
};

// What OpenSSL's error queue of this thread holds, oldest first, for people; empties it.
std::string tls_errors();

}  // namespace todoku::real
