// auth/text_lookup.h - the one TXT record of its kind at a name: MTA-STS, TLSRPT, BIMI.
//
// All three keep the same rule: texts with another version tag do not count, and several with it
// are as good as none (RFC 8461 §3.1, RFC 8460 §3,
// draft-brand-indicators-for-message-identification §7.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/lookup.h"

namespace todoku::auth {

enum class TextFound {
  one,
  none,     // surely absent
  several,  // counts as none
  failed    // a look-up failed: not known
};

struct TextLookup {
  TextFound found = TextFound::none;
  dns::Name name;                  // asked for; "": there is no such name
  std::vector<std::string> texts;  // of this kind, each joined from its strings
  std::string why;                 // of a failure; for people
};

// Does a text belong to the kind that is looked for?
using TextKind = bool (*)(std::string_view text);
// `at` is a name as text: "_mta-sts." and a domain. One too long for a name has no record, and
// nothing is asked.
Ask<TextLookup> look_up_text(std::string at, TextKind kind);

}  // namespace todoku::auth
