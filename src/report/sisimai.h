// report/sisimai.h - our causes in the vocabulary of Sisimai, for those who come from it, and for
// measuring ourselves by its labels (tools/score.cc).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "reply/cause.h"
#include "smtp/stage.h"

namespace todoku::report {

// The reason that says it best stands first; the others are what Sisimai may call the same fact.
std::span<const std::string_view> sisimai_reasons(reply::Cause cause);

// What a report says of one refusal.
struct Refusal {
  reply::Cause cause = reply::Cause::undetermined;
  std::optional<smtp::Stage> stage;
  std::string_view status;  // "5.1.1"; "" if not stated
  int code = 0;             // of the reply; 0 if a notice speaks in its own words
  reply::Confidence confidence = reply::Confidence::none;
  bool by_program = false;  // a delivery agent's words (x-unix)
};
// Hard in Sisimai's sense: the address or its domain does not exist, has moved, or takes no mail.
// Sisimai (Reason::UserUnknown, Reason::Filtered) takes a server's "user unknown" for that only
// where the report shows that RCPT was refused, the status says X.1.z, or it is a known text of a
// known provider; any other such reply it calls `filtered`, which is soft, and what a delivery
// agent says `mailererror`, whatever it says of the user. A domain that is not found under a
// temporary status (4.4.4) it takes for a fault of the network.
bool is_hard(const Refusal& refusal);

}  // namespace todoku::report
