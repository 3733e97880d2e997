// sim/checks.h - what must hold in every run, whatever the weather (docs/simulation.md).
//
// Each check compares what the engine believes (the spool, its events) with what the world saw (the
// servers' ledger, the chronicle). A check that never failed is not trusted: checks_test.cc plants
// a bug for each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/story.h"

namespace todoku::sim {

using Findings = std::vector<std::string>;

struct Check {
  int number;
  std::string_view says;  // what must hold
  void (*look)(const Story& story, Findings& findings);
};
std::span<const Check> checks();

// All of them; each finding begins with the number of its check.
Findings look(const Story& story);

}  // namespace todoku::sim
