// receive/gateway.h - takes mail from strangers for the domains behind it (DESIGN §3 "The gateway's
// road"): SPF at MAIL, the mailbox at RCPT, the author at the dot, then it is kept or refused in
// the words of the catalogue. Nothing is refused later, so nothing is bounced; nobody relays.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "auth/arc_seal.h"
#include "receive/book.h"
#include "receive/doorkeeper.h"
#include "receive/handler.h"
#include "receive/keeping.h"

namespace todoku::receive {

struct GatewayOptions {
  smtp::ServerOptions smtp;
  std::string authserv_id;  // of Authentication-Results; others' fields of that name are removed
  // Seals what goes on to others (RFC 8617 §5.1).
  std::optional<auth::ArcSigner> arc = std::nullopt;
  // The host's own postmaster, with its name or without any, is this domain's (RFC 5321 §4.5.1).
  std::string home_domain;
};

struct GatewayParts {
  const reply::Catalogue& catalogue;
  Clock& clock;
  Random& random;
  Examiner& examiner;
  Keeping& keeping;
  Book& book;
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

}  // namespace todoku::receive
