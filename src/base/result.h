// base/result.h - the outcome of an operation that can fail.
//
// An Error says that *we* could not do something. What a peer answered is never an Error: a 550 is
// an smtp::Reply, and what it means is a Verdict.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace todoku {

enum class Errc {
  timeout,       // patience ran out
  refused,       // the peer's port is closed, or our own rule forbids it (loopback-only dialer)
  unreachable,   // no route, host down
  closed,        // the peer ended the stream, or reset it
  tls,           // handshake, certificate or policy
  malformed,     // bytes that break their grammar
  too_large,     // over a limit of ours
  not_found,     // no such thing
  conflict,      // it is there already, or in another state
  corrupt,       // stored bytes do not match their checksum or format
  no_space,      // the disk is full, or the reserve is reached
  io,            // any other failure of disk or socket
  invalid,       // an argument or setting from a person
  cancelled,     // we are shutting down
};

struct Error {
  Errc code;
  std::string what;  // one line for the log: the operation and the peer; never a secret
};

// std::expected, with a warning for whoever drops it: the alias alone gives none.
template <class T>
struct [[nodiscard]] Result : std::expected<T, Error> {
  using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(Errc code, std::string what) {
  return std::unexpected<Error>(Error{code, std::move(what)});
}

constexpr const char* to_string(Errc code) {
  switch (code) {
    case Errc::timeout: return "timeout";
    case Errc::refused: return "refused";
    case Errc::unreachable: return "unreachable";
    case Errc::closed: return "closed";
    case Errc::tls: return "tls";
    case Errc::malformed: return "malformed";
    case Errc::too_large: return "too_large";
    case Errc::not_found: return "not_found";
    case Errc::conflict: return "conflict";
    case Errc::corrupt: return "corrupt";
    case Errc::no_space: return "no_space";
    case Errc::io: return "io";
    case Errc::invalid: return "invalid";
    case Errc::cancelled: return "cancelled";
  }
  std::unreachable();
}

}  // namespace todoku
