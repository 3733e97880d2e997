// api/handed_in.h - a message as it is handed in by HTTP: message/rfc822 with ?from= and ?to=, or
// JSON: {"from", "to", "message"}, or the parts of a message (letter.h).
#pragma once

#include <string>

#include "api/router.h"
#include "base/result.h"
#include "mail/envelope.h"

namespace todoku::api {

struct HandedIn {
  mail::Envelope envelope;  // with the parameters that its addresses and its body need
  std::string message;      // lines end with CR LF, whatever they ended with
};
// Errors: malformed (no JSON), invalid (sender, recipients or message missing, an unknown field).
// The addresses are as given, not checked.
Result<HandedIn> read_handed_in(const Request& request);

}  // namespace todoku::api
