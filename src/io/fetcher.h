// io/fetcher.h - the port to small public files on the Web: MTA-STS policies.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "io/ports.h"

namespace todoku {

struct FetchRequest {
  std::string host;                    // a name; the certificate must name it too
  std::string path;                    // begins with "/"
  std::size_t body_bytes = 64 * 1024;  // more is an error (RFC 8461 §3.3 suggests 64 KB)
  milliseconds patience = 60s;         // for all of it (RFC 8461 §3.3 suggests a minute)
};

struct FetchedFile {
  int status = 0;            // 200..599, as the server says; 3xx is not followed
  std::string content_type;  // as sent; "": none
  std::string body;          // of any status
};

struct Fetcher {
  virtual ~Fetcher() = default;
  // GET over HTTPS. Errors: not_found (no address), timeout, refused, unreachable, closed,
  // tls (also: a certificate that does not hold), malformed, too_large.
  virtual Task<Result<FetchedFile>> fetch(FetchRequest request) = 0;
};

}  // namespace todoku
