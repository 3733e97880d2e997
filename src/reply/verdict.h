// reply/verdict.h - what an answer means (DESIGN §2).
#pragma once

#include <string>
#include <utility>

#include "reply/cause.h"

namespace todoku::reply {

// A value: it can be kept, compared and stored. The explanation in two languages is not part of it;
// explain() makes it from the rule (reply/explain.h).
struct Verdict {
  Cause cause = Cause::undetermined;
  Permanence permanence = Permanence::ambiguous;
  Responsible responsible = Responsible::provider;
  Scope scope = Scope::recipient;
  Advice action = Advice::retry;
  Confidence confidence = Confidence::none;
  std::string rule;  // id of the catalogue's entry, or "status.5.1.1", "code.550", "local.timeout"
  std::string provider;  // "gmail"; empty if not known
  bool operator==(const Verdict&) const = default;
};

// The verdict that the cause's own defaults give.
inline Verdict verdict_of(Cause cause, Confidence confidence, std::string rule,
                          std::string provider = {}) {
  const CauseFacts& f = facts(cause);
  return Verdict{cause,    f.permanence, f.responsible,   f.scope,
                 f.advice, confidence,   std::move(rule), std::move(provider)};
}

}  // namespace todoku::reply
