// app/gateway_place.h - the gateway of a running server: everything behind its inbound listeners,
// built from [gateway].
#pragma once

#include <memory>

#include "app/gateway_keeping.h"
#include "policy/reception.h"
#include "receive/gateway.h"

namespace todoku::app {

class GatewayPlace {
 public:
  struct Parts {
    const reply::Catalogue& catalogue;
    Clock& clock;
    Random& random;
    Resolver& resolver;
    Dialer& dialer;
    Log& log;
    spool::Spool& spool;
  };
  // What `parts` name outlives it. Errors: invalid (an unknown policy, a faulty directory).
  static Result<std::unique_ptr<GatewayPlace>> open(const Config& config, Parts parts);
  // Would it open? The same errors; nothing is kept.
  static Result<void> check(const Config& config, Log& log);
  GatewayPlace(const GatewayPlace&) = delete;

  // For one listener; the GatewayPlace outlives it.
  std::unique_ptr<receive::Gateway> reception(const Config& config, const ListenConfig& listen);
  // Is mail of the domain delivered to the server behind? mail::domain_key.
  bool serves(std::string_view domain) { return residents_.serves(domain); }
  const receive::Book::Counts& counts() const { return book_.counts(); }

 private:
  GatewayPlace(Parts parts, policy::Policies policies, Residents residents);

  Parts parts_;
  policy::Policies policies_;
  Residents residents_;
  receive::Book book_;
  std::unique_ptr<receive::Keeping> keeping_;
  std::unique_ptr<receive::Examiner> examiner_;
  std::optional<auth::ArcSigner> arc_;
};

}  // namespace todoku::app
