// sim/checks_hold.h - checks of mail that waits for the sender's own repair (DESIGN §2 "Holding").
#pragma once

#include "sim/checks.h"

namespace todoku::sim {

// A look lifts a hold only where the record was right while it looked; who is held is given up only
// when its lifetime is over; once the record is right and the weather calm, nobody is held.
void holds_end_rightly(const Story& story, Findings& findings);

}  // namespace todoku::sim
