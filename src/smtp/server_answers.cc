// smtp/server_answers.cc - what the answers to a Consult do in a server's session.
#include <utility>

#include "base/check.h"
#include "smtp/server.h"

namespace todoku::smtp {
namespace {

bool is_yes(const Reply& reply) {
  return reply.klass() == 2;
}

template <class T>
constexpr std::size_t index_of() {
  return Question(T{}).index();
}

}  // namespace

void ServerSession::answer(Reply reply) {
  CHECK(asked_);
  const std::size_t asked = *asked_;
  asked_.reset();
  if (phase_ == Phase::closing) return;  // the client is gone meanwhile
  if (asked == index_of<AskConnect>()) return answer_connect(reply);
  if (asked == index_of<AskHelo>()) return answer_helo(reply);
  if (asked == index_of<AskAuth>()) return answer_auth(reply);
  if (asked == index_of<AskMail>()) return answer_mail(reply);
  if (asked == index_of<AskRecipient>()) return answer_recipient(reply);
  if (asked == index_of<AskData>()) return answer_data(reply);
  answer_message(reply);
}

void ServerSession::answer_connect(const Reply& reply) {
  if (!is_yes(reply)) return close_after(reply);
  if (options_.greeting_delay.count() > 0) {
    phase_ = Phase::listening;
  } else {
    greet();
  }
}

void ServerSession::answer_helo(const Reply& reply) {
  if (is_yes(reply)) return say(250, facts_.esmtp ? capabilities() : options_.hostname);
  facts_.helo.clear();
  say(reply);
}

void ServerSession::answer_auth(const Reply& reply) {
  if (is_yes(reply)) {
    facts_.user = std::exchange(auth_user_, {});
    return say(reply);
  }
  auth_user_.clear();
  say(reply);
  if (++errors_ >= options_.errors && phase_ != Phase::closing)
    close_after(421, "4.7.0 Too many errors");
}

void ServerSession::answer_mail(const Reply& reply) {
  facts_.mail_given = is_yes(reply);
  if (!facts_.mail_given) reset_transaction();
  say(reply);
}

void ServerSession::answer_recipient(const Reply& reply) {
  if (is_yes(reply)) facts_.envelope.recipients.push_back(std::move(path_));
  say(reply);
}

void ServerSession::answer_data(const Reply& reply) {
  const bool go_on = is_yes(reply) || reply.klass() == 3;
  if (chunked_) {
    if (!go_on) chunk_refused_ = reply;
    return;
  }
  if (!go_on) return say(reply);
  unstuffer_ = Unstuffer(options_.message_bytes);
  phase_ = Phase::data;
  say(354, "End with a lone dot");
}

void ServerSession::end_of_data() {
  phase_ = Phase::commands;
  if (unstuffer_.too_large()) {
    say(552, "5.3.4 The message has " + std::to_string(unstuffer_.bytes()) +
                 " bytes, more than the " + std::to_string(options_.message_bytes) +
                 " that are taken here");
    return reset_transaction();
  }
  submit(unstuffer_.take(), unstuffer_.bare_line_end(), unstuffer_.eight_bit());
}

void ServerSession::end_of_chunk() {
  phase_ = Phase::commands;
  if (chunk_refused_) {
    if (!chunk_told_) say(*chunk_refused_);
    // RFC 3030 §2: after a refused chunk nothing of the message may be
    // taken; RSET or MAIL begins anew.
    return reset_transaction();
  }
  if (!chunk_last_) return say(250, "2.0.0 " + std::to_string(chunk_bytes_) + " bytes taken");
  std::string body = std::move(chunks_);
  // BODY=BINARYMIME is not offered: the message is lines, and every line has its end.
  if (!body.empty() && !body.ends_with("\r\n")) body += "\r\n";
  const bool bare = has_bare_line_end(body);
  const bool eight = has_eight_bit(body);
  submit(std::move(body), bare, eight);
}

void ServerSession::submit(std::string body, bool bare_line_end, bool eight_bit) {
  if (bare_line_end) {
    say(550,
        "5.6.0 The message has a CR or LF alone; lines end with CR LF (RFC 5321 section 2.3.8)");
    return reset_transaction();
  }
  facts_.envelope.body = eight_bit ? mail::Body::eight_bit_mime : mail::Body::seven_bit;
  ask(AskMessage{std::move(body)});
}

void ServerSession::answer_message(const Reply& reply) {
  if (is_yes(reply)) ++facts_.messages;
  reset_transaction();
  say(reply);
}

}  // namespace todoku::smtp
