// smtp/command.h - what an SMTP client says, as a value (RFC 5321 §4.1).
//
// Pure grammar: one line in, one Command or the words to refuse it with out. Which command may come
// when, and which parameters are offered, is the session's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/envelope.h"

namespace todoku::smtp {

enum class Verb {
  ehlo,
  helo,
  mail,
  rcpt,
  data,
  bdat,
  rset,
  noop,
  quit,
  vrfy,
  expn,
  help,
  starttls,
  auth,
  unknown
};

// "NAME=value" of MAIL and RCPT; the name in upper case, the value as sent; no '=' gives nullopt.
struct Parameter {
  std::string name;
  std::optional<std::string> value;
};

struct Command {
  Verb verb = Verb::unknown;
  std::string argument;  // what follows the verb, trimmed; for MAIL and RCPT what follows the colon
  bool malformed = false;  // MAIL without FROM:, RCPT without TO:
};
// `line` without its line end.
Command parse_command(std::string_view line);

// "NAME=value NAME" (RFC 5321 §4.1.2 esmtp-param). nullopt if it breaks the grammar.
std::optional<std::vector<Parameter>> parse_parameters(std::string_view text);

// RFC 3461 §4: "+" and two upper-case hex digits for what is not printable ASCII, "+" and "=".
std::string encode_xtext(std::string_view text);
std::optional<std::string> decode_xtext(std::string_view text);

// "SUCCESS,FAILURE", "NEVER" (RFC 3461 §4.1). nullopt if it is neither; NEVER stands alone.
std::optional<mail::Notify> parse_notify(std::string_view text);
std::string to_string(const mail::Notify& notify);  // "" if unset

// ORCPT: "rfc822;" and xtext (RFC 3461 §4.2), or "utf-8;" and its own form (RFC 6533 §3). Decoded
// "type;address"; nullopt if malformed.
std::optional<std::string> parse_orcpt(std::string_view text);
std::string encode_orcpt(std::string_view decoded);

}  // namespace todoku::smtp
