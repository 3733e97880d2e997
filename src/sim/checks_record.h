// sim/checks_record.h - checks of what is written down: events, the servers' words, suppressions.
#pragma once

#include "sim/checks.h"

namespace todoku::sim {

void changes_have_events(const Story& story, Findings& findings);
void words_are_kept(const Story& story, Findings& findings);
void only_the_guilty(const Story& story, Findings& findings);

}  // namespace todoku::sim
