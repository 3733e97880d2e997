// todoku explain: what a reply means, whose fault it is and what to do. Replies, files of replies,
// or -.
#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "app/catalogue_source.h"
#include "app/command.h"
#include "app/explain_card.h"
#include "app/explain_reply.h"
#include "reply/split.h"

namespace todoku::app {
namespace {

// One reply and the name under which it is shown.
struct Input {
  std::string name;
  std::string text;
};

std::vector<Input> numbered(const std::string& name, std::string_view text) {
  std::vector<Input> inputs;
  for (const std::string_view piece : reply::split_replies(text)) {
    const std::size_t number = inputs.size() + 1;
    inputs.push_back({number == 1 ? name : fmt::format("{}#{}", name, number), std::string(piece)});
  }
  if (inputs.empty()) inputs.push_back({name, ""});
  return inputs;
}

// Shell quoting leaves "\n" as two letters; a reply holds none of its own.
std::string with_line_ends(std::string text) {
  for (std::size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n", at + 1)) {
    text.replace(at, 2, "\n");
  }
  return text;
}

Result<std::vector<Input>> inputs_of(const std::string& argument) {
  if (argument == "-") {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    return numbered("-", text);
  }
  std::error_code error;
  if (std::filesystem::is_regular_file(argument, error)) {
    const Result<std::string> text = read_whole_file(argument);
    if (!text) return std::unexpected(text.error());
    return numbered(argument, *text);
  }
  return std::vector<Input>{{argument, with_line_ends(argument)}};
}

struct Asked {
  std::vector<std::string> arguments;
  std::vector<std::string> catalogue;
  Known known;
};

void run(const Asked& asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  const Result<reply::Catalogue> catalogue = load_catalogue(asked.catalogue);
  if (!catalogue) return terminal.complain(catalogue.error().what);
  bool heard = false;
  for (const std::string& argument : asked.arguments) {
    const Result<std::vector<Input>> inputs = inputs_of(argument);
    if (!inputs) return terminal.complain(inputs.error().what);
    for (const Input& input : *inputs) {
      const Explained explained = explain_reply(*catalogue, input.text, asked.known);
      heard = heard || !explained.empty;
      if (terminal.json()) {
        terminal.line(to_json_line(input.name, explained));
      } else {
        print_card(explained, *catalogue, terminal);
      }
    }
  }
  if (heard) exit = Exit::done;
}

std::string stage_or_error(const std::string& name) {
  return smtp::parse_stage(name)
             ? ""
             : "no stage: banner, ehlo, starttls, auth, mail, rcpt, data or eod";
}

}  // namespace

void add_explain(CLI::App& root, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const auto say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command = root.add_subcommand(
      "explain", say("応答の意味、原因、対処を説明", "what a reply means and what to do"));
  command
      ->add_option("reply", asked->arguments,
                   say("応答文、ファイル、または - (標準入力)",
                       "a reply, a file of replies, or - for stdin"))
      ->required();
  command->add_option("--provider", asked->known.provider,
                      say("受信側の事業者 (gmail など)", "who answered, e.g. gmail"));
  command->add_option("--mx", asked->known.mx, say("応答したホスト名", "the host that answered"));
  command->add_option("--rcpt", asked->known.recipient, say("宛先アドレス", "the recipient"));
  command
      ->add_option("--stage", asked->known.stage,
                   say("応答を受けた段階", "where in the session it came"))
      ->check(CLI::Validator(stage_or_error, "STAGE", "stage"));
  command->add_option("--domain", asked->known.domain,
                      say("差出人ドメイン", "your sending domain"));
  command->add_option("--ip", asked->known.ip,
                      say("送信元 IP アドレス", "your sending IP address"));
  command->add_option("--selector", asked->known.selector,
                      say("DKIM セレクター", "your DKIM selector"));
  command->add_option(
      "--catalogue", asked->catalogue,
      say("さらに読み込む項目ファイル、またはフォルダ", "further entries: a file or a folder"));
  command->callback([asked, &terminal, &exit] { run(*asked, terminal, exit); });
}

}  // namespace todoku::app
