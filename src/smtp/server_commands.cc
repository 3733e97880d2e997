// smtp/server_commands.cc - what each command does in a server's session.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "mail/address.h"
#include "smtp/server.h"

namespace todoku::smtp {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void ServerSession::on_command(const Command& command) {
  if (!in_order(command)) return;
  switch (command.verb) {
    case Verb::ehlo:
    case Verb::helo: return do_helo(command);
    case Verb::mail: return do_mail(command);
    case Verb::rcpt: return do_rcpt(command);
    case Verb::data: return do_data(command);
    case Verb::bdat: return do_bdat(command);
    case Verb::starttls: return do_starttls(command);
    case Verb::auth: return do_auth(command);
    case Verb::rset:
      if (!takes_no_argument(command)) return;
      reset_transaction();
      return say(250, "2.0.0 Forgotten");
    case Verb::noop: return say(250, "2.0.0 OK");
    case Verb::quit:
      if (takes_no_argument(command)) close_after(221, "2.0.0 " + options_.hostname + " closes");
      return;
    // RFC 5321 §7.3: who exists is told by RCPT alone.
    case Verb::vrfy: return say(252, "2.5.0 Send the mail and see");
    case Verb::expn: return refuse(502, "5.5.1 EXPN is not offered");
    case Verb::help: return say(214, "2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP QUIT (RFC 5321)");
    case Verb::unknown: return unknown_command();
  }
}

bool ServerSession::in_order(const Command& command) {
  switch (command.verb) {
    case Verb::ehlo:
    case Verb::helo:
    case Verb::noop:
    case Verb::quit:
    case Verb::starttls:
    case Verb::unknown: return true;
    case Verb::rset:
    case Verb::vrfy:
    case Verb::expn:
    case Verb::help:
    case Verb::mail:
    case Verb::rcpt:
    case Verb::data:
    case Verb::auth:
    case Verb::bdat: break;
  }
  const bool bdat = command.verb == Verb::bdat;  // its chunk must be read whatever its fate
  if (options_.tls_required && !facts_.tls && !bdat) {
    refuse(530, "5.7.0 Issue a STARTTLS command first");
    return false;
  }
  const bool needs_helo = command.verb == Verb::mail || command.verb == Verb::rcpt ||
                          command.verb == Verb::data || command.verb == Verb::auth;
  if (needs_helo && facts_.helo.empty()) {
    refuse(503, "5.5.1 Say EHLO first");
    return false;
  }
  return true;
}

bool ServerSession::takes_no_argument(const Command& command) {
  if (command.argument.empty()) return true;
  refuse(501, "5.5.4 This command has no argument");
  return false;
}

void ServerSession::unknown_command() {
  refuse(500, "5.5.1 Unknown command");
  if (++unknown_ >= options_.unknown_commands && phase_ != Phase::closing) {
    close_after(421, "4.7.0 Too many unknown commands");
  }
}

void ServerSession::do_helo(const Command& command) {
  const bool fine =
      !command.argument.empty() && command.argument.size() <= mail::kDomainBytes &&
      std::ranges::all_of(command.argument, [](char c) { return c > ' ' || c < 0; }) &&
      command.argument.find('\x7f') == std::string::npos;
  if (!fine) return refuse(501, "5.5.4 EHLO and HELO need the name of your host");
  reset_transaction();
  facts_.esmtp = command.verb == Verb::ehlo;
  facts_.helo = command.argument;
  ask(AskHelo{});
}

std::string ServerSession::capabilities() const {
  std::string text = options_.hostname + " greets " + facts_.helo;
  text +=
      "\nPIPELINING\n8BITMIME\nENHANCEDSTATUSCODES\nSIZE " + std::to_string(options_.message_bytes);
  if (options_.tls && !facts_.tls) text += "\nSTARTTLS";
  if (options_.auth && facts_.tls) text += "\nAUTH PLAIN LOGIN";
  if (options_.chunking) text += "\nCHUNKING";
  if (options_.smtputf8) text += "\nSMTPUTF8";
  if (options_.dsn) text += "\nDSN";
  return text;
}

void ServerSession::do_mail(const Command& command) {
  if (facts_.mail_given) return refuse(503, "5.5.1 A transaction is under way; RSET ends it");
  if (options_.messages > 0 && facts_.messages >= options_.messages) {
    return close_after(421, "4.7.0 Enough messages for one session; connect again");
  }
  if (command.malformed) return refuse(501, "5.5.2 Write MAIL FROM:<address>");
  std::string_view rest = command.argument;
  const mail::AddressRules rules{options_.smtputf8, options_.old_handset_addresses};
  Result<std::string> path = mail::take_path(rest, rules);
  if (!path) return refuse(501, "5.1.7 " + path.error().what);
  reset_transaction();
  facts_.envelope.reverse_path = std::move(*path);
  if (iequals(facts_.envelope.reverse_path, "postmaster"))
    facts_.envelope.reverse_path += "@" + options_.hostname;
  if (!read_mail_parameters(rest)) return;
  if (!facts_.envelope.smtputf8 && !is_ascii(facts_.envelope.reverse_path)) {
    return refuse(550, "5.6.7 An address that is not ASCII needs SMTPUTF8 at MAIL (RFC 6531)");
  }
  if (facts_.declared_bytes > options_.message_bytes) {
    return say(552, "5.3.4 A message has at most " + std::to_string(options_.message_bytes) +
                        " bytes here");
  }
  ask(AskMail{});
}

void ServerSession::do_rcpt(const Command& command) {
  if (!facts_.mail_given) return refuse(503, "5.5.1 Say MAIL first");
  if (chunked_) return refuse(503, "5.5.1 The message has begun");
  if (command.malformed) return refuse(501, "5.5.2 Write RCPT TO:<address>");
  if (facts_.envelope.recipients.size() >= options_.recipients) {
    return say(
        452, "4.5.3 At most " + std::to_string(options_.recipients) + " recipients a message here");
  }
  std::string_view rest = command.argument;
  const mail::AddressRules rules{options_.smtputf8, options_.old_handset_addresses};
  Result<std::string> address = mail::take_path(rest, rules);
  if (!address) return refuse(501, "5.1.3 " + address.error().what);
  if (address->empty()) return refuse(501, "5.1.3 The null address is no recipient");
  if (iequals(*address, "postmaster")) *address += "@" + options_.hostname;
  if (!facts_.envelope.smtputf8 && !is_ascii(*address)) {
    return refuse(553, "5.6.7 An address that is not ASCII needs SMTPUTF8 at MAIL (RFC 6531)");
  }
  path_ = mail::ForwardPath{std::move(*address), {}, {}};
  if (!read_rcpt_parameters(rest, path_)) return;
  ask(AskRecipient{path_});
}

// A transaction with somebody to send it to.
std::optional<Reply> ServerSession::message_refused() const {
  if (options_.tls_required && !facts_.tls)
    return make_reply(530, "5.7.0 Issue a STARTTLS command first");
  if (!facts_.mail_given) return make_reply(503, "5.5.1 Say MAIL and RCPT first");
  if (facts_.envelope.recipients.empty()) return make_reply(554, "5.5.1 No valid recipients");
  return std::nullopt;
}

void ServerSession::do_data(const Command& command) {
  if (!takes_no_argument(command)) return;
  if (chunked_) return refuse(503, "5.5.1 The message has begun with BDAT");
  const std::optional<Reply> refused = message_refused();
  if (refused) {
    // No error of the client's: a pipelined DATA behind recipients that
    // were all refused comes here.
    return say(*refused);
  }
  ask(AskData{});
}

void ServerSession::do_bdat(const Command& command) {
  const std::string_view argument = command.argument;
  const std::size_t space = argument.find(' ');
  const std::string_view size = argument.substr(0, space);
  const std::string_view last = trim(argument.substr(size.size()));
  std::uint64_t bytes = 0;
  if (!options_.chunking || !parse_number(size, bytes) ||
      !(last.empty() || iequals(last, "LAST"))) {
    // What follows may be a chunk, whose length nobody knows.
    return close_after(options_.chunking ? 501 : 502,
                       "5.5.4 Write BDAT size [LAST], where it is offered");
  }
  phase_ = Phase::chunk;
  chunk_left_ = chunk_bytes_ = bytes;
  chunk_last_ = !last.empty();
  chunk_told_ = false;
  chunk_refused_ = message_refused();
  if (chunk_refused_) return;
  if (bytes >
      options_.message_bytes - std::min<std::uint64_t>(chunks_.size(), options_.message_bytes)) {
    chunk_refused_ = make_reply(552, "5.3.4 A message has at most " +
                                         std::to_string(options_.message_bytes) + " bytes here");
    // Said before the chunk comes: the client may save its bytes.
    chunk_told_ = true;
    return say(*chunk_refused_);
  }
  if (!std::exchange(chunked_, true)) ask(AskData{});
}

void ServerSession::do_starttls(const Command& command) {
  if (!takes_no_argument(command)) return;
  if (!options_.tls) return refuse(502, "5.5.1 STARTTLS is not offered");
  if (facts_.tls) return refuse(503, "5.5.1 TLS is in use already");
  say(220, "2.0.0 Begin the handshake");
  phase_ = Phase::handshake;
  in_.clear();  // what came behind it in the clear may be anybody's
  at_ = 0;
}

}  // namespace todoku::smtp
