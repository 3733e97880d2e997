#include "receive/handover.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "smtp/dot.h"

namespace todoku::receive {
namespace {

constexpr milliseconds kConnectPatience{10'000};  // it stands beside us

smtp::Reply not_now(std::string_view why) {
  return smtp::make_reply(451, fmt::format("4.4.1 The mail store cannot take it now: {}", why));
}

// One connection, one question at a time.
class Link {
 public:
  Link(std::unique_ptr<Stream> stream, Clock& clock, milliseconds patience)
      : stream_(std::move(stream)), clock_(clock), patience_(patience) {}

  Task<Result<smtp::Reply>> ask(std::string bytes) {
    stream_->set_deadline(clock_.steady() + patience_);
    if (!bytes.empty()) {
      const Result<void> sent = co_await stream_->write(bytes);
      if (!sent) co_return std::unexpected(sent.error());
    }
    for (;;) {
      Result<std::optional<smtp::Reply>> reply = parser_.feed(rest_);
      if (!reply) co_return std::unexpected(reply.error());
      if (*reply) co_return std::move(**reply);
      const Result<std::size_t> got = co_await stream_->read_some(block_);
      if (!got) co_return std::unexpected(got.error());
      rest_ = std::string_view(block_.data(), *got);
    }
  }

 private:
  std::unique_ptr<Stream> stream_;
  Clock& clock_;
  milliseconds patience_;
  smtp::ReplyParser parser_;
  std::array<char, 4096> block_;
  std::string_view rest_;  // of block_, not yet parsed
};

bool offers(const smtp::Reply& hello, std::string_view keyword) {
  for (const std::string& line : hello.lines)
    if (iequals(std::string_view(line).substr(0, line.find(' ')), keyword)) return true;
  return false;
}

std::string mail_command(const mail::Envelope& envelope, const smtp::Reply& hello) {
  std::string line = fmt::format("MAIL FROM:<{}>", envelope.reverse_path);
  if (envelope.body == mail::Body::eight_bit_mime && offers(hello, "8BITMIME"))
    line += " BODY=8BITMIME";
  if (envelope.smtputf8 && offers(hello, "SMTPUTF8")) line += " SMTPUTF8";
  return line + "\r\n";
}

// What a refusal before the message means to the sender: the store's own trouble is not its fault.
smtp::Reply refusal_of(const smtp::Reply& reply, bool about_us) {
  return about_us ? not_now(smtp::to_line(reply)) : reply;
}

Task<Result<smtp::Reply>> converse(Link& link, const Behind& behind, const Letter& letter) {
  const bool lmtp = behind.protocol == Behind::Protocol::lmtp;
  const std::string hello = fmt::format("{} {}\r\n", lmtp ? "LHLO" : "EHLO", behind.hostname);
  const Result<smtp::Reply> greeting = co_await link.ask("");
  if (!greeting || greeting->klass() != 2)
    co_return greeting ? Result<smtp::Reply>(refusal_of(*greeting, true)) : greeting;
  const Result<smtp::Reply> hi = co_await link.ask(hello);
  if (!hi || hi->klass() != 2) co_return hi ? Result<smtp::Reply>(refusal_of(*hi, true)) : hi;
  const std::string steps[] = {
      mail_command(letter.envelope, *hi),
      fmt::format("RCPT TO:<{}>\r\n", letter.envelope.recipients.front().address)};
  for (const std::string& step : steps) {
    const Result<smtp::Reply> reply = co_await link.ask(step);
    if (!reply || reply->klass() != 2) co_return reply;
  }
  const Result<smtp::Reply> go = co_await link.ask("DATA\r\n");
  if (!go || go->code != 354) co_return go ? Result<smtp::Reply>(refusal_of(*go, true)) : go;
  std::string stuffed = smtp::dot_stuff(letter.message);
  const Result<smtp::Reply> end = co_await link.ask(std::move(stuffed));
  co_return end;
}

}  // namespace

Task<smtp::Reply> hand_over(Dialer& dialer, Clock& clock, Behind behind, Letter letter) {
  const SteadyTime deadline = clock.steady() + kConnectPatience;
  const Endpoint anywhere;
  Result<std::unique_ptr<Stream>> stream =
      co_await dialer.dial(behind.endpoint, anywhere, deadline);
  if (!stream) co_return not_now(to_string(stream.error().code));
  Link link(std::move(*stream), clock, behind.patience);
  const Result<smtp::Reply> answer = co_await converse(link, behind, letter);
  if (!answer) co_return not_now(to_string(answer.error().code));
  // 4xx and 5xx are passed on as they are; a 421 would end the sender's session, which is not
  // meant.
  if (answer->code == 421) co_return not_now(smtp::to_line(*answer));
  if (answer->klass() != 2 && answer->klass() < 4) co_return not_now("it answers out of turn");
  co_return *answer;
}

}  // namespace todoku::receive
