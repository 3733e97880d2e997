#include "receive/session.h"

#include <algorithm>
#include <utility>

namespace todoku::receive {
namespace {

// Many messages fit whole, with the pipelined commands around them: one read, one write.
constexpr std::size_t kBlockBytes = 64 * 1024;
// How long a client may take to read our answers.
constexpr milliseconds kWritePatience = std::chrono::minutes(5);
constexpr const char* kOld = "4.7.0 This session has lasted long enough; connect again";

}  // namespace

Session::Session(std::unique_ptr<Stream> stream, Clock& clock, Reception& reception,
                 MessageMemory& memory, milliseconds age)
    : stream_(std::move(stream)),
      clock_(clock),
      machine_(reception.options()),
      client_{stream_->peer(), stream_->local(), {}, machine_.facts()},
      handler_(reception.open(client_)),
      block_(std::make_unique_for_overwrite<char[]>(kBlockBytes)),
      memory_(memory) {
  if (age == milliseconds(0)) return;
  ends_ = clock_.steady() + age;
  ends_at_last_ = ends_ + age;
}

Task<void> Session::serve() {
  while (!over_) {
    if (clock_.steady() >= ends_) machine_.leave(kOld);
    smtp::ServerStep step = machine_.next();
    co_await perform(std::move(step));
  }
  stream_->close();
}

void Session::shut_down() {
  machine_.leave("4.3.2 " + machine_.options().hostname + " is shutting down");
  if (reading_ && machine_.waits_for_command()) stream_->set_deadline(clock_.steady());
}

void Session::close() {
  over_ = true;
  stream_->close();
}

Task<void> Session::perform(smtp::ServerStep step) {
  if (auto* consult = std::get_if<smtp::Consult>(&step)) {
    co_await ask(std::move(consult->question));
  } else if (auto* words = std::get_if<smtp::Say>(&step)) {
    co_await say(std::move(words->bytes));
  } else if (const auto* reading = std::get_if<smtp::Read>(&step)) {
    co_await read(reading->within);
  } else if (const auto* listening = std::get_if<smtp::Listen>(&step)) {
    co_await listen(listening->within);
  } else if (std::holds_alternative<smtp::AcceptTls>(step)) {
    co_await accept_tls();
  } else {
    over_ = true;
  }
}

Task<void> Session::ask(smtp::Question question) {
  smtp::Reply reply = co_await decide(std::move(question));
  if (reply == hang_up()) {
    over_ = true;
    co_return;
  }
  machine_.answer(std::move(reply));
  hold(machine_.held_bytes());
}

void Session::hold(std::size_t bytes) {
  memory_.held += bytes - held_;
  held_ = bytes;
}

// Who brings the message that is too much is asked to come again; who holds next to nothing is not.
void Session::take_in(std::string_view bytes) {
  machine_.feed(bytes);
  hold(machine_.held_bytes());
  if (memory_.held > memory_.limit && held_ > kBlockBytes)
    machine_.send_away("4.3.1 Too much mail is on its way in now; come again later");
}

Task<smtp::Reply> Session::decide(smtp::Question question) {
  if (std::holds_alternative<smtp::AskConnect>(question)) return handler_->connect(client_);
  if (std::holds_alternative<smtp::AskHelo>(question)) return handler_->helo(client_);
  if (std::holds_alternative<smtp::AskMail>(question)) return handler_->mail(client_);
  if (std::holds_alternative<smtp::AskData>(question)) return handler_->data(client_);
  if (auto* auth = std::get_if<smtp::AskAuth>(&question)) {
    return handler_->auth(client_, std::move(*auth));
  }
  if (auto* recipient = std::get_if<smtp::AskRecipient>(&question)) {
    return handler_->recipient(client_, std::move(recipient->path));
  }
  std::string& body = std::get<smtp::AskMessage>(question).body;
  hold(body.size() + machine_.held_bytes());
  return handler_->message(client_, std::move(body));
}

Task<void> Session::listen(milliseconds within) {
  stream_->set_deadline(clock_.steady() + within);
  const std::span<char> block(block_.get(), kBlockBytes);
  const Result<std::size_t> n = co_await stream_->read_some(block);
  if (n) {
    take_in(std::string_view(block.data(), *n));
  } else if (n.error().code == Errc::timeout) {
    machine_.silence();
  } else {
    over_ = true;
  }
}

Task<void> Session::read(milliseconds within) {
  stream_->set_deadline(std::min(clock_.steady() + within, end()));
  reading_ = true;
  const std::span<char> block(block_.get(), kBlockBytes);
  const Result<std::size_t> n = co_await stream_->read_some(block);
  reading_ = false;
  if (n) {
    take_in(std::string_view(block.data(), *n));
  } else if (n.error().code == Errc::timeout) {
    if (clock_.steady() >= end()) machine_.leave(kOld);
    machine_.timed_out();
  } else {
    over_ = true;
  }
}

Task<void> Session::say(std::string bytes) {
  stream_->set_deadline(clock_.steady() + kWritePatience);
  const Result<void> written = co_await stream_->write(bytes);
  if (!written) over_ = true;
}

Task<void> Session::accept_tls() {
  stream_->set_deadline(clock_.steady() + machine_.options().command_timeout);
  Result<TlsFacts> facts = co_await stream_->accept_tls();
  if (!facts) {
    over_ = true;
    co_return;
  }
  client_.tls = std::move(*facts);
  machine_.tls_done();
}

}  // namespace todoku::receive
