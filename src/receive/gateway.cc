#include "receive/gateway.h"

#include "auth/results.h"
#include "base/text.h"
#include "mail/header.h"
#include "receive/gateway_trace.h"
#include "receive/persona.h"
#include "receive/trace.h"

namespace todoku::receive {
namespace {

using Decision = spool::Received::Decision;

Decision decision_of(const smtp::Reply& reply, bool quarantined) {
  if (reply.klass() == 2) return quarantined ? Decision::quarantined : Decision::taken;
  return reply.klass() == 4 ? Decision::deferred : Decision::refused;
}

class Guard final : public Handler {
 public:
  Guard(GatewayParts parts, const GatewayOptions& options)
      : parts_(parts),
        options_(options),
        doorkeeper_(parts.examiner, parts.catalogue, session_token(parts.random.next())) {}

  Task<smtp::Reply> connect(const Client& client) override {
    std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.connect(client);
    if (!refusal) co_return yes();
    smtp::Reply said = co_await refuse(client, smtp::Stage::banner, std::move(*refusal));
    co_return said;
  }

  Task<smtp::Reply> helo(const Client& client) override {
    std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.helo(client);
    if (!refusal) co_return yes();
    smtp::Reply said = co_await refuse(client, smtp::Stage::ehlo, std::move(*refusal));
    co_return said;
  }

  Task<smtp::Reply> mail(const Client& client) override {
    std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.mail(client);
    if (refusal) {
      smtp::Reply said = co_await refuse(client, smtp::Stage::mail, std::move(*refusal));
      co_return said;
    }
    const mail::Envelope& envelope = client.smtp.envelope;
    delivery_ = parts_.keeping.begin({envelope.reverse_path, envelope.smtputf8});
    co_return yes();
  }

  Task<smtp::Reply> recipient(const Client& client, mail::ForwardPath path) override {
    const std::string address = full(path.address);
    const policy::MailboxState state =
        co_await parts_.keeping.state(address, client.smtp.declared_bytes);
    std::optional<Doorkeeper::Refusal> refusal = doorkeeper_.recipient(client, address, state);
    // Whatever a policy says: we carry nothing to others.
    if (!refusal && state == policy::MailboxState::not_ours)
      refusal = Doorkeeper::Refusal{smtp::make_reply(550, "5.7.1 Relay access denied"), ""};
    if (!refusal) {
      smtp::Reply behind = co_await delivery_->recipient(address);
      if (behind.klass() == 2) co_return yes();
      refusal = Doorkeeper::Refusal{std::move(behind), ""};
    } else if (refusal->rule.empty() && refusal->reply.code == 452) {
      co_return refusal->reply;
    }
    spool::Received received = about(client, smtp::Stage::rcpt);
    received.recipients = {address};
    received.rule = std::move(refusal->rule);
    smtp::Reply said = co_await tell(std::move(received), std::move(refusal->reply), false);
    co_return said;
  }

  Task<smtp::Reply> message(const Client& client, std::string body) override {
    mail::Envelope envelope = client.smtp.envelope;
    for (mail::ForwardPath& path : envelope.recipients) path.address = full(path.address);
    spool::Received received = about(client, smtp::Stage::eod);
    received.bytes = body.size();
    for (const mail::ForwardPath& path : envelope.recipients)
      received.recipients.push_back(path.address);
    if (std::optional<smtp::Reply> unfit = unfit_header(body)) {
      smtp::Reply said = co_await tell(std::move(received), std::move(*unfit), false);
      co_return said;
    }
    std::vector<policy::MailboxState> states;
    for (const std::string& address : received.recipients) {
      const policy::MailboxState state = co_await parts_.keeping.state(address, body.size());
      states.push_back(state);
    }
    Doorkeeper::Ending ending = co_await doorkeeper_.message(client, body, std::move(states));
    received.rule = ending.ruling.rule;
    received.author = std::string(ending.evidence.found.author.domain());
    received.found = auth::results_text(ending.evidence.found, ending.evidence.arrival);
    if (ending.refusal) {
      smtp::Reply said = co_await tell(std::move(received), std::move(*ending.refusal), false);
      co_return said;
    }
    const bool quarantined = ending.ruling.action == policy::ReceptionAction::quarantine;
    Letter letter{
        envelope,
        with_gateway_trace(std::move(body), client, ending, options_, parts_.clock.wall()),
        quarantined, received.bytes};
    Kept kept = co_await delivery_->keep(std::move(letter));
    delivery_.reset();
    received.message = kept.spooled;
    smtp::Reply said = co_await tell(std::move(received), std::move(kept.reply), quarantined);
    co_return said;
  }

 private:
  std::string full(const std::string& address) const {
    const std::string_view local = std::string_view(address).substr(0, address.rfind('@'));
    const bool of_the_house =
        local.size() == address.size() || iequals(mail::domain_of(address), options_.smtp.hostname);
    return of_the_house && iequals(local, "postmaster") ? "postmaster@" + options_.home_domain
                                                        : address;
  }

  // What no policy is asked about: a loop, and a header so long that what we must remove from it
  // could stand behind what we read.
  static std::optional<smtp::Reply> unfit_header(std::string_view body) {
    if (is_looping(body))
      return smtp::make_reply(554, "5.4.6 The message has gone round in circles");
    if (mail::scan_header(body).fields.size() >= mail::kHeaderFields)
      return smtp::make_reply(552, "5.3.4 The message has too many header fields");
    return std::nullopt;
  }

  spool::Received about(const Client& client, smtp::Stage stage) const {
    spool::Received received;
    received.stage = stage;
    received.client = client.peer.address;
    received.helo = client.smtp.helo;
    if (client.tls) received.tls = client.tls->version;
    received.sender = client.smtp.envelope.reverse_path;
    received.policy = doorkeeper_.policy().id;
    const policy::Evidence& evidence = doorkeeper_.evidence();
    received.found = auth::results_text(evidence.found, evidence.arrival);
    return received;
  }

  Task<smtp::Reply> refuse(const Client& client, smtp::Stage stage, Doorkeeper::Refusal refusal) {
    spool::Received received = about(client, stage);
    received.rule = std::move(refusal.rule);
    return tell(std::move(received), std::move(refusal.reply), false);
  }

  // Writes down the answer, and gives it.
  Task<smtp::Reply> tell(spool::Received received, smtp::Reply reply, bool quarantined) {
    received.decision = decision_of(reply, quarantined);
    received.reply = smtp::to_wire_text(reply);
    co_await parts_.book.write(std::move(received));
    co_return reply;
  }

  GatewayParts parts_;
  const GatewayOptions& options_;
  Doorkeeper doorkeeper_;
  std::unique_ptr<Delivery> delivery_;  // from MAIL to the dot
};

}  // namespace

std::unique_ptr<Handler> Gateway::open(const Client&) {
  return std::make_unique<Guard>(parts_, options_);
}

}  // namespace todoku::receive
