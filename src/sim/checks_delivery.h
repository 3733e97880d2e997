// sim/checks_delivery.h - checks of what became of each message: none lost, none invented.
#pragma once

#include "sim/checks.h"

namespace todoku::sim {

void nothing_is_lost(const Story& story, Findings& findings);
void delivered_is_taken(const Story& story, Findings& findings);
void twice_only_in_doubt(const Story& story, Findings& findings);
void bodies_are_kept(const Story& story, Findings& findings);
void tls_is_kept(const Story& story, Findings& findings);
void no_bounce_of_bounces(const Story& story, Findings& findings);
void calm_drains(const Story& story, Findings& findings);

}  // namespace todoku::sim
