// reply/judge.h - from a server's words to a verdict. Pure; linear in the length of the reply.
//
// Order of evidence (DESIGN §2): provider by MX, stage, that provider's text, generic text, plain
// words, enhanced code (IANA), basic code. A later step never overrules an earlier one.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "reply/catalogue.h"
#include "reply/normalise.h"
#include "reply/verdict.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::reply {

// What is known beside the words. Views must live through the call only.
struct Context {
  std::optional<smtp::Stage> stage;
  std::string_view mx_host;   // the host that answered; "" if not known
  std::string_view provider;  // stated by the caller; wins over mx_host
  // Of the recipient; "" if not known. Where neither host nor caller tells the provider, a domain
  // that is nobody else's does (docomo, au), also that of an address in the text.
  std::string_view recipient_domain;
};

Verdict judge(const Catalogue& catalogue, const smtp::Reply& reply, const Context& context);
// Text as a person, a log or a bounce has it: folded, quoted, wrapped, without codes. Never fails:
// the worst is cause undetermined with confidence none.
Verdict judge_text(const Catalogue& catalogue, std::string_view text, const Context& context);
// What we could not do ourselves: no answer, no connection, no TLS, no such domain. `doubt`:
// everything was sent and the final dot went unanswered; cause unconfirmed.
Verdict judge_error(const Error& error, smtp::Stage stage, bool doubt);

// ---- The same without strings, for those that judge by the million ----

// What a verdict rests on.
enum class Basis { none, code, status, words, entry };

struct Reading {
  Basis basis = Basis::none;
  const Entry* entry = nullptr;  // Basis::entry; lives as long as the catalogue
  Codes codes;  // of the reply that was judged: the innermost one if it was wrapped
  Cause cause = Cause::undetermined;
  Permanence permanence = Permanence::ambiguous;
  Responsible responsible = Responsible::provider;
  Scope scope = Scope::message;
  Advice action = Advice::retry;
  Confidence confidence = Confidence::none;
  const Provider* provider = nullptr;
  std::optional<smtp::Stage> stage;  // as known, or as a wrapper noted it
};
// Allocates nothing. `heard` has heard the reply.
Reading read(const Catalogue& catalogue, const Heard& heard, const Context& context);
Verdict to_verdict(const Reading& reading);

}  // namespace todoku::reply
