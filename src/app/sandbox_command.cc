// todoku sandbox: the providers, played on loopback; and a look at what they received.
#include <CLI/CLI.hpp>
#include <fstream>

#include "app/admin_client.h"
#include "app/cidr.h"
#include "app/run_loop.h"
#include "app/sandbox.h"
#include "app/sandbox_mailbox_command.h"
#include "app/table.h"
#include "app/width.h"
#include "app/words.h"
#include "base/text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr ServerKind kSandboxServer = {
    .endpoint = "127.0.0.1:8026", .environment = "TODOKU_SANDBOX", .start = "todoku sandbox"};

struct Wish {
  std::uint16_t port = 2525;
  std::string dns = "127.0.0.1:5353", http = "127.0.0.1:8026", config_file;
  std::string id, name, type, value;
  bool strict = false;
};

void print_personas(const Sandbox& sandbox, Terminal& terminal) {
  Table table({std::string(terminal.pick("再現する事業者", "PERSONA")),
               std::string(terminal.pick("アドレス", "ADDRESS")), "MX",
               std::string(terminal.pick("宛先の例", "WRITE TO"))});
  const auto all = receive::personas();
  for (std::size_t i = 0; i < all.size(); ++i)
    table.add({std::string(all[i].title), fmt::format("{}:{}", persona_address(i), sandbox.port()),
               std::string(all[i].hosts.front()), fmt::format("taro@{}", all[i].domains.front())});
  table.print(terminal);
}

// Which personas have words of their own for a case; the others speak plain ones. Said the shorter
// way.
std::string own_words(const Sandbox& sandbox, const receive::Case& known,
                      const Terminal& terminal) {
  std::string with, without;
  for (const receive::Persona& persona : receive::personas()) {
    if (persona.provider.empty()) continue;
    const bool own =
        receive::plan_case(sandbox.catalogue(), persona, known).origin == receive::Origin::own;
    std::string& list = own ? with : without;
    list += (list.empty() ? "" : " ") + std::string(persona.id);
  }
  if (without.empty()) return std::string(terminal.pick("すべて", "all"));
  if (without.size() >= with.size()) return with;
  return fmt::format(fmt::runtime(terminal.pick("{} 以外", "all but {}")), without);
}

void print_cases(const Sandbox& sandbox, Terminal& terminal) {
  Table table({std::string(terminal.pick("@ の前", "LOCAL PART")),
               std::string(terminal.pick("何が起きるか", "WHAT HAPPENS")),
               std::string(terminal.pick("実際の文面がある相手", "IN WORDS OF THEIR OWN"))});
  for (const receive::Case& known : receive::cases())
    table.add({std::string(known.name), std::string(terminal.pick(known.about)),
               own_words(sandbox, known, terminal)});
  table.add({"bounce+5.1.1",
             std::string(terminal.pick("そのコードで断る", "refuses with that code")), ""});
  table.add(
      {"reply+RULE",
       std::string(terminal.pick("カタログのその項目を話す", "speaks that entry of the catalogue")),
       ""});
  table.add(
      {"…", std::string(terminal.pick("ほかはすべて受け取る", "everybody else is taken")), ""});
  table.print(terminal);
}

void print_welcome(const Sandbox& sandbox, const Endpoint& dns, const Wish& wish,
                   Terminal& terminal) {
  if (terminal.json())
    return terminal.line(json::serialize(json::object{{"ready", true},
                                                      {"port", sandbox.port()},
                                                      {"dns", to_string(dns)},
                                                      {"http", to_string(sandbox.http())}}));
  print_personas(sandbox, terminal);
  terminal.line("");
  print_cases(sandbox, terminal);
  terminal.line("");
  const std::string server =
      sandbox.http().port == 8026 ? "" : " --server " + to_string(sandbox.http());
  terminal.line(fmt::format("DNS {}   HTTP {}", to_string(dns), to_string(sandbox.http())));
  terminal.line(
      fmt::format("{}  todoku sandbox config{} > sandbox.toml && todoku serve -c sandbox.toml",
                  terminal.pick("配信:", "Deliver to it:"), server));
  terminal.line(fmt::format("{}  todoku sandbox mail{}",
                            terminal.pick("届いたメール:", "What arrived:"), server));
  if (!wish.config_file.empty())
    terminal.line(
        fmt::format("{} {}", terminal.pick("設定を書きました:", "Wrote"), wish.config_file));
  terminal.line(terminal.pick("準備完了。終了は Ctrl-C", "Ready. Ctrl-C ends it."));
}

bool read_options(const Wish& wish, SandboxOptions& options, Terminal& terminal) {
  const Result<Endpoint> dns = parse_endpoint(wish.dns);
  const Result<Endpoint> http = parse_endpoint(wish.http);
  if (!dns) terminal.complain("--dns: " + dns.error().what);
  if (!http) terminal.complain("--http: " + http.error().what);
  if (!dns || !http) return false;
  if (!is_loopback(dns->address) || !is_loopback(http->address)) {
    terminal.complain(terminal.pick("サンドボックスはループバックだけで動きます。",
                                    "the sandbox listens on loopback only."));
    return false;
  }
  options = {.port = wish.port, .dns = *dns, .http = *http, .strict = wish.strict};
  return true;
}

