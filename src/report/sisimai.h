// report/sisimai.h - our causes in the vocabulary of Sisimai, for those who come from it, and for
// measuring ourselves by its labels (tools/score.cc).
#pragma once

#include <span>
#include <string_view>

#include "reply/cause.h"

namespace todoku::report {

// The reason that says it best stands first; the others are what Sisimai may call the same fact.
std::span<const std::string_view> sisimai_reasons(reply::Cause cause);
// Hard in Sisimai's sense: the address or its domain does not exist, has moved, or takes no mail.
bool is_hard(reply::Cause cause);

}  // namespace todoku::report
