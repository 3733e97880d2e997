// app/command.h - the subcommands of todoku: each in a file of its own, NAME_command.cc.
//
// A command adds its words to the command line and, when it was chosen, does its work in the
// callback and leaves its outcome in `exit`. The options --json and --lang belong to all of them: a
// command reads them from the Terminal, which main() filled before any callback runs. What a
// command prints goes through the Terminal; nothing else of the process is touched.
#pragma once

#include <string_view>

#include "app/terminal.h"

namespace CLI {
class App;
}

namespace todoku::app {

// The exit codes of DESIGN §6.
enum class Exit : int {
  done = 0,
  no = 1,          // the answer is "no": a check failed, a message was refused
  usage = 2,       // usage or input error, or the server cannot start
  unreachable = 3  // the running server cannot be reached
};

// In the order in which help shows them. `root`, `terminal` and `exit` outlive the parsing.
void add_explain(CLI::App& root, Terminal& terminal, Exit& exit);
void add_report(CLI::App& root, Terminal& terminal, Exit& exit);
void add_check(CLI::App& root, Terminal& terminal, Exit& exit);
void add_catalogue(CLI::App& root, Terminal& terminal, Exit& exit);
void add_demo(CLI::App& root, Terminal& terminal, Exit& exit);
void add_serve(CLI::App& root, Terminal& terminal, Exit& exit);
void add_sandbox(CLI::App& root, Terminal& terminal, Exit& exit);
void add_send(CLI::App& root, Terminal& terminal, Exit& exit);
void add_why(CLI::App& root, Terminal& terminal, Exit& exit);
void add_queue(CLI::App& root, Terminal& terminal, Exit& exit);
void add_suppression(CLI::App& root, Terminal& terminal, Exit& exit);
void add_holds(CLI::App& root, Terminal& terminal, Exit& exit);
void add_dkim(CLI::App& root, Terminal& terminal, Exit& exit);
void add_events(CLI::App& root, Terminal& terminal, Exit& exit);
void add_mailbox(CLI::App& root, Terminal& terminal, Exit& exit);
void add_version(CLI::App& root, Terminal& terminal, Exit& exit);

// All of the above.
void add_commands(CLI::App& root, Terminal& terminal, Exit& exit);

// Reads the command line, runs what it asks for, and says what is wrong with it where something is.
Exit run_command_line(int argc, const char* const* argv, Terminal& terminal);

}  // namespace todoku::app
