// policy/hold.h - mail that waits for the sender's own repair (DESIGN §2 "Holding").
//
// A recipient refused for the sender's DNS or authentication is held at once, not bounced: the same
// message will be taken once the record is right. After three in a row, each of a recipient that was
// not held before, the whole (sender domain × provider) is held, so that no more refusals count
// against the sender.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "reply/verdict.h"

namespace todoku::policy {

// Is this a refusal that a record of the sender's domain repairs? A look-up that failed for now is
// not: it repairs itself.
bool waits_for_repair(const reply::Verdict& verdict);

constexpr std::uint32_t kWholeAfter = 3;  // refusals in a row, with no success of the pair between

// How long until the domain is looked at again, after `checks` looks: 1, 5, 15, then every 30
// minutes.
milliseconds next_look(std::uint32_t checks);

}  // namespace todoku::policy