Exit play(const Wish& wish, Terminal& terminal) {
  SandboxOptions options;
  if (!read_options(wish, options, terminal)) return Exit::usage;
  boost::asio::io_context loop;
  const Result<std::unique_ptr<Sandbox>> sandbox = Sandbox::open(loop.get_executor(), options);
  if (!sandbox) {
    terminal.complain(sandbox.error().what);
    return Exit::usage;
  }
  const Endpoint dns = (*sandbox)->dns().local();
  if (!wish.config_file.empty()) {
    std::ofstream file(wish.config_file);
    file << engine_config(dns, (*sandbox)->port());
    if (!file.flush()) {
      terminal.complain(
          fmt::format(fmt::runtime(terminal.pick("{} に書けません。", "{} cannot be written.")),
                      wish.config_file));
      return Exit::usage;
    }
  }
  (*sandbox)->start();
  run_until_signal(
      loop, [&] { print_welcome(**sandbox, dns, wish, terminal); },
      [&] { return (*sandbox)->stop(); });
  return Exit::done;
}

void mail_list(const ServerChoice& choice, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(choice, {.path = "/v1/mail?limit=1000"}, terminal, exit);
  if (!answer) return;
  Table table({"ID", std::string(terminal.pick("いつ", "WHEN")),
               std::string(terminal.pick("相手", "PERSONA")),
               std::string(terminal.pick("差出人", "FROM")),
               std::string(terminal.pick("宛先", "TO")), "TLS"});
  for (const json::value& value : array_at(*answer, "mail")) {
    const json::object& row = value.get_object();
    if (terminal.json()) {
      terminal.line(json::serialize(value));
      continue;
    }
    std::string to;
    for (const json::value& one : array_at(row, "to"))
      to += (to.empty() ? "" : ", ") + std::string(one.get_string());
    table.add({std::to_string(number_at(row, "id")), when(terminal, text_at(row, "at"), now()),
               text_at(row, "persona"), printable(text_at(row, "from")), printable(to),
               text_at(row, "tls")});
  }
  if (!terminal.json()) table.print(terminal);
}

