// todoku events: everything that happened, in order.
#include <CLI/CLI.hpp>

#include "app/admin_client.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  bool follow = false;
  bool all = false;
  std::size_t limit = 100;
};

void print_event(std::string_view line, Terminal& terminal) {
  if (terminal.json()) return terminal.line(line);
  json::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return;
  terminal.line(fit(event_line(terminal, value.get_object()), terminal.columns()));
}

void show(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const std::string from = wish.follow && !wish.all ? "&after=now" : "";
  const ApiRequest request{.path = fmt::format("/v1/events?limit={}{}{}", wish.limit,
                                               wish.follow ? "&follow=1" : "", from)};
  const Result<ApiAnswer> answer = choice.client().follow(request, [&](std::string_view line) {
    print_event(line, terminal);
    return true;
  });
  if (!answer || answer->status != 200) exit = explain_refusal(answer, choice, terminal);
}

}  // namespace

void add_events(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "events",
      std::string(terminal.pick("起きたことすべて、順番に", "everything that happened, in order")));
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command->add_flag("-f,--follow", wish->follow,
                    std::string(terminal.pick("これから起きることを続けて見る",
                                              "go on with what happens from now")));
  command->add_flag(
      "--all", wish->all,
      std::string(terminal.pick("--follow で最初から", "with --follow: from the beginning")));
  command->add_option("--limit", wish->limit, "1..1000")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->footer("  todoku events --follow\n  todoku events --follow --all --json | my-program\n");
  command->callback([=, &terminal, &exit] { show(*choice, *wish, terminal, exit); });
}

}  // namespace todoku::app
