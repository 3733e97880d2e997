// smtp/transaction.cc - the transactions of a client's session: MAIL,
// RCPT, DATA or BDAT, the message.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "smtp/client.h"
#include "smtp/command.h"

namespace todoku::smtp {
namespace {

// A group of commands ends past this: its answers, at most some 16 KiB, fit the buffers of both
// ends, so that neither waits for the other to read (RFC 2920 §3.1).
constexpr std::size_t kGroupBytes = 4096;

Outcome said(Stage stage, Reply reply) {
  return Outcome{.stage = stage, .reply = std::move(reply), .error = {}, .lack = {}};
}

std::optional<Lack> lack_of(const Transaction& t, const Offers& offers) {
  if (t.smtputf8 && !offers.smtputf8) return Lack::smtputf8;
  if (t.eight_bit && !offers.eight_bit_mime) return Lack::eight_bit_mime;
  return std::nullopt;
}

// What would end the path or the line early. Addresses are checked where they
// come in; this is the last door.
bool is_safe(std::string_view address) {
  return std::ranges::none_of(address, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string mail_line(const Transaction& t, const Offers& offers) {
  std::string line = "MAIL FROM:<" + t.reverse_path + ">";
  if (offers.size) line += " SIZE=" + std::to_string(t.body_bytes);
  if (t.eight_bit && offers.eight_bit_mime) line += " BODY=8BITMIME";
  if (t.smtputf8 && offers.smtputf8) line += " SMTPUTF8";
  if (offers.dsn && t.ret == mail::Ret::full) line += " RET=FULL";
  if (offers.dsn && t.ret == mail::Ret::headers) line += " RET=HDRS";
  if (offers.dsn && !t.envid.empty()) line += " ENVID=" + encode_xtext(t.envid);
  return line + "\r\n";
}

std::string rcpt_line(const mail::ForwardPath& path, const Offers& offers) {
  std::string line = "RCPT TO:<" + path.address + ">";
  if (offers.dsn && !path.notify.unset()) line += " NOTIFY=" + to_string(path.notify);
  if (offers.dsn && !path.orcpt.empty()) line += " ORCPT=" + encode_orcpt(path.orcpt);
  return line + "\r\n";
}

}  // namespace

bool ClientSession::decided(const Running& running) {
  return std::ranges::all_of(running.outcomes, [](const auto& o) { return o.has_value(); });
}

void ClientSession::decide_rest(Running& running, const Outcome& outcome) {
  for (std::optional<Outcome>& o : running.outcomes) {
    if (!o) o = outcome;
  }
}

ClientStep ClientSession::begin(Transaction transaction) {
  CHECK(phase_ == Phase::idle);
  now_ = plan(std::move(transaction));
  phase_ = Phase::in_transaction;
  if (needs_reset_ && !decided(*now_)) {
    now_->to_send.push_front({"RSET\r\n", {.stage = Stage::mail, .reset = true}});
  }
  return go_on();
}

ClientSession::Running ClientSession::plan(Transaction transaction) const {
  CHECK(!transaction.recipients.empty());
  Running running;
  running.what = std::move(transaction);
  const Transaction& t = running.what;
  running.outcomes.resize(t.recipients.size());
  const auto unsafe = [](Stage stage) {
    return Outcome{.stage = stage,
                   .error = Error{Errc::invalid, "the address has control characters"}};
  };
  for (std::size_t i = 0; i < t.recipients.size(); ++i) {
    if (!is_safe(t.recipients[i].address)) running.outcomes[i] = unsafe(Stage::rcpt);
  }
  if (!is_safe(t.reverse_path)) decide_rest(running, unsafe(Stage::mail));
  // A store takes bytes, whatever it says: nobody behind it has to understand them.
  const std::optional<Lack> lack = lmtp() ? std::nullopt : lack_of(t, offers_);
  if (lack)
    decide_rest(running, Outcome{.stage = Stage::mail, .reply = {}, .error = {}, .lack = lack});
  if (!decided(running)) plan_commands(running);
  return running;
}

void ClientSession::plan_commands(Running& running) const {
  const Transaction& t = running.what;
  running.to_send.push_back({mail_line(t, offers_), {.stage = Stage::mail}});
  for (std::size_t i = 0; i < t.recipients.size(); ++i) {
    if (running.outcomes[i]) continue;
    running.to_send.push_back(
        {rcpt_line(t.recipients[i], offers_), {.stage = Stage::rcpt, .recipient = i}});
  }
  const std::string bdat = "BDAT " + std::to_string(t.body_bytes) + " LAST\r\n";
  running.to_send.push_back({chunked() ? bdat : "DATA\r\n", {.stage = Stage::data}});
}

// The next command, or the next group of them. BDAT waits until it is known
// that someone takes the message.
Send ClientSession::send_more(Running& running) {
  std::string bytes;
  do {
    Command& next = running.to_send.front();
    const bool bdat = next.awaited.stage == Stage::data && chunked();
    if (bdat && running.outstanding > 0) break;
    bytes += next.line;
    if (bdat) {
      body_next_ = true;  // answered once, behind the body
    } else {
      awaited_.push_back(next.awaited);
      ++running.outstanding;
    }
    running.to_send.pop_front();
  } while (pipelined() && !running.to_send.empty() && bytes.size() < kGroupBytes);
  return Send{std::move(bytes)};
}

// What the transaction under way needs next.
ClientStep ClientSession::go_on() {
  Running& r = *now_;
  if (r.outstanding > 0) return await();
  if (decided(r) || r.to_send.empty()) return finish();
  return send_more(r);
}

ClientStep ClientSession::converse(Reply reply, const Awaited& awaited) {
  Running& r = *now_;
  --r.outstanding;
  if (reply.code == 421) return lose(said(awaited.stage, std::move(reply)));
  const bool yes = reply.klass() == 2;
  if (awaited.stage == Stage::data) return after_data(std::move(reply));
  if (awaited.stage == Stage::eod) {
    after_body(std::move(reply), awaited);
  } else if (awaited.reset) {
    if (!yes) return lose(said(Stage::mail, std::move(reply)));
    needs_reset_ = false;
  } else if (awaited.stage == Stage::mail) {
    r.mail_answered = true;
    needs_reset_ = yes;  // until its end, the transaction stands open
    if (!yes) decide_rest(r, said(Stage::mail, std::move(reply)));
  } else if (!r.outcomes[awaited.recipient]) {  // RCPT, and MAIL was not refused
    if (yes) ++r.taken;
    if (!yes) r.outcomes[awaited.recipient] = said(Stage::rcpt, std::move(reply));
  }
  return go_on();
}

ClientStep ClientSession::after_data(Reply reply) {
  Running& r = *now_;
  if (reply.klass() == 3) {
    // 354 though nobody takes the message: a lone dot, which the server
    // should refuse (RFC 2920 §3.1).
    const auto how = r.taken > 0 ? SendBody::How::dot_stuffed : SendBody::How::nothing;
    return *(body_ = SendBody{how});
  }
  usable_ = usable_ && reply.klass() != 2;  // a yes to DATA is no answer that RFC 5321 knows
  decide_rest(r, said(Stage::data, std::move(reply)));
  return go_on();
}

// One answer for all, or in LMTP one for each who was taken, in the order of their RCPT (RFC 2033
// §4.2).
void ClientSession::await_after_body() {
  Running& r = *now_;
  const std::size_t before = r.outstanding;
  for (std::size_t i = 0; lmtp() && i < r.outcomes.size(); ++i) {
    if (r.outcomes[i]) continue;
    awaited_.push_back({.stage = Stage::eod, .recipient = i});
    ++r.outstanding;
  }
  if (r.outstanding > before) return;
  awaited_.push_back({.stage = Stage::eod});
  ++r.outstanding;
}

ClientStep ClientSession::body_sent() {
  const bool message = body_->how != SendBody::How::nothing;
  body_.reset();
  await_after_body();
  if (message && following_ && !following_->to_send.empty()) return send_more(*following_);
  return await();
}

void ClientSession::after_body(Reply reply, const Awaited& awaited) {
  // RFC 3030 §2: after a refused BDAT a RSET is needed; after the dot
  // nothing is (RFC 5321 §4.1.1.4).
  needs_reset_ = chunked() && reply.klass() != 2;
  usable_ = usable_ && reply.klass() != 3;
  if (lmtp()) {
    std::optional<Outcome>& outcome = now_->outcomes[awaited.recipient];
    if (!outcome) outcome = said(Stage::eod, std::move(reply));
    return;
  }
  decide_rest(*now_, said(Stage::eod, std::move(reply)));
}

bool ClientSession::can_follow() const {
  return body_ && body_->how != SendBody::How::nothing && !following_ && pipelined() && !chunked();
}

void ClientSession::follow_with(Transaction transaction) {
  CHECK(can_follow());
  following_ = plan(std::move(transaction));
}

// The session ended with this; nothing more will be answered.
ClientStep ClientSession::lose(const Outcome& outcome) {
  usable_ = false;
  phase_ = Phase::in_transaction;
  lost_by_ = outcome;
  lost_by_->stage = Stage::mail;  // where the transaction that follows stands
  awaited_.clear();
  body_.reset();
  now_->stale = served_ > 0 && !now_->mail_answered && !decided(*now_);
  decide_rest(*now_, outcome);
  return finish();
}

ClientStep ClientSession::finish() {
  Running r = std::move(*now_);
  now_.reset();
  TransactionResult result;
  for (std::optional<Outcome>& o : r.outcomes) result.recipients.push_back(std::move(*o));
  result.doubtful = r.doubtful;
  result.reusable = usable_;
  result.stale = r.stale;
  result.dsn_passed_on = offers_.dsn;
  ++served_;
  phase_ = Phase::reporting;
  return Done{std::move(result)};
}

ClientStep ClientSession::on_resume() {
  CHECK(phase_ == Phase::reporting);
  if (following_) {
    now_ = std::exchange(following_, std::nullopt);
    phase_ = Phase::in_transaction;
    if (usable_) return go_on();
    if (!lost_by_)
      lost_by_ = Outcome{.error = Error{Errc::malformed, "client and server are out of step"}};
    return lose(*lost_by_);
  }
  phase_ = usable_ ? Phase::idle : Phase::closed;
  if (usable_) return Idle{};
  return Closed{};
}

}  // namespace todoku::smtp
