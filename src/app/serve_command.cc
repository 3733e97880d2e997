// todoku serve: the delivery engine, in the foreground until SIGTERM.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <sstream>

#include "app/command.h"
#include "app/config_file.h"
#include "app/run_loop.h"
#include "app/serve.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

void print_ready(const Server& server, const Config& config, Terminal& terminal) {
  const json::object addresses = server.addresses();
  if (terminal.json())
    return terminal.line(json::serialize(
        json::object{{"ready", true}, {"listen", addresses}, {"data", config.server.data}}));
  std::string line = std::string(terminal.pick("todoku 準備完了", "todoku is ready"));
  for (const auto& [name, address] : addresses)
    line += fmt::format("  {} {}", std::string_view(name), std::string_view(address.as_string()));
  line += fmt::format("  data {}", config.server.data);
  if (const std::uint64_t waiting = server.totals().recipients_open; waiting != 0)
    line += fmt::format(fmt::runtime(terminal.pick("  配信待ち {}", "  waiting {}")), waiting);
  terminal.line(line);
}

Exit refuse(const Error& error, Terminal& terminal) {
  std::istringstream lines(error.what);
  for (std::string line; std::getline(lines, line);) terminal.complain(line);
  return Exit::usage;
}

// A configuration that is wrong changes nothing.
void reload(Server& server, const std::string& file, Log& log) {
  const Result<Config> config = read_config(file);
  const Result<void> done = config ? server.reload(*config) : std::unexpected(config.error());
  if (!done) log.write(LogLevel::error, "not reloaded", {{"reason", done.error().what}});
}

Exit serve(const std::string& file, bool check_only, Terminal& terminal) {
  const Result<Config> config = read_config(file);
  if (!config) return refuse(config.error(), terminal);
  Log log(config->log, isatty(STDERR_FILENO) == 1);
  if (check_only) {
    const Result<void> sound = Server::check(*config, log);
    if (!sound) return refuse(sound.error(), terminal);
    terminal.line(terminal.pick("設定に誤りはありません。", "The configuration is valid."));
    return Exit::done;
  }
  boost::asio::io_context loop(1);
  Result<std::unique_ptr<Server>> server = Server::open(loop.get_executor(), *config, log);
  if (!server) return refuse(server.error(), terminal);
  const Result<void> started = (*server)->start();
  if (!started) return refuse(started.error(), terminal);
  run_until_signal(
      loop, [&] { print_ready(**server, *config, terminal); }, [&] { return (*server)->stop(); },
      [&] { reload(**server, file, log); });
  return Exit::done;
}

}  // namespace

void add_serve(CLI::App& root, Terminal& terminal, Exit& exit) {
  struct Wish {
    std::string file;
    bool check = false;
  };
  CLI::App* command = root.add_subcommand(
      "serve", std::string(terminal.pick(
                   "配信エンジン: SMTP と HTTP で受け付け、配信・再送する",
                   "the delivery engine: takes mail by SMTP and HTTP, delivers, retries")));
  const auto wish = std::make_shared<Wish>();
  command
      ->add_option(
          "-c,--config", wish->file,
          std::string(terminal.pick("設定ファイル (docs/configuration.md)。なくてもよい",
                                    "configuration (docs/configuration.md); none is needed")))
      ->type_name("FILE");
  command->add_flag("--check", wish->check,
                    std::string(terminal.pick("設定を調べるだけで起動しない",
                                              "only look whether the configuration is valid")));
  command->footer("  todoku serve\n  todoku serve -c /etc/todoku/todoku.toml\n");
  command->callback([=, &terminal, &exit] { exit = serve(wish->file, wish->check, terminal); });
}

}  // namespace todoku::app
