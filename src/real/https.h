// real/https.h - GET over HTTPS, on the ports of io/: one request a connection, no cookies, no
// cache, no redirects (RFC 8461 §3.3).
#pragma once

#include "io/fetcher.h"

namespace todoku::real {

class HttpsFetcher : public Fetcher {
 public:
  struct Ports {
    Clock& clock;
    Resolver& resolver;
    Dialer& dialer;  // with TLS; whom it trusts, we trust
  };
  explicit HttpsFetcher(Ports ports, std::uint16_t port = 443) : ports_(ports), port_(port) {}

  Task<Result<FetchedFile>> fetch(FetchRequest request) override;

 private:
  Ports ports_;
  std::uint16_t port_;
};

}  // namespace todoku::real
