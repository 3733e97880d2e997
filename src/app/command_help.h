// app/command_help.h - the help of one command: what it is for, its words, its options, examples.
#pragma once

#include <string>

#include "app/terminal.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace todoku::app {

// An argument's name as the page shows it: "REPLY".
std::string argument_name(const CLI::Option& positional);

// The page that `todoku COMMAND --help` and `todoku help COMMAND` print, in the terminal's language
// and folded to its width.
std::string command_help(const CLI::App& command, const Terminal& terminal);

}  // namespace todoku::app
