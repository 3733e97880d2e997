#include "receive/listener.h"

#include <string>
#include <utility>

#include "io/alarm.h"

namespace todoku::receive {
namespace {

// How long to wait after an accept that failed: out of file descriptors, most of all.
constexpr milliseconds kAcceptPause{100};
constexpr milliseconds kSendAwayPatience = seconds(5);

}  // namespace

SmtpListener::SmtpListener(boost::asio::any_io_executor loop, Listener& listener, Clock& clock,
                           Reception& reception, ListenerOptions options)
    : loop_(loop),
      listener_(listener),
      clock_(clock),
      reception_(reception),
      options_(options),
      gate_(loop) {}

Task<void> SmtpListener::run() {
  while (!stopping_) {
    Result<std::unique_ptr<Stream>> stream = co_await listener_.accept();
    if (!stream) {
      const Errc code = stream.error().code;
      if (code == Errc::cancelled || code == Errc::closed) break;
      co_await clock_.sleep_until(clock_.steady() + kAcceptPause);
      continue;
    }
    const bool room = sessions_.size() < options_.connections;
    gate_.spawn(room ? serve(std::move(*stream)) : send_away(std::move(*stream)));
  }
}

Task<void> SmtpListener::serve(std::unique_ptr<Stream> stream) {
  Session session(std::move(stream), clock_, reception_);
  sessions_.insert(&session);
  if (stopping_) session.shut_down();
  co_await session.serve();
  sessions_.erase(&session);
}

// RFC 5321 §3.8: a server that cannot serve now says so.
Task<void> SmtpListener::send_away(std::unique_ptr<Stream> stream) {
  const std::string words = "421 4.3.2 " + reception_.options().hostname +
                            " has too many connections, come again later\r\n";
  stream->set_deadline(clock_.steady() + kSendAwayPatience);
  const Result<void> written = co_await stream->write(words);
  if (!written) co_return;  // it has gone already
  stream->close();
}

Task<void> SmtpListener::stop() {
  stopping_ = true;
  listener_.close();
  for (Session* session : sessions_) session->shut_down();
  Alarm patience(loop_, clock_, [this] {
    for (Session* session : sessions_) session->close();
  });
  patience.set(clock_.steady() + options_.stop_patience);
  co_await gate_.close();
  co_await patience.close();
}

}  // namespace todoku::receive
