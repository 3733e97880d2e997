// smtp/server.cc - the server's session: bytes to lines, steps and answers.
#include "smtp/server.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace todoku::smtp {

ServerSession::ServerSession(ServerOptions options) : options_(std::move(options)) {
  ask(AskConnect{});
}

ServerStep ServerSession::next() {
  CHECK(!asked_);
  while (!asking_ && advance()) {
  }
  if (asking_) return give_question();
  if (!out_.empty()) return Say{std::exchange(out_, {})};
  if (phase_ == Phase::closing) return Close{};
  if (phase_ == Phase::handshake) return AcceptTls{};
  if (phase_ == Phase::listening) return Listen{options_.greeting_delay};
  const bool message = phase_ == Phase::data || phase_ == Phase::chunk;
  return Read{message ? options_.data_timeout : options_.command_timeout};
}

ServerStep ServerSession::give_question() {
  asked_ = asking_->index();
  Consult consult{std::move(*asking_)};
  asking_.reset();
  return consult;
}

void ServerSession::feed(std::string_view bytes) {
  if (phase_ == Phase::closing || phase_ == Phase::handshake) return;
  in_.append(bytes);
  if (phase_ != Phase::listening || bytes.empty()) return;
  facts_.talked_early = true;
  if (options_.early_talk == ServerOptions::EarlyTalk::refuse) {
    return close_after(554, "5.5.1 A client waits for the greeting (RFC 5321 section 4.3.1)");
  }
  greet();
}

void ServerSession::silence() {
  if (phase_ == Phase::listening) greet();
}

void ServerSession::greet() {
  phase_ = Phase::commands;
  say(220, options_.hostname + " " + options_.greeting);
}

void ServerSession::tls_done() {
  CHECK(phase_ == Phase::handshake);
  const std::size_t messages = facts_.messages;
  reset_transaction();
  facts_ = SessionFacts{.tls = true, .talked_early = facts_.talked_early, .messages = messages};
  phase_ = Phase::commands;
}

void ServerSession::timed_out() {
  if (farewell_) return close_after(421, *farewell_);
  close_after(421, "4.4.2 Waited too long, closing the connection");
}

void ServerSession::ended() {
  out_.clear();
  phase_ = Phase::closing;
}

void ServerSession::leave(std::string words) {
  if (!farewell_) farewell_ = std::move(words);
}

bool ServerSession::waits_for_command() const {
  return phase_ != Phase::data && phase_ != Phase::chunk && !asked_;
}

// Works on what is buffered, as far as the next question; false when it needs more bytes.
bool ServerSession::advance() {
  switch (phase_) {
    case Phase::connecting:
    case Phase::listening:
    case Phase::handshake:
    case Phase::closing: return false;
    case Phase::data: return take_data();
    case Phase::chunk: return take_chunk();
    case Phase::commands:
      if (!farewell_) return take_line();
      close_after(421, *farewell_);
      return false;
    case Phase::auth_plain:
    case Phase::auth_user:
    case Phase::auth_password: return take_line();
  }
  std::unreachable();
}

bool ServerSession::take_line() {
  if (skipping_) return skip_line();
  const std::string_view rest = std::string_view(in_).substr(at_);
  const std::size_t end = rest.find('\n');
  const std::size_t bytes = end == rest.npos ? rest.size() : end + 1;
  const bool auth = phase_ != Phase::commands || istarts_with(rest, "AUTH ");
  if (bytes > (auth ? options_.auth_bytes : options_.line_bytes)) {
    skipping_ = true;
    return true;
  }
  if (end == rest.npos) {
    in_.erase(0, std::exchange(at_, 0));
    return false;
  }
  const std::string line(rest.substr(0, bytes));
  at_ += bytes;
  on_line(line);
  return true;
}

bool ServerSession::skip_line() {
  const std::size_t end = in_.find('\n', at_);
  if (end == in_.npos) {
    in_.clear();
    at_ = 0;
    return false;
  }
  at_ = end + 1;
  skipping_ = false;
  phase_ = Phase::commands;  // an AUTH exchange ends with it
  refuse(500, "5.5.6 The line is too long");
  return true;
}

void ServerSession::on_line(std::string_view line) {
  line.remove_suffix(1);
  const bool crlf = line.ends_with('\r');
  if (crlf) line.remove_suffix(1);
  if (!crlf || line.find('\r') != line.npos) {
    phase_ = Phase::commands;
    return refuse(500,
                  "5.5.2 Lines end with CR LF, and have neither alone (RFC 5321 section 2.3.8)");
  }
  if (phase_ == Phase::commands) return on_command(parse_command(line));
  on_auth_line(line);
}

bool ServerSession::take_data() {
  std::string_view rest = std::string_view(in_).substr(at_);
  const Unstuffer::State state = unstuffer_.feed(rest);
  at_ = in_.size() - rest.size();
  switch (state) {
    case Unstuffer::State::more:
      in_.clear();
      at_ = 0;
      return false;
    case Unstuffer::State::end: end_of_data(); return true;
    case Unstuffer::State::smuggling:
      close_after(521, "5.5.2 A lone dot beside a bare CR or LF does not end a message");
      return false;
  }
  std::unreachable();
}

bool ServerSession::take_chunk() {
  const std::size_t bytes = std::min<std::uint64_t>(chunk_left_, in_.size() - at_);
  if (!chunk_refused_) chunks_.append(in_, at_, bytes);
  at_ += bytes;
  chunk_left_ -= bytes;
  if (chunk_left_ == 0) {
    end_of_chunk();
    return true;
  }
  // Who goes on long after its 552 is not listening.
  if (chunk_told_ && chunk_bytes_ - chunk_left_ > options_.message_bytes) phase_ = Phase::closing;
  in_.clear();
  at_ = 0;
  return false;
}

void ServerSession::say(const Reply& reply) {
  for (const char c : to_wire_text(reply)) {
    if (c == '\n') {
      out_ += "\r\n";
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out_ += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
  }
  out_ += "\r\n";
  if (reply.code == 421 || reply.code == 521) phase_ = Phase::closing;
}

void ServerSession::refuse(int code, std::string_view text) {
  say(code, text);
  if (++errors_ >= options_.errors) close_after(421, "4.7.0 Too many errors");
}

void ServerSession::close_after(const Reply& reply) {
  say(reply);
  phase_ = Phase::closing;
}

void ServerSession::reset_transaction() {
  facts_.mail_given = false;
  facts_.declared_bytes = 0;
  facts_.envelope = {};
  unstuffer_ = Unstuffer();
  chunked_ = false;
  chunks_ = {};
}

}  // namespace todoku::smtp
