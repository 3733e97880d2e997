// reply/code_text.h - what a reply code says where no other word was understood (RFC 5321 §4.2.3).
//
// A code tells what may be wrong, seldom who is to blame; so these texts blame nobody.
#pragma once

#include <optional>
#include <string_view>

#include "reply/cause_text.h"

namespace todoku::reply {

// `rule` is a verdict's: "code.550" or "none"; nullopt where it names no code that is told here.
std::optional<CauseText> text_of_code(std::string_view rule);

}  // namespace todoku::reply
