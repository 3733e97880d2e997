#include <CLI/CLI.hpp>

#include "app/command.h"

namespace todoku::app {

void add_commands(CLI::App& root, Terminal& terminal, Exit& exit) {
  add_explain(root, terminal, exit);
  add_report(root, terminal, exit);
  add_check(root, terminal, exit);
  add_catalogue(root, terminal, exit);
  add_demo(root, terminal, exit);
  add_serve(root, terminal, exit);
  add_sandbox(root, terminal, exit);
  add_send(root, terminal, exit);
  add_why(root, terminal, exit);
  add_queue(root, terminal, exit);
  add_suppression(root, terminal, exit);
  add_holds(root, terminal, exit);
  add_dkim(root, terminal, exit);
  add_events(root, terminal, exit);
  add_mailbox(root, terminal, exit);
  add_version(root, terminal, exit);
}

}  // namespace todoku::app
