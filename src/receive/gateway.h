// receive/gateway.h - takes mail from strangers for the domains behind it (DESIGN §3 "The gateway's
// road"): SPF at MAIL, the mailbox at RCPT, the author at the dot, then it is kept or refused in
// the words of the catalogue. Nothing is refused later, so nothing is bounced; nobody relays.
#pragma once

#include <memory>
#include <string>

#include "receive/doorkeeper.h"
#include "receive/handler.h"
#include "receive/keeping.h"

namespace todoku::receive {

struct GatewayOptions {
  smtp::ServerOptions smtp;
  std::string authserv_id;  // of Authentication-Results; others' fields of that name are removed
  std::string home_domain;  // "postmaster" without a domain belongs there (RFC 5321 §4.5.1)
};

struct GatewayParts {
  const reply::Catalogue& catalogue;
  Clock& clock;
  Random& random;
  Examiner& examiner;
  Keeping& keeping;
};

class Gateway final : public Reception {
 public:
  // All of them outlive the Gateway and its sessions.
  Gateway(GatewayParts parts, GatewayOptions options)
      : parts_(parts), options_(std::move(options)) {}
  smtp::ServerOptions options() override { return options_.smtp; }
  std::unique_ptr<Handler> open(const Client& client) override;

 private:
  GatewayParts parts_;
  GatewayOptions options_;
};

// What stands above the message when it is kept: Authentication-Results, Received, and where it was
// quarantined the rule that says so; `message` without the results that claim our id.
std::string with_gateway_trace(std::string message, const Client& client,
                               const Doorkeeper::Ending& ending, const GatewayOptions& options,
                               WallTime now);

}  // namespace todoku::receive
