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
      options_(std::move(options)),
      memory_{.limit = options_.message_memory},
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
    gate_.spawn(admit(std::move(*stream)));
  }
}

std::string SmtpListener::client_of(const std::string& address) const {
  if (options_.connections_of_one == 0) return "";
  return options_.client_of ? options_.client_of(address) : address;
}

// RFC 5321 §3.8: a server that cannot serve now says so.
Task<void> SmtpListener::admit(std::unique_ptr<Stream> stream) {
  const std::string address = stream->peer().address;
  const std::string client = client_of(address);
  const std::string us = reception_.options().hostname;
  if (sessions_.size() >= options_.connections) {
    std::string words = "4.3.2 " + us + " has too many connections, come again later";
    co_await send_away(std::move(stream), std::move(words));
    co_return;
  }
  if (!client.empty() && clients_[client] >= options_.connections_of_one) {
    std::string words = "4.7.0 " + us + " has too many connections from " + address;
    co_await send_away(std::move(stream), std::move(words));
    co_return;
  }
  if (!client.empty()) ++clients_[client];
  co_await serve(std::move(stream));
  if (!client.empty() && --clients_[client] == 0) clients_.erase(client);
}

Task<void> SmtpListener::serve(std::unique_ptr<Stream> stream) {
  Session session(std::move(stream), clock_, reception_, memory_, options_.session_age);
  sessions_.insert(&session);
  if (stopping_) session.shut_down();
  co_await session.serve();
  sessions_.erase(&session);
}

Task<void> SmtpListener::send_away(std::unique_ptr<Stream> stream, std::string words) {
  words = "421 " + words + "\r\n";
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
