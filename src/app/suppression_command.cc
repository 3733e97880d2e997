// todoku suppression: addresses that get no mail, and why.
#include <CLI/CLI.hpp>

#include "app/admin_client.h"
#include "app/table.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string address, reason, span;
  std::size_t limit = 100;
};

std::string until_text(const json::object& row, const Terminal& terminal, WallTime at) {
  const std::string until = text_at(row, "until");
  if (!until.empty()) return when(terminal, until, at);
  return std::string(terminal.pick("解除まで", "until lifted"));
}

void list(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(
      choice, {.path = fmt::format("/v1/suppressions?limit={}", wish.limit)}, terminal, exit);
  if (!answer) return;
  const WallTime at = now();
  Table table(
      {std::string(terminal.pick("宛先", "ADDRESS")), std::string(terminal.pick("原因", "CAUSE")),
       std::string(terminal.pick("いつから", "SINCE")), std::string(terminal.pick("期限", "ENDS")),
       std::string(terminal.pick("根拠", "EVIDENCE"))});
  for (const json::value& value : array_at(*answer, "suppressions")) {
    const json::object& row = value.get_object();
    if (terminal.json()) {
      terminal.line(json::serialize(value));
      continue;
    }
    table.add({printable(text_at(row, "address")), text_at(row, "cause"),
               when(terminal, text_at(row, "since"), at), until_text(row, terminal, at),
               reply_line(text_at(row, "evidence"))});
  }
  if (terminal.json()) return;
  if (table.empty())
    return terminal.line(
        terminal.pick("抑止している宛先はありません。", "No address is suppressed."));
  table.print(terminal);
}

void show(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto answer =
      ask_server(choice, {.path = "/v1/suppressions/" + url_encode(wish.address)}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  const WallTime at = now();
  terminal.line(fmt::format(
      "{}  {}  {}  {}", printable(text_at(*answer, "address")), text_at(*answer, "cause"),
      when(terminal, text_at(*answer, "since"), at), until_text(*answer, terminal, at)));
  terminal.line(terminal.paint(Ink::dim, fmt::format("rule {}  {}", text_at(*answer, "rule"),
                                                     text_at(*answer, "recipient"))));
  for (const std::string& line :
       fold(printable(text_at(*answer, "evidence")), terminal.columns() - 2))
    terminal.line("  " + line);
}

void add(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const json::object body = {
      {"address", wish.address}, {"reason", wish.reason}, {"for", wish.span}};
  const auto answer =
      ask_server(choice, {"POST", "/v1/suppressions", "application/json", json::serialize(body)},
                 terminal, exit);
  if (!answer) return;
  terminal.line(terminal.json() ? json::serialize(*answer)
                                : fmt::format(fmt::runtime(terminal.pick("{} には今後送りません。",
                                                                         "{} gets no more mail.")),
                                              text_at(*answer, "address")));
}

void remove(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(
      choice, {.method = "DELETE", .path = "/v1/suppressions/" + url_encode(wish.address)},
      terminal, exit);
  if (!answer) return;
  terminal.line(terminal.json() ? json::serialize(*answer)
                                : fmt::format(fmt::runtime(terminal.pick("{} の抑止を解きました。",
                                                                         "{} may get mail again.")),
                                              text_at(*answer, "address")));
}

}  // namespace

void add_suppression(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "suppression", std::string(terminal.pick("送らない宛先と、その理由",
                                               "addresses that get no mail, and why")));
  command->require_subcommand(0, 1);
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) list(*choice, *wish, terminal, exit);
  });
  command->footer(
      "  todoku suppression show taro@example.jp\n"
      "  todoku suppression add taro@example.jp --reason 'asked by telephone' --for 90d\n"
      "  todoku suppression remove taro@example.jp\n");
  CLI::App* listing =
      command->add_subcommand("list", std::string(terminal.pick("一覧", "all of them")));
  listing->add_option("--limit", wish->limit, "1..1000")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  listing->callback([=, &terminal, &exit] { list(*choice, *wish, terminal, exit); });
  const auto with_address = [&](const char* name, std::string_view about) {
    CLI::App* sub = command->add_subcommand(name, std::string(about));
    sub->add_option("ADDRESS", wish->address, "taro@example.jp")->required();
    return sub;
  };
  with_address("show", terminal.pick("1 件の根拠", "one, with its evidence"))
      ->callback([=, &terminal, &exit] { show(*choice, *wish, terminal, exit); });
  CLI::App* adding = with_address("add", terminal.pick("今後送らない", "send it no more"));
  adding->add_option("--reason", wish->reason,
                     std::string(terminal.pick("理由", "for those who ask later")));
  adding->add_option(
      "--for", wish->span,
      std::string(terminal.pick("期間 (なければ解除まで)", "how long, as 90d; else until lifted")));
  adding->callback([=, &terminal, &exit] { add(*choice, *wish, terminal, exit); });
  with_address("remove", terminal.pick("抑止を解く", "lift it"))->callback([=, &terminal, &exit] {
    remove(*choice, *wish, terminal, exit);
  });
}

}  // namespace todoku::app
