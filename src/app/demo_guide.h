// app/demo_guide.h - what the demo says before and after the show: where things are, what to try.
#pragma once

#include "app/demo_servers.h"
#include "app/terminal.h"

namespace todoku::app {

void print_welcome(const DemoServers& servers, Terminal& terminal);
// Both servers go on: how to look at them, and how to end them.
void print_kept(const DemoServers& servers, Terminal& terminal);
void print_farewell(Terminal& terminal);

}  // namespace todoku::app
