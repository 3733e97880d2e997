// smtp/server.h - the server's side of an SMTP session, without a network (RFC 5321).
//
// The machine is fed the bytes of the client and says what to do. What only others can know
// (is this client welcome, is this recipient ours, is the message on disk) it asks by a
// Consult and waits for the answer; everything else it does by itself: grammar, order,
// limits, pipelining, the extensions.
//
//     ServerSession session(options);
//     for (;;) match (session.next()) {
//       Listen   wait `within` for bytes before the greeting: feed() them, or silence()
//       Consult  ask whoever knows, then answer(reply); question() says what it is about
//       Say      write the bytes
//       Read     wait `within` for bytes, then feed(), or timed_out() or ended()
//       AcceptTls  do the handshake, then tls_done(); where it fails the link is of no further use
//       Close    close the link
//     }
//
// Answers of a pipelined group come in one Say (RFC 2920 §3.2); a Say never waits for more
// input. Smuggling: a line ends with CR LF alone. A bare CR or LF in a command is refused; in
// a message the message is refused after its real end; a lone dot between line ends of which
// one is bare ends the session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "mail/envelope.h"
#include "smtp/command.h"
#include "smtp/dot.h"
#include "smtp/reply.h"

namespace todoku::smtp {

struct ServerOptions {
  std::string hostname = "localhost";  // our name, in the greeting and everywhere else
  std::string greeting = "ESMTP";      // what follows the name in the greeting
  bool tls = false;                    // STARTTLS is offered
  bool tls_required = false;  // nothing but EHLO, STARTTLS, NOOP, QUIT before it (RFC 3207 §4)
  bool auth = false;          // AUTH PLAIN and LOGIN are offered, under TLS only (RFC 4954)
  bool chunking = true;
  bool smtputf8 = true;
  bool dsn = true;
  // Local parts of Japanese handsets given out before 2009 that RFC 5321
  // forbids: `a..b@docomo.ne.jp`.
  bool old_handset_addresses = true;

  std::uint64_t message_bytes = 50u
                                << 20;  // told by SIZE; a larger message is refused with 552 5.3.4
  std::size_t recipients =
      1000;  // a transaction; more get 452 4.5.3. RFC 5321 §4.5.3.1.8: at least 100
  std::size_t line_bytes =
      4096;  // a command with its CR LF. §4.5.3.1.4 says 512, and extensions add to it
  std::size_t auth_bytes = 12288;    // an AUTH line, RFC 4954 §4
  std::size_t errors = 20;           // refused commands of any kind; then 421
  std::size_t unknown_commands = 5;  // in a row or not; then 421: these are no mail clients
  std::size_t messages = 0;          // a session; then 421. 0: no limit

  enum class EarlyTalk { refuse, note };
  // How long to listen before greeting: who talks before is no mail server (RFC 5321
  // §4.3.1). 0: does not listen.
  milliseconds greeting_delay{0};
  EarlyTalk early_talk = EarlyTalk::refuse;

  // RFC 5321 §4.5.3.2.7 asks for 5 minutes at least; a block of message data gets as long.
  milliseconds command_timeout = std::chrono::minutes(5);
  milliseconds data_timeout = std::chrono::minutes(5);
};

// What the session has come to so far.
struct SessionFacts {
  bool esmtp = false;
  std::string helo;  // as the client said it, checked for grammar only; empty before
  bool tls = false;
  std::string user;  // who authenticated; empty if nobody did
  bool talked_early = false;
  bool mail_given = false;           // MAIL was accepted: `envelope` is of use
  std::uint64_t declared_bytes = 0;  // SIZE= of MAIL; 0 if not given
  mail::Envelope envelope;           // of the transaction under way
  std::size_t messages = 0;          // taken in this session
};

// --- what is asked. 2xx accepts, 4xx and 5xx refuse, 421 and 521 end the session besides. ---
struct AskConnect {};  // the text of a 2xx answer is not used: the greeting is the options'
struct AskHelo {};     // facts().helo; the answer's text is not used
struct AskAuth {
  std::string mechanism;  // "PLAIN", "LOGIN"
  std::string user;
  std::string password;  // never into a log
};
struct AskMail {};     // facts().envelope has the reverse-path, not yet accepted
struct AskRecipient {  // not yet in the envelope
  mail::ForwardPath path;
};
struct AskData {};  // before 354; a 2xx or 3xx answer goes on
// The whole message, CRLF line ends, dots unstuffed.
// facts().envelope.body says what it really holds.
struct AskMessage {
  std::string body;
};
using Question =
    std::variant<AskConnect, AskHelo, AskAuth, AskMail, AskRecipient, AskData, AskMessage>;

struct Listen {
  milliseconds within;
};
struct Consult {
  Question question;
};
struct Say {
  std::string bytes;
};
struct Read {
  milliseconds within;
};
struct AcceptTls {};
struct Close {};
using ServerStep = std::variant<Listen, Consult, Say, Read, AcceptTls, Close>;

class ServerSession {
 public:
  explicit ServerSession(ServerOptions options);

