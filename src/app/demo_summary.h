// app/demo_summary.h - what the campaign of the demo came to, and what a simpler tool would have
// made of it.
#pragma once

#include <span>

#include "app/demo_story.h"
#include "app/terminal.h"

namespace todoku::app {

void print_summary(std::span<const Story> stories, Terminal& terminal);

}  // namespace todoku::app
