// todoku queue: the mail that is on its way.
#include <CLI/CLI.hpp>

#include "app/admin_client.h"
#include "app/table.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string domain, state, message, recipient;
  std::size_t limit = 50;
};

std::string cause_of(const json::object& row) {
  const json::object* last = object_at(row, "last");
  const json::object* verdict = last ? object_at(*last, "verdict") : nullptr;
  return verdict ? text_at(*verdict, "cause") : "";
}

std::string message_of(const json::object& row) {
  const std::string recipient = text_at(row, "recipient");
  return recipient.ends_with("/0") ? recipient.substr(0, recipient.size() - 2) : recipient;
}

void print_rows(const json::object& answer, const json::object& status, Terminal& terminal) {
  const WallTime at = now();
  Table table({"MESSAGE", std::string(terminal.pick("宛先", "RECIPIENT")),
               std::string(terminal.pick("状態", "STATE")),
               std::string(terminal.pick("次", "NEXT")),
               std::string(terminal.pick("試行", "TRIES")),
               std::string(terminal.pick("最後の応答", "LAST ANSWER"))});
  for (const json::value& value : array_at(answer, "recipients")) {
    const json::object& row = value.get_object();
    const json::object* last = object_at(row, "last");
    table.add({message_of(row), printable(text_at(row, "address")),
               state_word(terminal, text_at(row, "state"), cause_of(row)),
               next_try(terminal, row, array_at(status, "lanes"), at),
               std::to_string(number_at(row, "attempts")),
               last ? reply_line(text_at(*last, "reply")) : ""});
  }
  if (table.empty())
    return terminal.line(terminal.pick("待っているメールはありません。", "No mail is waiting."));
  table.print(terminal);
  if (const std::string next = text_at(answer, "next"); !next.empty())
    terminal.line(terminal.paint(
        Ink::dim, terminal.pick("続きがあります: --limit を増やすか --json で next を見てください",
                                "There is more: raise --limit, or read next with --json.")));
}

void list(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const std::string path = fmt::format("/v1/queue?limit={}&domain={}&state={}", wish.limit,
                                       url_encode(wish.domain), url_encode(wish.state));
  const auto answer = ask_server(choice, {.path = path}, terminal, exit);
  if (!answer) return;
  if (!terminal.json()) {
    const auto status = ask_server(choice, {.path = "/v1/status"}, terminal, exit);
    if (status) print_rows(*answer, *status, terminal);
    return;
  }
  for (const json::value& row : array_at(*answer, "recipients"))
    terminal.line(json::serialize(row));
}

void print_recipient(const json::object& row, Terminal& terminal) {
  terminal.line("");
  const json::object* last = object_at(row, "last");
  terminal.line(fmt::format("  {}  {}  {}", text_at(row, "recipient"),
                            printable(text_at(row, "address")),
                            state_word(terminal, text_at(row, "state"), cause_of(row))));
  if (!last) return;
  for (const std::string& line : fold(printable(text_at(*last, "reply")), terminal.columns() - 4))
    terminal.line("    " + terminal.paint(Ink::dim, line));
  for (const std::string& line :
       fold(spoken_at(*last, "explanation", terminal), terminal.columns() - 4))
    terminal.line("    " + line);
}

void show(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const std::string id = wish.message.substr(0, wish.message.find('/'));
  const auto answer =
      ask_server(choice, {.path = "/v1/messages/" + url_encode(id)}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  const WallTime at = now();
  terminal.line(fmt::format("{}  <{}>  {} bytes  {} ({})", text_at(*answer, "message"),
                            printable(text_at(*answer, "sender")), number_at(*answer, "bytes"),
                            when(terminal, text_at(*answer, "accepted"), at),
                            printable(text_at(*answer, "source"))));
  for (const json::value& row : array_at(*answer, "recipients"))
    print_recipient(row.get_object(), terminal);
}

void change(const char* what, const ServerChoice& choice, const Wish& wish, Terminal& terminal,
            Exit& exit) {
  const std::size_t slash = wish.message.find('/');
  std::string path =
      fmt::format("/v1/messages/{}/{}", url_encode(wish.message.substr(0, slash)), what);
  if (slash != std::string::npos)
    path += "?recipient=" + url_encode(wish.message.substr(slash + 1));
  const auto answer = ask_server(choice, {.method = "POST", .path = path}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  terminal.line(
      fmt::format(fmt::runtime(terminal.pick("変更した宛先: {}", "Recipients changed: {}")),
                  array_at(*answer, "changed").size()));
}

}  // namespace

void add_queue(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "queue", std::string(terminal.pick("配信途中のメール", "the mail that is on its way")));
  command->require_subcommand(0, 1);
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) list(*choice, *wish, terminal, exit);
  });
  command->footer(
      "  todoku queue list --domain docomo.ne.jp\n"
      "  todoku queue list --state held\n"
      "  todoku queue show 01KAMZ0V8R000\n"
      "  todoku queue retry 01KAMZ0V8R000/2      one recipient of it\n");
  CLI::App* listing =
      command->add_subcommand("list", std::string(terminal.pick("一覧", "recipients that wait")));
  listing->add_option("--domain", wish->domain,
                      std::string(terminal.pick("宛先のドメイン", "of the recipients")));
  listing->add_option("--state", wish->state,
                      "queued, deferred, held, parked, delivered, bounced, …");
  listing->add_option("--limit", wish->limit, "1..1000")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  listing->callback([=, &terminal, &exit] { list(*choice, *wish, terminal, exit); });
  const auto with_message = [&](const char* name, std::string_view about) {
    CLI::App* sub = command->add_subcommand(name, std::string(about));
    sub->add_option("MESSAGE", wish->message, "01KAMZ0V8R000, 01KAMZ0V8R000/2")->required();
    return sub;
  };
  with_message("show",
               terminal.pick("1 通の様子", "one message, with each recipient's last answer"))
      ->callback([=, &terminal, &exit] { show(*choice, *wish, terminal, exit); });
  with_message("cancel", terminal.pick("送信をやめる", "try it no more"))
      ->callback([=, &terminal, &exit] { change("cancel", *choice, *wish, terminal, exit); });
  with_message("retry", terminal.pick("今すぐ送る", "try it now"))->callback([=, &terminal, &exit] {
    change("retry", *choice, *wish, terminal, exit);
  });
}

}  // namespace todoku::app
