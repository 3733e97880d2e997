// todoku holds: mail that waits for a repair on the sender's side.
#include <CLI/CLI.hpp>

#include "app/admin_client.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string domain, provider;
};

void print_folded(std::string_view text, Ink ink, Terminal& terminal) {
  for (const std::string& line : fold(text, terminal.columns() - 4))
    terminal.line("    " + terminal.paint(ink, line));
}

void print_hold(const json::object& hold, Terminal& terminal) {
  const WallTime at = now();
  terminal.line(fmt::format(
      "{} → {}  {}  {}", terminal.paint(Ink::bold, printable(text_at(hold, "sender_domain"))),
      printable(text_at(hold, "provider")), when(terminal, text_at(hold, "since"), at),
      hold.at("whole").as_bool() ? terminal.pick("(この組のメールすべて)", "(all mail of the pair)")
                                 : ""));
  print_folded(printable(text_at(hold, "evidence")), Ink::dim, terminal);
  print_folded(spoken_at(hold, "explanation", terminal), Ink::plain, terminal);
  print_folded(spoken_at(hold, "remedy", terminal), Ink::cyan, terminal);
  for (const json::value& value : array_at(hold, "fix")) {
    const json::object& fix = value.get_object();
    print_folded(
        fmt::format("{} {} {}", text_at(fix, "type"), text_at(fix, "name"), text_at(fix, "value")),
        Ink::cyan, terminal);
  }
}

void list(const ServerChoice& choice, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(choice, {.path = "/v1/holds"}, terminal, exit);
  if (!answer) return;
  const auto holds = array_at(*answer, "holds");
  if (holds.empty() && !terminal.json())
    return terminal.line(terminal.pick("保留中のメールはありません。", "Nothing is held."));
  for (const json::value& hold : holds) {
    if (terminal.json())
      terminal.line(json::serialize(hold));
    else
      print_hold(hold.get_object(), terminal);
  }
}

void release(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const json::object body = {{"sender_domain", wish.domain}, {"provider", wish.provider}};
  const auto answer =
      ask_server(choice, {"POST", "/v1/holds/release", "application/json", json::serialize(body)},
                 terminal, exit);
  if (!answer) return;
  terminal.line(terminal.json()
                    ? json::serialize(*answer)
                    : fmt::format(fmt::runtime(terminal.pick("今から再び送る宛先: {}",
                                                             "Recipients tried again now: {}")),
                                  number_at(*answer, "released")));
}

}  // namespace

void add_holds(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "holds", std::string(terminal.pick("送信側の修理を待つメール",
                                         "mail that waits for a repair of yours")));
  command->require_subcommand(0, 1);
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) list(*choice, terminal, exit);
  });
  command->footer("  todoku holds list\n  todoku holds release example.jp gmail\n");
  command
      ->add_subcommand("list", std::string(terminal.pick("一覧と、すべき修理",
                                                         "all of them, with what to repair")))
      ->callback([=, &terminal, &exit] { list(*choice, terminal, exit); });
  CLI::App* releasing = command->add_subcommand(
      "release", std::string(terminal.pick("修理したので送る", "it is repaired: send now")));
  releasing
      ->add_option("DOMAIN", wish->domain,
                   std::string(terminal.pick("送信者のドメイン", "of the sender")))
      ->required();
  releasing->add_option("PROVIDER", wish->provider, "gmail, …")->required();
  releasing->callback([=, &terminal, &exit] { release(*choice, *wish, terminal, exit); });
}

}  // namespace todoku::app
