#include "receive/gateway.h"

#include "auth/results.h"
#include "base/text.h"
#include "receive/persona.h"
#include "receive/trace.h"

namespace todoku::receive {
namespace {

class Guard final : public Handler {
 public:
  Guard(GatewayParts parts, const GatewayOptions& options)
      : parts_(parts),
        options_(options),
        doorkeeper_(parts.examiner, parts.catalogue, session_token(parts.random.next())) {}

  Task<smtp::Reply> mail(const Client& client) override {
    const std::optional<smtp::Reply> refusal = co_await doorkeeper_.mail(client);
    co_return refusal.value_or(yes());
  }

  Task<smtp::Reply> recipient(const Client& client, mail::ForwardPath path) override {
    if (parts_.keeping.one_at_a_time() && !client.smtp.envelope.recipients.empty())
      co_return smtp::make_reply(452, "4.5.3 Send this recipient its own copy");
    const std::string address = full(path.address);
    const policy::MailboxState state =
        co_await parts_.keeping.state(address, client.smtp.declared_bytes);
    const std::optional<smtp::Reply> refusal = doorkeeper_.recipient(client, address, state);
    if (refusal) co_return *refusal;
    // Whatever a policy says: we carry nothing to others.
    if (state == policy::MailboxState::not_ours)
      co_return smtp::make_reply(550, "5.7.1 Relay access denied");
    co_return yes();
  }

  Task<smtp::Reply> message(const Client& client, std::string body) override {
    if (is_looping(body))
      co_return smtp::make_reply(554, "5.4.6 The message has gone round in circles");
    mail::Envelope envelope = client.smtp.envelope;
    std::vector<policy::MailboxState> states;
    for (mail::ForwardPath& path : envelope.recipients) {
      path.address = full(path.address);
      const policy::MailboxState state = co_await parts_.keeping.state(path.address, body.size());
      states.push_back(state);
    }
    const Doorkeeper::Ending ending = co_await doorkeeper_.message(client, body, std::move(states));
    if (ending.refusal) co_return *ending.refusal;
    const bool quarantined = ending.ruling.action == policy::ReceptionAction::quarantine;
    Letter letter{
        envelope,
        with_gateway_trace(std::move(body), client, ending, options_, parts_.clock.wall()),
        quarantined};
    smtp::Reply kept = co_await parts_.keeping.keep(std::move(letter));
    co_return kept;
  }

 private:
  std::string full(const std::string& address) const {
    return iequals(address, "postmaster") ? address + "@" + options_.home_domain : address;
  }

  GatewayParts parts_;
  const GatewayOptions& options_;
  Doorkeeper doorkeeper_;
};

}  // namespace

std::string with_gateway_trace(std::string message, const Client& client,
                               const Doorkeeper::Ending& ending, const GatewayOptions& options,
                               WallTime now) {
  std::string out = auth::authentication_results(ending.evidence.found, ending.evidence.arrival,
                                                 options.authserv_id);
  if (ending.ruling.action == policy::ReceptionAction::quarantine)
    out += fmt::format("X-Todoku-Quarantine: {}\r\n", ending.ruling.rule);
  out += received_field(client, {.hostname = options.smtp.hostname, .now = now});
  return out + auth::without_claimed_results(std::move(message), options.authserv_id);
}

std::unique_ptr<Handler> Gateway::open(const Client&) {
  return std::make_unique<Guard>(parts_, options_);
}

}  // namespace todoku::receive