void mail_show(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto answer =
      ask_server(choice, {.path = "/v1/mail/" + url_encode(wish.id)}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  std::string message = text_at(*answer, "message");
  for (std::size_t at = message.find("\r\n"); at != message.npos; at = message.find("\r\n", at))
    message.erase(at, 1);
  terminal.print(printable(message));
}

void zone_list(const ServerChoice& choice, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(choice, {.path = "/v1/zone"}, terminal, exit);
  if (!answer) return;
  for (const json::value& value : array_at(*answer, "records")) {
    const json::object& row = value.get_object();
    terminal.line(terminal.json() ? json::serialize(value)
                                  : fmt::format("{:<40} {:>5} {:<5} {}", text_at(row, "name") + ".",
                                                number_at(row, "ttl"), text_at(row, "type"),
                                                text_at(row, "value")));
  }
}

// A TXT value as people say it, in the quotes and strings of up to 255 bytes of a master file.
std::string master_value(const Wish& wish) {
  if (!iequals(wish.type, "TXT") || wish.value.starts_with('"')) return wish.value;
  std::string out;
  for (std::size_t at = 0; at < std::max<std::size_t>(wish.value.size(), 1); at += 255) {
    out += out.empty() ? "\"" : " \"";
    for (const char c : wish.value.substr(at, 255)) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out;
}

void zone_put(const ServerChoice& choice, const Wish& wish, bool replace, Terminal& terminal,
              Exit& exit) {
  const std::string line =
      fmt::format("{}{} 60 IN {} {}", wish.name, wish.name.ends_with('.') ? "" : ".", wish.type,
                  master_value(wish));
  const json::object body{{"record", line}, {"replace", replace}};
  const auto answer = ask_server(
      choice, {"POST", "/v1/zone", "application/json", json::serialize(body)}, terminal, exit);
  if (answer) terminal.line(terminal.json() ? json::serialize(*answer) : line);
}

void zone_remove(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const std::string path =
      fmt::format("/v1/zone?name={}&type={}", url_encode(wish.name), url_encode(wish.type));
  const auto answer = ask_server(choice, {.method = "DELETE", .path = path}, terminal, exit);
  if (answer) terminal.line(json::serialize(*answer));
}

void print_config(const ServerChoice& choice, Terminal& terminal, Exit& exit) {
  const Result<ApiAnswer> answer = choice.client().ask({.path = "/v1/config"});
  if (!answer || answer->status != 200)
    exit = explain_refusal(answer, choice, terminal);
  else
    terminal.print(answer->body);
}

void add_mail(CLI::App& command, std::shared_ptr<ServerChoice> choice, std::shared_ptr<Wish> wish,
              Terminal& terminal, Exit& exit) {
  CLI::App* mail = command.add_subcommand(
      "mail", std::string(terminal.pick("受け取ったメール", "what the sandbox received")));
  mail->require_subcommand(0, 1);
  mail->callback([=, &terminal, &exit] {
    if (mail->get_subcommands().empty()) mail_list(*choice, terminal, exit);
  });
  mail->add_subcommand("list", std::string(terminal.pick("一覧", "all that is kept")))
      ->callback([=, &terminal, &exit] { mail_list(*choice, terminal, exit); });
  CLI::App* show =
      mail->add_subcommand("show", std::string(terminal.pick("1 通を読む", "one message")));
  show->add_option("ID", wish->id)->required();
  show->callback([=, &terminal, &exit] { mail_show(*choice, *wish, terminal, exit); });
}

void add_zone(CLI::App& command, std::shared_ptr<ServerChoice> choice, std::shared_ptr<Wish> wish,
              Terminal& terminal, Exit& exit) {
  CLI::App* zone = command.add_subcommand(
      "zone", std::string(terminal.pick("サンドボックスの DNS ゾーン", "the sandbox's DNS zone")));
  zone->require_subcommand(0, 1);
  zone->callback([=, &terminal, &exit] {
    if (zone->get_subcommands().empty()) zone_list(*choice, terminal, exit);
  });
  zone->footer(
      "  todoku sandbox zone set shop.example TXT 'v=spf1 ip4:127.0.0.1 -all'\n"
      "  todoku sandbox zone add shop.example MX '10 mx01.mail.icloud.com.'\n"
      "  todoku sandbox zone remove shop.example MX\n");
  zone->add_subcommand("list", std::string(terminal.pick("一覧", "all records")))
      ->callback([=, &terminal, &exit] { zone_list(*choice, terminal, exit); });
  const auto with_record = [&](const char* name, std::string_view about, bool replace) {
    CLI::App* putting = zone->add_subcommand(name, std::string(about));
    putting->add_option("NAME", wish->name)->required();
    putting->add_option("TYPE", wish->type)->required();
    putting->add_option("VALUE", wish->value)->required();
    putting->callback([=, &terminal, &exit] { zone_put(*choice, *wish, replace, terminal, exit); });
  };
  with_record("add", terminal.pick("記録を足す", "add a record"), false);
  with_record("set",
              terminal.pick("その名前と種別の記録を置き換える",
                            "a record in the place of those of its name and type"),
              true);
  CLI::App* removing =
      zone->add_subcommand("remove", std::string(terminal.pick("記録を除く", "remove records")));
  removing->add_option("NAME", wish->name)->required();
  removing->add_option("TYPE", wish->type);
  removing->callback([=, &terminal, &exit] { zone_remove(*choice, *wish, terminal, exit); });
}

}  // namespace

void add_sandbox(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "sandbox",
      std::string(terminal.pick("事業者をループバック上で再現する。DNS ゾーンも自前",
                                "the providers, played on loopback with a DNS zone of their own")));
  const auto choice = add_server_options(*command, terminal, kSandboxServer);
  const auto wish = std::make_shared<Wish>();
  command
      ->add_option("--port", wish->port,
                   std::string(terminal.pick("SMTP のポート (全員共通、0 は空き)",
                                             "SMTP port of every persona; 0: a free one")))
      ->capture_default_str();
  command
      ->add_option("--dns", wish->dns,
                   std::string(terminal.pick("DNS の場所", "where its DNS answers")))
      ->capture_default_str();
  command
      ->add_option("--http", wish->http,
                   std::string(terminal.pick("HTTP の場所", "where its HTTP answers")))
      ->each([choice](const std::string& http) { choice->server = http; })  // where to ask, too
      ->capture_default_str();
  command->add_flag(
      "--strict", wish->strict,
      std::string(terminal.pick("ゾーンに記録のない送信者も容赦なく判定する",
                                "judge senders without records in the zone too, and plaintext")));
  command
      ->add_option("--engine-config", wish->config_file,
                   std::string(terminal.pick("これにつなぐ todoku serve の設定を書くファイル",
                                             "write a configuration for `todoku serve` here")))
      ->type_name("FILE");
  command->footer(
      "  todoku sandbox --engine-config sandbox.toml &\n"
      "  todoku serve -c sandbox.toml &\n"
      "  todoku send --from shop@shop.example --to nouser@gmail.com message.eml\n"
      "  todoku why nouser@gmail.com\n");
  add_mail(*command, choice, wish, terminal, exit);
  add_zone(*command, choice, wish, terminal, exit);
  add_sandbox_mailbox(*command, choice, terminal, exit);
  command
      ->add_subcommand(
          "config", std::string(terminal.pick("これにつなぐ設定",
                                              "a configuration for `todoku serve` that uses it")))
      ->callback([=, &terminal, &exit] { print_config(*choice, terminal, exit); });
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) exit = play(*wish, terminal);
  });
}

}  // namespace todoku::app
