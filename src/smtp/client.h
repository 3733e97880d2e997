// smtp/client.h - the client's side of an SMTP session, without a network (RFC 5321).
//
// The machine is a function from what happened to what to do next. It owns no socket,
// reads no clock and never waits; deliver/ performs its steps, so a test can put a
// failure at every one of them.
//
// One session carries many transactions:
//
//   Opened -> ... greeting, EHLO (HELO), STARTTLS, EHLO again, AUTH ...   -> Idle, or Closed
//   Begin  -> ... MAIL, RCPT, DATA or BDAT, the message, its answer ...   -> Done
//   Resume -> Idle, or Closed where the session is of no further use
//   Quit   -> ... QUIT ...                                               -> Closed
//
// Each step is answered by one event:
//
//   Send, SendBody   Sent, or Error
//   StartTls         TlsDone, or Error (the link is then of no further use). The driver forgets
//                    what came behind the answer to STARTTLS: it is nobody's (RFC 3207 §4.2)
//   AwaitReply       a Reply, or Error (Errc::timeout when `within` has passed)
//   Done             Resume
//   Idle             Begin, Quit, or Error
//   Closed           nothing; the driver closes the link
//
// Send and SendBody may be performed late: a driver may keep their bytes, answer Sent at once, and
// write all it kept in one go when it is asked for a StartTls or an AwaitReply (RFC 2920 §3.1).
// Where that write fails it gives the Error as the answer to the AwaitReply; the machine then
// believes the body sent, and calls it doubtful rather than failed.
//
// What the driver does, not the machine: choosing hosts, redialling without TLS after
// a failed opportunistic handshake, idle limits, splitting a message with more
// recipients than a server takes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "mail/envelope.h"
#include "smtp/offers.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::smtp {

// How long to wait for the answer at a stage: RFC 5321 §4.5.3.2, which gives no figure for EHLO,
// STARTTLS, AUTH (5 minutes here, as for MAIL) and QUIT (short here: nothing hangs on its answer).
struct StageFacts {
  Stage stage;
  milliseconds patience;
};
StageFacts facts(Stage stage);

struct Credentials {
  std::string user;
  std::string password;
};

// What a session is to be like: the same for all its transactions.
struct ClientPlan {
  enum class Tls {
    never,
    opportunistic,  // where it is offered; a refused STARTTLS goes on in the clear (RFC 7435)
    required,       // or the session fails
  };
  // LMTP (RFC 2033): LHLO, and after the message an answer for each recipient that was taken.
  enum class Protocol { smtp, lmtp } protocol = Protocol::smtp;
  std::string helo;  // our name, or an address literal
  Tls tls = Tls::opportunistic;
  std::optional<Credentials>
      auth;  // sent only under TLS; without it, or without AUTH offered, the session fails
  bool pipelining = true;  // use it where it is offered (RFC 2920)
  bool chunking = false;   // use BDAT where it is offered (RFC 3030)
};

struct Transaction {
  std::string reverse_path;  // "" for <>; no angle brackets
  std::vector<mail::ForwardPath>
      recipients;                // at least one; addresses already quoted as this site wants them
  std::uint64_t body_bytes = 0;  // as sent, before dot-stuffing
  bool eight_bit = false;        // the body has bytes over 0x7f
  bool smtputf8 = false;         // an address or a header field needs RFC 6531
  mail::Ret ret = mail::Ret::unset;
  std::string envid;  // decoded; empty if none
};

// What a message needs and the server does not offer. It was not sent; nobody refused it.
enum class Lack { eight_bit_mime, smtputf8 };
std::string_view to_string(Lack lack);  // "8BITMIME", "SMTPUTF8"

// How it ended for one recipient: exactly one of reply, error and lack is set.
struct Outcome {
  Stage stage = Stage::mail;   // where it was decided; eod for those who got the message
  std::optional<Reply> reply;  // the server's words that decided it
  std::optional<Error> error;  // ours: the link broke, patience ran out, the server talked nonsense
  std::optional<Lack> lack;
  bool operator==(const Outcome&) const;
  bool taken() const { return stage == Stage::eod && reply && reply->klass() == 2; }
};

struct TransactionResult {
  std::vector<Outcome> recipients;  // one each, in the order of the Transaction
  bool doubtful = false;  // all was sent and no answer came to the final dot: those whose outcome
                          // is at stage eod may have the message (DESIGN "doubt")
  bool reusable = false;  // the session goes on: Resume gives Idle
  bool stale = false;  // a session that had served before was gone before MAIL was answered: this
                       // says nothing about the message; dial anew and try again at once
  bool dsn_passed_on = false;  // the server took over RET, ENVID and NOTIFY (RFC 3461 §5.2.2)
};

// --- what happened ---
struct Opened {};  // the link is up
struct Sent {};
struct TlsDone {};
struct Begin {
  Transaction transaction;
};
struct Resume {};
struct Quit {};
using ClientEvent = std::variant<Opened, Sent, TlsDone, Reply, Error, Begin, Resume, Quit>;

