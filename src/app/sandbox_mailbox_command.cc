#include "app/sandbox_mailbox_command.h"

#include <CLI/CLI.hpp>

#include "app/mailbox_wish.h"
#include "app/width.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

void list(const ServerChoice& choice, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(choice, {.path = "/v1/mailboxes"}, terminal, exit);
  if (answer) print_mailboxes(array_at(*answer, "mailboxes"), terminal);
}

void print_one(const std::optional<json::object>& answer, Terminal& terminal) {
  if (!answer) return;
  const json::array rows{json::value(*answer)};
  print_mailboxes(rows, terminal);
}

void add(const ServerChoice& choice, const MailboxWish& wish, Terminal& terminal, Exit& exit) {
  const ApiRequest request{"POST", "/v1/mailboxes", "application/json",
                           json::serialize(wish_json(wish))};
  print_one(ask_server(choice, request, terminal, exit), terminal);
}

void set(const ServerChoice& choice, const MailboxWish& wish, Terminal& terminal, Exit& exit) {
  const ApiRequest request{"PUT", "/v1/mailboxes/" + url_encode(wish.address), "application/json",
                           json::serialize(wish_json(wish))};
  print_one(ask_server(choice, request, terminal, exit), terminal);
}

void remove(const ServerChoice& choice, const MailboxWish& wish, Terminal& terminal, Exit& exit) {
  const auto answer =
      ask_server(choice, {.method = "DELETE", .path = "/v1/mailboxes/" + url_encode(wish.address)},
                 terminal, exit);
  if (!answer) return;
  terminal.line(terminal.json()
                    ? json::serialize(*answer)
                    : fmt::format(fmt::runtime(terminal.pick("{} を一覧から除きました。",
                                                             "{} is not listed any more.")),
                                  printable(wish.address)));
}

}  // namespace

void add_sandbox_mailbox(CLI::App& sandbox, std::shared_ptr<ServerChoice> choice,
                         Terminal& terminal, Exit& exit) {
  CLI::App* command = sandbox.add_subcommand(
      "mailbox", std::string(terminal.pick("宛先のメールボックスの状態と容量",
                                           "recipients' mailboxes: their state and room")));
  command->require_subcommand(0, 1);
  const auto wish = std::make_shared<MailboxWish>();
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) list(*choice, terminal, exit);
  });
  command->footer(
      "  todoku sandbox mailbox set taro@gmail.com disabled\n"
      "  todoku sandbox mailbox set jiro@gmail.com active --quota 20KB\n"
      "  todoku sandbox mailbox set @docomo.ne.jp unknown\n");
  command->add_subcommand("list", std::string(terminal.pick("一覧", "all that are listed")))
      ->callback([=, &terminal, &exit] { list(*choice, terminal, exit); });
  CLI::App* adding = command->add_subcommand(
      "add", std::string(terminal.pick("メールボックスを登録する", "list a mailbox")));
  add_mailbox_words(*adding, *wish, terminal);
  adding->callback([=, &terminal, &exit] { add(*choice, *wish, terminal, exit); });
  CLI::App* setting = command->add_subcommand(
      "set", std::string(terminal.pick("状態を変える (なければ登録)", "change it, or list it")));
  add_mailbox_words(*setting, *wish, terminal);
  setting->add_flag("--empty", wish->emptied,
                    std::string(terminal.pick("中身を空にする", "what is in it counts no more")));
  setting->callback([=, &terminal, &exit] { set(*choice, *wish, terminal, exit); });
  CLI::App* removing = command->add_subcommand(
      "remove", std::string(terminal.pick("一覧から除く (普通の宛先に戻る)",
                                          "list it no more: an everyday mailbox again")));
  removing->add_option("ADDRESS", wish->address)->required();
  removing->callback([=, &terminal, &exit] { remove(*choice, *wish, terminal, exit); });
}

}  // namespace todoku::app
