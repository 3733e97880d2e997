#include "receive/visit.h"

#include <utility>

#include "base/text.h"
#include "smtp/dot.h"
#include "smtp/offers.h"

namespace todoku::receive {
namespace {

bool is_yes(const smtp::Reply& reply) {
  return reply.klass() == 2;
}

// A server that says so to everybody says nothing about this mail.
std::unexpected<Error> serves_nobody(const smtp::Reply& reply) {
  return fail(Errc::refused, smtp::to_line(reply));
}

// An address, and the parameters that a server offers to take: more is promised than may come.
std::string mail_command(const Sender& sender, const smtp::Offers& offers) {
  std::string line = "MAIL FROM:<" + sender.reverse_path + ">";
  if (offers.eight_bit_mime) line += " BODY=8BITMIME";
  if (offers.smtputf8 && sender.smtputf8) line += " SMTPUTF8";
  return line + "\r\n";
}

}  // namespace

Task<Result<smtp::Reply>> Visit::answer() {
  for (;;) {
    Result<std::optional<smtp::Reply>> reply = parser_.feed(rest_);
    if (!reply) co_return std::unexpected(reply.error());
    if (*reply) co_return std::move(**reply);
    const Result<std::size_t> got = co_await stream_->read_some(block_);
    if (!got) co_return std::unexpected(got.error());
    rest_ = std::string_view(block_.data(), *got);
  }
}

Task<Result<smtp::Reply>> Visit::ask(std::string bytes, milliseconds patience) {
  stream_->set_deadline(clock_.steady() + patience);
  if (!bytes.empty()) {
    const Result<void> sent = co_await stream_->write(bytes);
    if (!sent) co_return std::unexpected(sent.error());
  }
  Result<smtp::Reply> reply = co_await answer();
  // 421 ends the session, whatever it is an answer to (RFC 5321 §3.8).
  if (reply && reply->code == 421) co_return serves_nobody(*reply);
  co_return reply;
}

// Its refusal of MAIL, if it refuses.
Task<Result<std::optional<smtp::Reply>>> Visit::introduce(Sender sender) {
  const Result<smtp::Reply> greeting = co_await ask("", behind_.patience);
  if (!greeting) co_return std::unexpected(greeting.error());
  if (!is_yes(*greeting)) co_return serves_nobody(*greeting);
  const bool lmtp = behind_.protocol == Behind::Protocol::lmtp;
  std::string hello = fmt::format("{} {}\r\n", lmtp ? "LHLO" : "EHLO", behind_.hostname);
  const Result<smtp::Reply> hi = co_await ask(std::move(hello), behind_.patience);
  if (!hi) co_return std::unexpected(hi.error());
  if (!is_yes(*hi)) co_return serves_nobody(*hi);
  std::string mail = mail_command(sender, smtp::read_offers(*hi));
  Result<smtp::Reply> taken = co_await ask(std::move(mail), behind_.patience);
  if (!taken) co_return std::unexpected(taken.error());
  if (is_yes(*taken)) co_return std::nullopt;
  co_return std::move(*taken);
}

Task<Result<Visit::Opened>> Visit::open(Dialer& dialer, Clock& clock, Behind behind,
                                        Sender sender) {
  const SteadyTime deadline = clock.steady() + behind.patience;
  const Endpoint anywhere;
  Result<std::unique_ptr<Stream>> stream =
      co_await dialer.dial(behind.endpoint, anywhere, deadline);
  if (!stream) co_return std::unexpected(stream.error());
  std::unique_ptr<Visit> visit(new Visit(std::move(*stream), clock, std::move(behind)));
  Result<std::optional<smtp::Reply>> refusal = co_await visit->introduce(std::move(sender));
  if (!refusal) co_return std::unexpected(refusal.error());
  Opened opened{std::move(visit), std::move(*refusal)};
  if (opened.refusal) opened.visit.reset();
  co_return opened;
}

Task<Result<smtp::Reply>> Visit::recipient(std::string address) {
  std::string line = "RCPT TO:<" + std::move(address) + ">\r\n";
  Result<smtp::Reply> reply = co_await ask(std::move(line), behind_.patience);
  if (reply && is_yes(*reply)) ++taken_;
  co_return reply;
}

Task<std::vector<Result<smtp::Reply>>> Visit::message(std::string_view message) {
  std::vector<Result<smtp::Reply>> answers;
  const Result<smtp::Reply> go = co_await ask("DATA\r\n", behind_.patience);
  if (!go || go->code != 354) {
    answers.assign(taken_, go);
    co_return answers;
  }
  std::string stuffed = smtp::dot_stuff(message);
  Result<smtp::Reply> first = co_await ask(std::move(stuffed), behind_.message_patience);
  answers.push_back(std::move(first));
  if (behind_.protocol == Behind::Protocol::smtp) {
    answers.assign(taken_, answers.front());
    co_return answers;
  }
  while (answers.size() < taken_) {
    if (!answers.back()) {
      answers.push_back(answers.back());
      continue;
    }
    Result<smtp::Reply> next = co_await ask("", behind_.message_patience);
    answers.push_back(std::move(next));
  }
  co_return answers;
}

}  // namespace todoku::receive
