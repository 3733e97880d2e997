#include "receive/persona_reception.h"

#include "auth/results.h"
#include "base/check.h"
#include "mail/envelope.h"
#include "receive/doorkeeper.h"

namespace todoku::receive {
namespace {

constexpr milliseconds kSlowness{
    5000};  // long enough to see, short enough for any client's patience

class PersonaHandler final : public Handler {
 public:
  PersonaHandler(const Persona& persona, SandboxParts parts, Greylist& greylist, Examiner& examiner)
      : persona_(persona),
        parts_(parts),
        greylist_(greylist),
        session_(session_token(parts.random.next())),
        doorkeeper_(examiner, parts.catalogue, session_) {}

  Task<smtp::Reply> connect(const Client& client) override {
    const std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.connect(client);
    co_return refusal ? refusal->reply : yes();
  }

  Task<smtp::Reply> helo(const Client& client) override {
    const std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.helo(client);
    co_return refusal ? refusal->reply : yes();
  }

  Task<smtp::Reply> mail(const Client& client) override {
    at_the_dot_ = {};
    const std::optional<Doorkeeper::Refusal> refusal = co_await doorkeeper_.mail(client);
    co_return refusal ? refusal->reply : fine("2.1.0");
  }

  Task<smtp::Reply> recipient(const Client& client, mail::ForwardPath path) override {
    const std::size_t at = path.address.rfind('@');
    const Plan todo =
        plan(parts_.catalogue, persona_, std::string_view(path.address).substr(0, at));
    if (todo.behaviour == Behaviour::take || !applies(todo, client, path.address)) {
      const policy::MailboxState state = state_of(path.address, client.smtp.declared_bytes);
      const auto refusal = doorkeeper_.recipient(client, path.address, state);
      co_return refusal ? refusal->reply : fine("2.1.5");
    }
    if (todo.stage == smtp::Stage::rcpt) co_return refuse(todo, client, path.address);
    if (at_the_dot_.plan.behaviour == Behaviour::take) at_the_dot_ = {todo, path.address};
    co_return fine("2.1.5");
  }

  Task<smtp::Reply> message(const Client& client, std::string body) override {
    const Due due = std::move(at_the_dot_);
    at_the_dot_ = {};
    if (due.plan.behaviour != Behaviour::take && !due.plan.words.empty())
      co_return refuse(due.plan, client, due.recipient);
    std::vector<policy::MailboxState> states;
    for (const mail::ForwardPath& path : client.smtp.envelope.recipients)
      states.push_back(state_of(path.address, body.size()));
    const Doorkeeper::Ending ending = co_await doorkeeper_.message(client, body, std::move(states));
    if (ending.refusal) co_return *ending.refusal;
    keep(client, std::move(body), ending);
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

  policy::MailboxState state_of(std::string_view address, std::uint64_t bytes) const {
    const policy::Mailbox* mailbox = std::as_const(parts_.mailboxes).find(address);
    return mailbox == nullptr ? policy::MailboxState::active : policy::state_for(*mailbox, bytes);
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

  void keep(const Client& client, std::string body, const Doorkeeper::Ending& ending) {
    for (const mail::ForwardPath& path : client.smtp.envelope.recipients) {
      policy::Mailbox* mailbox = parts_.mailboxes.find(path.address);
      if (mailbox == nullptr) continue;
      mailbox->used_bytes += body.size();
      ++mailbox->messages;
    }
    parts_.mailbag.put(
        {.at = parts_.clock.wall(),
         .persona = std::string(persona_.id),
         .client = client.peer.address,
         .helo = client.smtp.helo,
         .tls = client.tls ? client.tls->version : "",
         .envelope = client.smtp.envelope,
         .authentication = auth::results_text(ending.evidence.found, ending.evidence.arrival),
         .quarantined = ending.ruling.action == policy::ReceptionAction::quarantine,
         .message = std::move(body)});
  }

  const Persona& persona_;
  SandboxParts parts_;
  Greylist& greylist_;
  std::string session_;
  Doorkeeper doorkeeper_;
  Due at_the_dot_;  // what the message will be answered with
};

}  // namespace

bool Greylist::is_new(const std::string& key) {
  if (!seen_.insert(key).second) return false;
  if (seen_.size() > kKeys) seen_.erase(seen_.begin());
  return true;
}

const policy::ReceptionPolicy& policy_of(const policy::Policies& policies, const Persona& persona) {
  const policy::ReceptionPolicy* own = policies.find(persona.id);
  const policy::ReceptionPolicy* standard = policies.find("standard");
  CHECK(own != nullptr || standard != nullptr);  // both tables are ours
  return own != nullptr ? *own : *standard;
}

PersonaReception::PersonaReception(const Persona& persona, SandboxParts parts)
    : persona_(persona),
      parts_(parts),
      examiner_(parts.resolver, parts.clock, policy_of(parts.policies, persona),
                {.hostname = std::string(persona.hostname), .lenient = !parts.strict}) {}

smtp::ServerOptions PersonaReception::options() {
  return server_options(persona_, session_token(parts_.random.next()));
}

std::unique_ptr<Handler> PersonaReception::open(const Client&) {
  return std::make_unique<PersonaHandler>(persona_, parts_, greylist_, examiner_);
}

}  // namespace todoku::receive
