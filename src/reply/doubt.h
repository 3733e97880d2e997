// reply/doubt.h - may a text that blames an address be believed?
//
// Generic words or a status say that a mailbox is not there, in a text that speaks of somebody
// else, too (bystander.h). Nobody is suppressed for somebody else's fault (DESIGN §1), and nobody
// else is blamed for an unknown user.
#pragma once

#include <optional>

#include "reply/spoken.h"
#include "reply/words.h"

namespace todoku::reply {

// RFC 4954 §6: only AUTH is answered so. The user that is not known then is the one who logs in.
bool is_login(const Codes& codes);
bool blames_a_mailbox(Cause cause);
// "5.1.1", "5.2.1": of what may also be heard in the words.
bool status_blames_a_mailbox(const Codes& codes);
// The cause stays what the words say, but nobody is suppressed for it at once; where somebody
// else is named, never.
Reading in_doubt(Cause cause, const Spoken& spoken);
// What to make of a cause that generic words or a status give; nullopt: it may be believed. So it
// is where one sentence says it by itself, or a status agrees and what stands beside is harmless.
// Words that blame no mailbox say that somebody was refused, no more.
std::optional<Reading> doubted(const Words& words, Cause cause, const Spoken& spoken);

}  // namespace todoku::reply
