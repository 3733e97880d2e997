#include "app/command_help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

#include "app/width.h"
#include "base/text.h"

namespace todoku::app {
namespace {

constexpr std::size_t kWidestName = 28;  // a longer one has its meaning on the next line

struct Row {
  std::string name;
  std::string meaning;
};

std::string path_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent ? path_of(*parent) + " " + command.get_name() : command.get_name();
}

std::string capitals(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (is_alpha(c)) c = static_cast<char>(c & ~0x20);
  return text;
}

// What stands for an option's value: "FILE", "ja|en"; the option's own name where it has no type of
// its own. CLI11 puts a check's name behind a colon, and a list of allowed values into braces.
std::string value_name(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (const std::size_t list = type.find(":{"); list != type.npos) {
    std::ranges::replace(type, ',', '|');
    return type.substr(list + 2, type.size() - list - 3);
  }
  if (type.starts_with("TEXT")) return capitals(option.get_lnames().front());
  return type.starts_with("UINT") || type.starts_with("INT") ? "N" : type;
}

std::string word_of(const CLI::Option& positional) {
  const std::string name = argument_name(positional);
  const std::string many = positional.get_expected_max() > 1 ? name + " …" : name;
  return positional.get_required() ? many : "[" + many + "]";
}

Row row_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  Row row = {fmt::format("{}", fmt::join(names, ", ")), option.get_description()};
  if (option.get_items_expected_max() > 0) row.name += " " + value_name(option);
  if (!option.get_default_str().empty())
    row.meaning += fmt::format(" [{}]", option.get_default_str());
  return row;
}

std::vector<Row> options_of(const CLI::App& command) {
  std::vector<Row> rows;
  for (const CLI::Option* option : command.get_options())
    if (option->nonpositional() && option != command.get_help_ptr())
      rows.push_back(row_of(*option));
  return rows;
}

std::vector<Row> words_of(const CLI::App& command) {
  std::vector<Row> rows;
  for (const CLI::Option* option : command.get_options())
    if (option->get_positional())
      rows.push_back({argument_name(*option), option->get_description()});
  return rows;
}

std::vector<Row> commands_of(const CLI::App& command) {
  std::vector<Row> rows;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
    rows.push_back({sub->get_name(), sub->get_description()});
  return rows;
}

std::string usage_of(const CLI::App& command) {
  std::string usage = path_of(command);
  if (!commands_of(command).empty())
    usage += command.get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]";
  for (const CLI::Option* option : command.get_options())
    if (option->get_positional()) usage += " " + word_of(*option);
  return usage;
}

std::string section(std::string_view title, const std::vector<Row>& rows,
                    const Terminal& terminal) {
  if (rows.empty()) return {};
  std::size_t left = 0;
  for (const Row& row : rows)
    if (const std::size_t width = display_width(row.name); width <= kWidestName)
      left = std::max(left, width);
  const std::string margin(left + 4, ' ');
  std::string text = "\n" + terminal.paint(Ink::bold, title) + "\n";
  for (const Row& row : rows) {
    const bool beside = display_width(row.name) <= left;
    std::string start = "  " + (beside ? pad(row.name, left) + "  " : row.name + "\n" + margin);
    for (const std::string& line : fold(row.meaning, terminal.columns() - left - 4)) {
      text += start + line + "\n";
      start = margin;
    }
  }
  return text;
}

}  // namespace

std::string argument_name(const CLI::Option& positional) {
  return capitals(positional.get_name());
}

std::string command_help(const CLI::App& command, const Terminal& terminal) {
  const CLI::App* root = &command;
  while (root->get_parent()) root = root->get_parent();
  std::vector<Row> shared = options_of(*root);
  std::erase_if(shared, [](const Row& row) { return row.name.contains("--version"); });
  shared.push_back(row_of(*command.get_help_ptr()));

  std::string text =
      command.get_description() + "\n\n  " + terminal.paint(Ink::bold, usage_of(command)) + "\n";
  text += section(terminal.pick("コマンド", "Commands"), commands_of(command), terminal);
  text += section(terminal.pick("引数", "Arguments"), words_of(command), terminal);
  for (const CLI::App* app = &command; app != root; app = app->get_parent())
    text += section(app == &command ? terminal.pick("オプション", "Options")
                                    : terminal.pick("共通のオプション", "Options of all of them"),
                    options_of(*app), terminal);
  text += section(terminal.pick("どのコマンドにもあるオプション", "Options of every command"),
                  shared, terminal);
  if (const std::string examples = command.get_footer(); !examples.empty())
    text += "\n" + terminal.paint(Ink::bold, terminal.pick("例", "Examples")) + "\n" + examples;
  return text;
}

}  // namespace todoku::app
