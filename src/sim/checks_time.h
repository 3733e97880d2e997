// sim/checks_time.h - checks of when and how often: due times, patience, limits.
#pragma once

#include "sim/checks.h"

namespace todoku::sim {

void times_are_kept(const Story& story, Findings& findings);
void patience_is_kept(const Story& story, Findings& findings);
void lanes_are_kept(const Story& story, Findings& findings);
void sizes_are_bound(const Story& story, Findings& findings);

}  // namespace todoku::sim
