#include "app/demo_post.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <variant>

#include "deliver/converse.h"
#include "real/clock.h"
#include "real/dialer.h"

namespace todoku::app {
namespace {

constexpr seconds kDialPatience{10};

smtp::Transaction transaction_of(const Letter& letter) {
  return {.reverse_path = letter.from,
          .recipients = {mail::ForwardPath{.address = letter.to}},
          .body_bytes = letter.message.size(),
          .eight_bit = true};
}

Result<void> verdict_on(const smtp::Outcome& outcome) {
  if (outcome.taken()) return {};
  if (outcome.reply)
    return fail(Errc::refused,
                fmt::format("{} {}", outcome.reply->code, smtp::to_line(*outcome.reply)));
  if (outcome.error) return std::unexpected(*outcome.error);
  return fail(Errc::refused, "the server offers no 8BITMIME");
}

Result<void> why_not_idle(const smtp::ClientStep& step) {
  if (std::holds_alternative<smtp::Idle>(step)) return {};
  if (const auto* closed = std::get_if<smtp::Closed>(&step); closed && closed->failure)
    return verdict_on(*closed->failure);
  return fail(Errc::closed, "the session ended early");
}

Task<Result<void>> post_one(deliver::Conversation& session, const Letter& letter) {
  smtp::ClientEvent begin = smtp::Begin{transaction_of(letter)};
  smtp::ClientStep step = co_await session.drive(std::move(begin));
  if (const auto* body = std::get_if<smtp::SendBody>(&step)) {
    smtp::ClientStep after = co_await session.send_body(body->how, letter.message);
    step = std::move(after);
  }
  const auto* done = std::get_if<smtp::Done>(&step);
  if (!done) co_return why_not_idle(step);
  const Result<void> taken = verdict_on(done->result.recipients.front());
  if (!taken) co_return taken;
  const smtp::ClientEvent resume = smtp::Resume();
  const smtp::ClientStep idle = co_await session.drive(resume);
  co_return why_not_idle(idle);
}

Task<Result<void>> post_all(boost::asio::any_io_executor loop, const Endpoint& server,
                            const std::vector<Letter>& letters) {
  real::SystemClock clock(loop);
  real::TcpDialer dialer(loop, nullptr);
  const SteadyTime deadline = clock.steady() + kDialPatience;
  const Endpoint any;
  Result<std::unique_ptr<Stream>> stream = co_await dialer.dial(server, any, deadline);
  if (!stream) co_return std::unexpected(stream.error());
  deliver::Conversation session(clock, std::move(*stream), server.address,
                                {.helo = "[127.0.0.1]", .tls = smtp::ClientPlan::Tls::never});
  const smtp::ClientEvent opened = smtp::Opened();
  const smtp::ClientStep ready = co_await session.drive(opened);
  const Result<void> idle = why_not_idle(ready);
  if (!idle) co_return idle;
  for (const Letter& letter : letters) {
    const Result<void> done = co_await post_one(session, letter);
    if (!done) co_return fail(done.error().code, letter.to + ": " + done.error().what);
  }
  const smtp::ClientEvent quit = smtp::Quit();
  co_await session.drive(quit);
  co_return Result<void>();
}

}  // namespace

Result<void> post(const Endpoint& server, const std::vector<Letter>& letters) {
  boost::asio::io_context loop(1);
  Result<void> outcome = fail(Errc::closed, "the session ended early");
  boost::asio::co_spawn(loop, post_all(loop.get_executor(), server, letters),
                        [&](std::exception_ptr, Result<void> done) { outcome = std::move(done); });
  loop.run();
  return outcome;
}

}  // namespace todoku::app
