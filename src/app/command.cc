#include "app/command.h"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "app/command_help.h"
#include "app/help.h"
#include "base/nearest.h"

namespace todoku::app {
namespace {

// The subcommand that was reached before parsing stopped.
const CLI::App& deepest(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::vector<std::string> subcommands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* a = &app; a; a = a->get_parent())
    for (const CLI::Option* option : a->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string with_guess(std::string sentence, const std::string& word,
                       const std::vector<std::string>& known, const Terminal& terminal) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string_view near = nearest(word, names);
  if (near.empty()) return sentence;
  return sentence +
         fmt::format(fmt::runtime(terminal.pick(" もしかして: {}", " Did you mean {}?")), near);
}

// What is wrong with a word that no command took.
std::string unexpected_word(const CLI::App& app, const std::string& word,
                            const Terminal& terminal) {
  if (word.starts_with("-")) {
    const std::string name = word.substr(0, word.find('='));
    return with_guess(fmt::format(fmt::runtime(terminal.pick("オプション {} はありません。",
                                                             "there is no option {}.")),
                                  name),
                      name, options_of(app), terminal);
  }
  if (const std::vector<std::string> known = subcommands_of(app); !known.empty())
    return with_guess(fmt::format(fmt::runtime(terminal.pick("コマンド {} はありません。",
                                                             "there is no command {}.")),
                                  word),
                      word, known, terminal);
  return fmt::format(fmt::runtime(terminal.pick("{} は余分です。", "{} is one argument too many.")),
                     word);
}

// The argument or option that a command cannot do without.
std::string missing_word(const CLI::App& app, const CLI::ParseError& error,
                         const Terminal& terminal) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    return fmt::format(fmt::runtime(terminal.pick("{} を指定してください。", "{} is missing.")),
                       option->get_positional() ? argument_name(*option) : option->get_name());
  }
  return error.what();
}

std::string fault_text(const CLI::App& root, const CLI::ParseError& error,
                       const Terminal& terminal) {
  const CLI::App& app = deepest(root);
  const std::vector<std::string> rest = root.remaining(true);
  const bool word_missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool word_unknown = word_missing && !subcommands_of(app).empty();
  if ((word_unknown || dynamic_cast<const CLI::ExtrasError*>(&error)) && !rest.empty())
    return unexpected_word(app, rest.front(), terminal);
  if (const std::vector<std::string> known = subcommands_of(app);
      dynamic_cast<const CLI::RequiredError*>(&error) && !known.empty())
    return fmt::format(
        fmt::runtime(terminal.pick("何をするのか足りません: {}", "say what to do: {}.")),
        fmt::join(known, ", "));
  if (word_missing) return missing_word(app, error, terminal);
  // The parser's own sentences are English: "--limit: Value 0 not in range 1 to 1000".
  const std::string said = error.what();
  return terminal.language() == Language::ja ? "値が正しくありません: " + said : said;
}

std::string hint(const CLI::App& root, const Terminal& terminal) {
  std::string path = "todoku";
  for (const CLI::App* app = &root; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    path += " " + app->get_name();
  }
  return fmt::format(fmt::runtime(terminal.pick("使い方: {} --help", "Try: {} --help")), path);
}

void add_shared_options(CLI::App& root, Terminal& terminal) {
  root.add_flag("--json", terminal.setting().json,
                std::string(terminal.pick("通常の表示の代わりに、JSON を 1 行に 1 件ずつ出力",
                                          "one JSON object a line instead of text for people")));
  root.add_option_function<std::string>(
          "--lang",
          [&terminal](const std::string& lang) {
            terminal.setting().language = language_of_locale(lang);
          },
          std::string(terminal.pick("言語 (なければ LANG)",
                                    "language of explanations (else LANG decides)")))
      ->check(CLI::IsMember({"ja", "en"}))
      ->type_name("ja|en");
  root.fallthrough();  // both may stand behind the command's name, too
}

// "--from=" states an empty value, as `--from ""` does; CLI11 would take the next word for it.
// "help queue list" is "queue list --help". Last word first, as CLI11 wants them.
std::vector<std::string> words_of(int argc, const char* const* argv) {
  std::vector<std::string> words;
  const bool help = argc > 1 && std::string_view(argv[1]) == "help";
  for (int i = help ? 2 : 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool empty = word.starts_with("--") && word.ends_with('=');
    words.emplace_back(empty ? word.substr(0, word.size() - 1) : word);
    if (empty) words.emplace_back();
  }
  if (help) words.emplace_back("--help");
  std::ranges::reverse(words);
  return words;
}

}  // namespace

Exit run_command_line(int argc, const char* const* argv, Terminal& terminal) {
  CLI::App root("", "todoku");
  root.set_help_flag("-h,--help", std::string(terminal.pick("この説明", "this help")));
  root.set_version_flag("-V,--version", "todoku " TODOKU_VERSION,
                        std::string(terminal.pick("版", "the version")));
  add_shared_options(root, terminal);
  Exit exit = Exit::done;
  add_commands(root, terminal, exit);
  try {
    root.parse(words_of(argc, argv));
    if (root.get_subcommands().empty()) terminal.print(top_help(terminal));
  } catch (const CLI::CallForHelp&) {
    const CLI::App& app = deepest(root);
    if (const std::vector<std::string> rest = root.remaining(true); !rest.empty()) {
      terminal.complain(unexpected_word(app, rest.back(), terminal) + "\n" + hint(root, terminal));
      return Exit::usage;
    }
    terminal.print(&app == &root ? top_help(terminal) : command_help(app, terminal));
  } catch (const CLI::CallForVersion& version) {
    terminal.line(version.what());
  } catch (const CLI::ParseError& error) {
    terminal.complain(fault_text(root, error, terminal) + "\n" + hint(root, terminal));
    return Exit::usage;
  }
  return exit;
}

}  // namespace todoku::app
