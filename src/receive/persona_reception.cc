#include "receive/persona_reception.h"

#include "mail/envelope.h"

namespace todoku::receive {
namespace {

constexpr milliseconds kSlowness{
    5000};  // long enough to see, short enough for any client's patience

class PersonaHandler final : public Handler {
 public:
  PersonaHandler(const Persona& persona, SandboxParts parts, Greylist& greylist)
      : persona_(persona),
        parts_(parts),
        greylist_(greylist),
        session_(session_token(parts.random.next())) {}

  Task<smtp::Reply> mail(const Client&) override {
    at_the_dot_ = {};
    co_return fine("2.1.0");
  }

  Task<smtp::Reply> recipient(const Client& client, mail::ForwardPath path) override {
    const std::size_t at = path.address.rfind('@');
    const Plan todo =
        plan(parts_.catalogue, persona_, std::string_view(path.address).substr(0, at));
    if (todo.behaviour == Behaviour::take || !applies(todo, client, path.address))
      co_return fine("2.1.5");
    if (todo.stage == smtp::Stage::rcpt) co_return refuse(todo, client, path.address);
    if (at_the_dot_.plan.behaviour == Behaviour::take) at_the_dot_ = {todo, path.address};
    co_return fine("2.1.5");
  }

  Task<smtp::Reply> message(const Client& client, std::string body) override {
    const Due due = std::move(at_the_dot_);
    at_the_dot_ = {};
    if (due.plan.behaviour != Behaviour::take && !due.plan.words.empty())
      co_return refuse(due.plan, client, due.recipient);
    const Received received{client.peer.address, client.smtp.helo, client.smtp.envelope, body};
    const Evaluation found = co_await parts_.evaluator.evaluate(received);
    if (found.refusal)
      co_return refuse(plan_cause(parts_.catalogue, persona_, *found.refusal), client,
                       first_recipient(client));
    keep(client, std::move(body), found.results);
    if (due.plan.behaviour == Behaviour::fall_silent) co_return hang_up();
    if (due.plan.behaviour == Behaviour::slow) {
      const SteadyTime later = parts_.clock.steady() + kSlowness;
      co_await parts_.clock.sleep_until(later);
    }
    co_return speak(persona_.taken, {.session = session_});
  }

 private:
  struct Due {
    Plan plan;
    std::string recipient;
  };

  smtp::Reply fine(std::string_view code) const {
    return smtp::make_reply(250,
                            persona_.enhanced ? fmt::format("{} OK {}", code, session_) : "Ok");
  }

  // Does what the case does hold for this client now?
  bool applies(const Plan& todo, const Client& client, const std::string& recipient) {
    if (todo.behaviour == Behaviour::demand_tls) return !client.tls;
    if (todo.behaviour != Behaviour::greylist) return true;
    return greylist_.is_new(fmt::format("{} {} {}", client.peer.address,
                                        mail::address_key(client.smtp.envelope.reverse_path),
                                        mail::address_key(recipient)));
  }

  smtp::Reply refuse(const Plan& todo, const Client& client, const std::string& recipient) const {
    if (todo.behaviour == Behaviour::hang_up) return hang_up();
    const std::string_view sender = mail::domain_of(client.smtp.envelope.reverse_path);
    return speak(todo.words,
                 {.recipient = recipient,
                  .domain = sender.empty() ? std::string_view(client.smtp.helo) : sender,
                  .ip = client.peer.address,
                  .session = session_});
  }

  static std::string first_recipient(const Client& client) {
    const auto& recipients = client.smtp.envelope.recipients;
    return recipients.empty() ? "" : recipients.front().address;
  }

  void keep(const Client& client, std::string body, const std::string& results) {
    parts_.mailbag.put({.at = parts_.clock.wall(),
                        .persona = std::string(persona_.id),
                        .client = client.peer.address,
                        .helo = client.smtp.helo,
                        .tls = client.tls ? client.tls->version : "",
                        .envelope = client.smtp.envelope,
                        .authentication = results,
                        .message = std::move(body)});
  }

  const Persona& persona_;
  SandboxParts parts_;
  Greylist& greylist_;
  std::string session_;
  Due at_the_dot_;  // what the message will be answered with
};

}  // namespace

bool Greylist::is_new(const std::string& key) {
  if (!seen_.insert(key).second) return false;
  if (seen_.size() > kKeys) seen_.erase(seen_.begin());
  return true;
}

smtp::ServerOptions PersonaReception::options() {
  return server_options(persona_, session_token(parts_.random.next()));
}

std::unique_ptr<Handler> PersonaReception::open(const Client&) {
  return std::make_unique<PersonaHandler>(persona_, parts_, greylist_);
}

}  // namespace todoku::receive