  // What to do now. Call it again after each step was done and answered.
  ServerStep next();

  // Bytes from the client, cut anywhere; copied.
  void feed(std::string_view bytes);
  void silence();            // nobody talked while we listened
  void answer(Reply reply);  // to the last Consult
  void tls_done();   // what was buffered before is forgotten, and all that was said (RFC 3207 §4.2)
  void timed_out();  // 421 4.4.2, then Close
  void ended();      // the client is gone: Close
  // 421 with `words` ("4.3.2 mx is shutting down") at the next command, between messages; then
  // Close.
  void leave(std::string words);

  // 421 with `words` at once, amid a message too; then Close.
  void send_away(std::string_view words) { close_after(421, words); }
  // Bytes of the client's that are kept: of a message under way, or not worked on yet.
  std::size_t held_bytes() const { return in_.size() + chunks_.size() + unstuffer_.kept(); }

  // Is nothing of a message under way that should be let end before leaving?
  bool waits_for_command() const;

  const SessionFacts& facts() const { return facts_; }
  const ServerOptions& options() const { return options_; }

 private:
  enum class Phase {
    connecting,  // AskConnect is not answered
    listening,   // before the greeting
    commands,
    auth_plain,  // the answer to 334
    auth_user,
    auth_password,
    data,
    chunk,      // inside a BDAT chunk
    handshake,  // STARTTLS was answered with 220
    closing     // nothing is read any more
  };

  // server.cc: bytes to lines, steps and answers.
  ServerStep give_question();
  bool advance();
  bool take_line();
  bool skip_line();
  bool take_data();
  bool take_chunk();
  void on_line(std::string_view line);
  void greet();
  void say(const Reply& reply);
  void say(int code, std::string_view text) { say(make_reply(code, text)); }
  void refuse(int code, std::string_view text);  // and counts it
  void close_after(const Reply& reply);
  void close_after(int code, std::string_view text) { close_after(make_reply(code, text)); }
  void ask(Question question) { asking_ = std::move(question); }
  void reset_transaction();

  // server_commands.cc: what each command does.
  void on_command(const Command& command);
  bool in_order(const Command& command);
  bool takes_no_argument(const Command& command);
  void do_helo(const Command& command);
  void do_mail(const Command& command);
  bool read_mail_parameters(std::string_view text);
  void do_rcpt(const Command& command);
  bool read_rcpt_parameters(std::string_view text, mail::ForwardPath& path);
  void do_data(const Command& command);
  std::optional<Reply> message_refused() const;
  void do_bdat(const Command& command);
  void do_starttls(const Command& command);
  void unknown_command();
  std::string capabilities() const;

  // server_auth.cc
  void do_auth(const Command& command);
  void on_auth_line(std::string_view line);
  void on_plain(std::string_view response);

  // server_answers.cc: what the answers to a Consult do.
  void answer_connect(const Reply& reply);
  void answer_helo(const Reply& reply);
  void answer_auth(const Reply& reply);
  void answer_mail(const Reply& reply);
  void answer_recipient(const Reply& reply);
  void answer_data(const Reply& reply);
  void answer_message(const Reply& reply);
  void end_of_data();
  void end_of_chunk();
  void submit(std::string body, bool bare_line_end, bool eight_bit);

  ServerOptions options_;
  SessionFacts facts_;
  Phase phase_ = Phase::connecting;
  std::string in_;  // from at_ on: bytes that came and were not worked on
  std::size_t at_ = 0;
  bool skipping_ = false;                // inside a line over the limit
  std::string out_;                      // answers not yet said
  std::optional<Question> asking_;       // to be handed out by next()
  std::optional<std::size_t> asked_;     // index() of the question handed out and not yet answered
  std::optional<std::string> farewell_;  // what leave() wants said
  std::size_t errors_ = 0;
  std::size_t unknown_ = 0;
  mail::ForwardPath path_;  // RCPT's, until it is accepted
  std::string auth_user_;   // AUTH's, until it is accepted
  Unstuffer unstuffer_;     // DATA's
  bool chunked_ = false;    // the message comes by BDAT
  std::string chunks_;      // its chunks so far
  std::uint64_t chunk_left_ = 0;
  std::uint64_t chunk_bytes_ = 0;
  bool chunk_last_ = false;
  std::optional<Reply> chunk_refused_;  // the chunk is read and thrown away, then this is said,
  bool chunk_told_ = false;             // if it was not said at once
};

}  // namespace todoku::smtp
