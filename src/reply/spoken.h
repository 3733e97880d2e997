// reply/spoken.h - a text as it was spoken, and a reading of it by its cause alone.
#pragma once

#include <string_view>

#include "reply/judge.h"

namespace todoku::reply {

// One of the two texts that a wrapped reply has: what was quoted, and all of it.
struct Spoken {
  std::string_view text;
  Codes codes;
};

// 4 of "450 4.2.1" and of "4.2.1" alone; 0: no code.
int klass_of(const Codes& codes);
// What the cause brings by default; no entry.
Reading by_cause(Cause cause, Basis basis, Confidence confidence, const Codes& codes);
// The server invites to come again: then nobody is suppressed, whatever the words say.
void heed_temporary(Reading& reading);
// Only words or codes speak: what the class of the code adds to the cause's own permanence.
void heed_class(Reading& reading);

}  // namespace todoku::reply
