// app/demo_repair.h - the demo's last act: refused for a broken record, held, diagnosed; the record
// is published, the hold looked at again, the mail delivered.
//
// Nothing of it is staged: the sender's SPF record in the sandbox's zone names another address, the
// persona evaluates it, and the engine finds out what is missing by itself.
#pragma once

#include <span>
#include <vector>

#include "app/demo_servers.h"
#include "app/demo_story.h"
#include "app/terminal.h"

namespace todoku::app {

struct RepairStage {
  const DemoServers& servers;
  Watch& watch;
  Interrupt& interrupt;
  Terminal& terminal;  // with --json nothing is said
};

// Plays it for these parts, all of one sender's domain, which the stories then point at; how they
// ended. Errors: cancelled, timeout, and those of the two APIs.
Result<std::vector<Story>> play_repair(RepairStage stage, std::span<const Part> parts);

}  // namespace todoku::app
