// todoku send: hands a message to a running server.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "app/admin_client.h"
#include "app/width.h"
#include "reply/ended.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string from, file;
  std::vector<std::string> to;
};

std::optional<std::string> read_message(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return std::nullopt;
  return std::move(text).str();
}

// Mail to a service that has ended is taken all the same: the DNS and the server's answer decide.
void warn_of_ended_services(const Wish& wish, Terminal& terminal) {
  for (const std::string& to : wish.to) {
    const std::size_t at = to.rfind('@');
    if (at == to.npos) continue;
    const reply::EndedService* service = reply::ended_service(std::string_view(to).substr(at + 1));
    if (!service || !is_warned_of(*service)) continue;
    const reply::EndedText text = text_of(*service);
    terminal.complain(fmt::format(fmt::runtime(terminal.pick("注意: {}: {}{}", "note: {}: {} {}")),
                                  printable(to), terminal.pick(text.what),
                                  terminal.pick(text.todo)));
  }
}

void send(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  std::optional<std::string> message = read_message(wish.file);
  if (!message || message->empty()) {
    terminal.complain(fmt::format(
        fmt::runtime(terminal.pick("{} を読めないか、空です。", "{} cannot be read, or is empty.")),
        wish.file));
    exit = Exit::usage;
    return;
  }
  warn_of_ended_services(wish, terminal);
  std::string to;
  for (const std::string& one : wish.to) to += (to.empty() ? "" : ",") + one;
  const std::string path =
      fmt::format("/v1/messages?from={}&to={}", url_encode(wish.from), url_encode(to));
  const auto answer =
      ask_server(choice, {"POST", path, "message/rfc822", std::move(*message)}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  terminal.line(fmt::format(fmt::runtime(terminal.pick("受け付けました: {}  経緯: todoku why {}",
                                                       "Accepted: {}  Its story: todoku why {}")),
                            text_at(*answer, "message"), wish.to.front()));
}

}  // namespace

void add_send(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command =
      root.add_subcommand("send", std::string(terminal.pick("動いているサーバーへメールを渡す",
                                                            "hand a message to a running server")));
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command
      ->add_option(
          "--from", wish->from,
          std::string(terminal.pick("差出人 (エンベロープ)", "reverse-path of the envelope")))
      ->required();
  command
      ->add_option(
          "--to", wish->to,
          std::string(terminal.pick("宛先 (繰り返し可)", "recipient; may stand more than once")))
      ->allow_extra_args(false)  // the word behind is FILE
      ->required();
  command
      ->add_option(
          "FILE", wish->file,
          std::string(terminal.pick("メールのファイル、- は標準入力", "the message; - is stdin")))
      ->required();
  command->footer("  todoku send --from shop@example.jp --to taro@docomo.ne.jp message.eml\n");
  command->callback([=, &terminal, &exit] { send(*choice, *wish, terminal, exit); });
}

}  // namespace todoku::app
