// smtp/client.cc - the session around the transactions: greeting, EHLO, STARTTLS, AUTH, QUIT.
#include "smtp/client.h"

#include <utility>

#include "base/base64.h"
#include "base/check.h"

namespace todoku::smtp {
namespace {

// Does this answer to EHLO say that the server does not know it (RFC 5321 §3.2)? Any other refusal
// is about us, and HELO would only hide its words.
bool does_not_know_ehlo(const Reply& reply) {
  return reply.code == 500 || reply.code == 501 || reply.code == 502 || reply.code == 504;
}

Outcome said(Stage stage, Reply reply) {
  return Outcome{.stage = stage, .reply = std::move(reply), .error = {}, .lack = {}};
}
Outcome failed(Stage stage, Error error) {
  return Outcome{.stage = stage, .reply = {}, .error = std::move(error), .lack = {}};
}

}  // namespace

StageFacts facts(Stage stage) {
  using std::chrono::minutes;
  switch (stage) {
    case Stage::banner:
    case Stage::ehlo:
    case Stage::starttls:
    case Stage::auth:
    case Stage::mail:
    case Stage::rcpt: return {stage, minutes(5)};
    case Stage::data: return {stage, minutes(2)};
    case Stage::eod: return {stage, minutes(10)};
    case Stage::quit: return {stage, seconds(5)};
    case Stage::dns:
    case Stage::connect:
    case Stage::tls:
    case Stage::timeout: break;
  }
  return {stage, minutes(5)};  // no server answers at the local ones
}

std::string_view to_string(Lack lack) {
  switch (lack) {
    case Lack::eight_bit_mime: return "8BITMIME";
    case Lack::smtputf8: return "SMTPUTF8";
  }
  std::unreachable();
}

bool Outcome::operator==(const Outcome& other) const {
  const bool same_error =
      error.has_value() == other.error.has_value() &&
      (!error || (error->code == other.error->code && error->what == other.error->what));
  return same_error && stage == other.stage && reply == other.reply && lack == other.lack;
}

ClientSession::ClientSession(ClientPlan plan) : plan_(std::move(plan)) {}

ClientStep ClientSession::next(ClientEvent event) {
  if (std::holds_alternative<Sent>(event)) return on_sent();
  if (auto* reply = std::get_if<Reply>(&event)) return on_reply(std::move(*reply));
  if (auto* error = std::get_if<Error>(&event)) return on_error(std::move(*error));
  if (auto* begun = std::get_if<Begin>(&event)) return begin(std::move(begun->transaction));
  if (std::holds_alternative<Resume>(event)) return on_resume();
  if (std::holds_alternative<Opened>(event)) {
    CHECK(phase_ == Phase::fresh);
    phase_ = Phase::setting_up;
    awaited_.push_back({Stage::banner});
    return await();
  }
  if (std::holds_alternative<TlsDone>(event)) {
    CHECK(starting_tls_);
    starting_tls_ = false;
    under_tls_ = true;
    offers_ = {};  // RFC 3207 §4.2: what was said in the clear may have been said by anybody
    return greet();
  }
  CHECK(phase_ == Phase::idle);  // Quit
  phase_ = Phase::quitting;
  return ask("QUIT\r\n", Stage::quit);
}

ClientStep ClientSession::on_sent() {
  if (body_) return body_sent();
  if (std::exchange(body_next_, false)) return *(body_ = SendBody{SendBody::How::as_it_is});
  return await();
}

ClientStep ClientSession::on_reply(Reply reply) {
  CHECK(!awaited_.empty());
  const Awaited awaited = awaited_.front();
  awaited_.pop_front();
  if (phase_ == Phase::in_transaction) return converse(std::move(reply), awaited);
  if (phase_ == Phase::setting_up) return set_up(std::move(reply), awaited.stage);
  CHECK(phase_ == Phase::quitting);
  phase_ = Phase::closed;
  return Closed{lost_by_};
}

ClientStep ClientSession::on_error(Error error) {
  const Stage stage = body_ ? Stage::data : awaited_.empty() ? Stage::mail : awaited_.front().stage;
  const Phase phase = std::exchange(phase_, Phase::closed);
  usable_ = false;
  if (phase == Phase::quitting) return Closed{lost_by_};
  if (starting_tls_) {
    return Closed{failed(Stage::tls, std::move(error)),
                  plan_.tls == ClientPlan::Tls::opportunistic};
  }
  if (phase != Phase::in_transaction) return Closed{failed(stage, std::move(error))};
  now_->doubtful = stage == Stage::eod && !decided(*now_);
  return lose(failed(stage, std::move(error)));
}

ClientStep ClientSession::set_up(Reply reply, Stage stage) {
  if (stage == Stage::banner) greeting_ = reply;
  if (stage == Stage::ehlo) return after_ehlo(std::move(reply));
  if (stage == Stage::starttls) return after_starttls(std::move(reply));
  if (stage == Stage::auth && reply.klass() == 3 && !secrets_.empty()) return next_secret();
  if (reply.klass() != 2) return give_up(said(stage, std::move(reply)));
  if (stage == Stage::banner) return greet();
  phase_ = Phase::idle;
  return Idle{};
}

ClientStep ClientSession::greet() {
  return ask((lmtp() ? "LHLO " : "EHLO ") + plan_.helo + "\r\n", Stage::ehlo);
}

ClientStep ClientSession::after_ehlo(Reply reply) {
  if (!lmtp() && does_not_know_ehlo(reply) && !std::exchange(tried_helo_, true)) {
    return ask("HELO " + plan_.helo + "\r\n", Stage::ehlo);
  }
  if (reply.klass() != 2) return give_up(said(Stage::ehlo, std::move(reply)));
  offers_ = tried_helo_ ? Offers{} : read_offers(reply);
  if (under_tls_ || plan_.tls == ClientPlan::Tls::never) return authenticate();
  if (offers_.starttls) return ask("STARTTLS\r\n", Stage::starttls);
  if (plan_.tls == ClientPlan::Tls::opportunistic) return authenticate();
  return give_up(failed(Stage::starttls, {Errc::tls, "the server does not offer STARTTLS"}));
}

ClientStep ClientSession::after_starttls(Reply reply) {
  if (reply.klass() == 2) {
    starting_tls_ = true;
    return StartTls{};
  }
  const bool goes_on = plan_.tls == ClientPlan::Tls::opportunistic && reply.code != 421;
  if (goes_on) return authenticate();
  return give_up(said(Stage::starttls, std::move(reply)));
}

ClientStep ClientSession::authenticate() {
  if (!plan_.auth) {
    phase_ = Phase::idle;
    return Idle{};
  }
  const auto& [user, password] = *plan_.auth;
  if (!under_tls_) {
    return give_up(failed(Stage::auth, {Errc::tls, "a password is sent under TLS only"}));
  }
  if (offers_.auth_plain) {  // RFC 4616, as an initial response (RFC 4954 §4)
    const std::string response = std::string(1, '\0') + user + std::string(1, '\0') + password;
    return ask("AUTH PLAIN " + base64_encode(response) + "\r\n", Stage::auth, true);
  }
  if (offers_.auth_login) {
    secrets_ = {password, user};
    return ask("AUTH LOGIN\r\n", Stage::auth);
  }
  return give_up(
      failed(Stage::auth, {Errc::refused, "the server offers neither AUTH PLAIN nor LOGIN"}));
}

ClientStep ClientSession::next_secret() {
  const std::string secret = base64_encode(secrets_.back());
  secrets_.pop_back();
  return ask(secret + "\r\n", Stage::auth, true);
}

// The session cannot serve. Who is still listening gets a QUIT (RFC 5321 §3.1, §4.1.1.10).
ClientStep ClientSession::give_up(Outcome failure) {
  const bool gone = failure.reply && failure.reply->code == 421;
  lost_by_ = std::move(failure);
  phase_ = gone ? Phase::closed : Phase::quitting;
  if (gone) return Closed{lost_by_};
  return ask("QUIT\r\n", Stage::quit);
}

ClientStep ClientSession::ask(std::string line, Stage stage, bool secret) {
  awaited_.push_back({stage});
  return Send{std::move(line), secret};
}

ClientStep ClientSession::await() const {
  CHECK(!awaited_.empty());
  const Stage stage = awaited_.front().stage;
  return AwaitReply{stage, facts(stage).patience};
}

}  // namespace todoku::smtp