// --- what to do next ---
struct Send {
  std::string bytes;
  bool secret = false;  // credentials: never into a log
};
// Send the message itself.
struct SendBody {
  enum class How {
    dot_stuffed,  // through smtp::Stuffer, its end with the lone dot included
    as_it_is,     // after BDAT: the body's bytes and nothing else
    nothing       // a lone dot alone: 354 came though every recipient was refused
  };
  How how = How::dot_stuffed;
};
struct StartTls {};
struct AwaitReply {
  Stage stage;  // whose answer it will be
  milliseconds within;
};
struct Idle {};
struct Done {
  TransactionResult result;
};
struct Closed {
  // Why it ended before or between transactions; empty after Quit, and after
  // a Done that told it already.
  std::optional<Outcome> failure;
  bool tls_failed = false;  // an opportunistic handshake broke the link: redial with Tls::never
};
using ClientStep = std::variant<Send, SendBody, StartTls, AwaitReply, Idle, Done, Closed>;

class ClientSession {
 public:
  explicit ClientSession(ClientPlan plan);

  // The first event is Opened. An event that does not answer the last step is
  // a bug of the driver (CHECK).
  ClientStep next(ClientEvent event);

  // May the next transaction follow in the same write as the body? True from the moment a SendBody
  // is the step to perform until its Sent is given. RFC 2920 §3.1 lets the message be the first
  // part of a group, so one round trip is saved. After Done, Resume then leads on into that
  // transaction, not to Idle.
  bool can_follow() const;
  void follow_with(Transaction transaction);  // requires can_follow()

  const Offers& offers() const { return offers_; }
  bool under_tls() const { return under_tls_; }
  const std::optional<Reply>& greeting() const { return greeting_; }

 private:
  // fresh -> setting_up -> idle <-> (in_transaction -> reporting) -> quitting ->
  // closed; closed from anywhere.
  enum class Phase { fresh, setting_up, idle, in_transaction, reporting, quitting, closed };
  // An answer that is still to come, and whose.
  struct Awaited {
    Stage stage;
    std::size_t recipient = 0;  // of an answer to RCPT, and of LMTP's to the message
    bool reset = false;         // the answer to RSET, which counts as stage mail
  };
  struct Command {
    std::string line;
    Awaited awaited;
  };
  // A transaction under way.
  struct Running {
    Transaction what;
    std::vector<std::optional<Outcome>> outcomes;  // one each; nullopt: not decided yet
    std::deque<Command> to_send;
    std::size_t outstanding = 0;  // answers to come
    std::size_t taken = 0;        // recipients the server said yes to
    bool mail_answered = false;
    bool doubtful = false;
    bool stale = false;
  };

  ClientStep on_sent();
  ClientStep on_reply(Reply reply);
  ClientStep on_error(Error error);
  ClientStep on_resume();

  // client.cc: until the session is ready, and its end.
  ClientStep set_up(Reply reply, Stage stage);
  ClientStep after_ehlo(Reply reply);
  ClientStep after_starttls(Reply reply);
  ClientStep greet();
  ClientStep authenticate();
  ClientStep next_secret();
  ClientStep give_up(Outcome failure);
  ClientStep ask(std::string line, Stage stage, bool secret = false);
  ClientStep await() const;

  // transaction.cc: from Begin to Done.
  ClientStep begin(Transaction transaction);
  Running plan(Transaction transaction) const;
  void plan_commands(Running& running) const;
  bool pipelined() const { return plan_.pipelining && offers_.pipelining; }
  bool chunked() const { return plan_.chunking && offers_.chunking; }
  bool lmtp() const { return plan_.protocol == ClientPlan::Protocol::lmtp; }
  void await_after_body();
  Send send_more(Running& running);
  ClientStep body_sent();
  ClientStep go_on();
  ClientStep converse(Reply reply, const Awaited& awaited);
  ClientStep after_data(Reply reply);
  void after_body(Reply reply, const Awaited& awaited);
  ClientStep lose(const Outcome& outcome);
  ClientStep finish();
  static void decide_rest(Running& running, const Outcome& outcome);
  static bool decided(const Running& running);

  ClientPlan plan_;
  Offers offers_;
  std::optional<Reply> greeting_;
  bool under_tls_ = false;
  bool tried_helo_ = false;
  Phase phase_ = Phase::fresh;
  std::deque<Awaited> awaited_;
  std::vector<std::string> secrets_;  // the answers to 334 that are still to be given, last first
  bool starting_tls_ = false;         // the step given is StartTls
  std::optional<SendBody> body_;      // the step given is this SendBody
  bool body_next_ = false;            // BDAT is being sent: the body comes right behind it
  std::optional<Running> now_;
  std::optional<Running> following_;
  std::optional<Outcome> lost_by_;  // what ended the session
  bool usable_ = true;              // the link is up, and client and server are in step
  bool needs_reset_ = false;        // a transaction was left open
  std::size_t served_ = 0;          // transactions before this one
};

}  // namespace todoku::smtp
