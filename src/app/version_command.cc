#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <boost/version.hpp>

#include "app/command.h"

namespace todoku::app {
namespace {

void print_version(Terminal& terminal) {
  const boost::json::object facts = {{"version", TODOKU_VERSION},
                                     {"compiler", "clang " __clang_version__},
                                     {"boost", BOOST_LIB_VERSION}};
  if (terminal.json()) return terminal.line(boost::json::serialize(facts));
  terminal.line("todoku " TODOKU_VERSION);
  terminal.line(
      terminal.paint(Ink::dim, "built by clang " __clang_version__ ", Boost " BOOST_LIB_VERSION));
}

}  // namespace

void add_version(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "version", std::string(terminal.pick("バージョンとビルド情報",
                                           "the version, and what it is built from")));
  command->callback([&terminal, &exit] {
    print_version(terminal);
    exit = Exit::done;
  });
}

}  // namespace todoku::app
