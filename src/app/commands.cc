#include <CLI/CLI.hpp>

#include "app/command.h"

namespace todoku::app {

void add_commands(CLI::App& root, Terminal& terminal, Exit& exit) {
  add_version(root, terminal, exit);
}

}  // namespace todoku::app
