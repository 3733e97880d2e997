#include "app/admin_client.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace todoku::app {
namespace {

namespace json = boost::json;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// {"error": {"message": …}}, or the status where the body is something else.
std::string message_of(const ApiAnswer& answer) {
  json::error_code error;
  const json::value value = json::parse(answer.body, error);
  if (!error && value.is_object())
    if (const json::object* inner = object_at(value.get_object(), "error"))
      return text_at(*inner, "message");
  return fmt::format("HTTP {}", answer.status);
}

std::string not_reachable(const ServerChoice& choice, const Error& error,
                          const Terminal& terminal) {
  if (error.code != Errc::unreachable) return error.what;
  return fmt::format(
      fmt::runtime(terminal.pick("todoku サーバーに接続できません ({})。\n起動: {}   "
                                 "別のアドレスで動いている場合: --server HOST:PORT",
                                 "no todoku server can be reached ({}).\nStart one: {}   "
                                 "If it runs elsewhere: --server HOST:PORT")),
      error.what, choice.start);
}

}  // namespace

std::shared_ptr<ServerChoice> add_server_options(CLI::App& command, const Terminal& terminal,
                                                 const ServerKind& kind) {
  auto choice = std::make_shared<ServerChoice>();
  choice->start = kind.start;
  choice->server = kind.endpoint;
  if (const std::string_view server = environment(kind.environment); !server.empty())
    choice->server = server;
  choice->token = environment("TODOKU_TOKEN");
  command
      .add_option("--server", choice->server,
                  fmt::format(fmt::runtime(terminal.pick("稼働中のサーバーの API (または {})",
                                                         "API of the running server (or {})")),
                              kind.environment))
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command
      .add_option("--token", choice->token,
                  std::string(terminal.pick("API の合言葉 (または TODOKU_TOKEN)",
                                            "its bearer token (or TODOKU_TOKEN)")))
      ->type_name("TEXT");
  return choice;
}

Exit explain_refusal(const Result<ApiAnswer>& answer, const ServerChoice& choice,
                     Terminal& terminal) {
  if (!answer) {
    terminal.complain(not_reachable(choice, answer.error(), terminal));
    return answer.error().code == Errc::invalid ? Exit::usage : Exit::unreachable;
  }
  terminal.complain(message_of(*answer));
  const bool ours = answer->status == 400 || answer->status == 401 || answer->status == 403 ||
                    answer->status == 405;
  return ours ? Exit::usage : Exit::no;
}

std::optional<json::object> ask_server(const ServerChoice& choice, const ApiRequest& request,
                                       Terminal& terminal, Exit& exit) {
  const Result<ApiAnswer> answer = choice.client().ask(request);
  if (!answer || answer->status >= 300) {
    exit = explain_refusal(answer, choice, terminal);
    return std::nullopt;
  }
  json::error_code error;
  json::value value = json::parse(answer->body, error);
  if (error || !value.is_object()) {
    terminal.complain(fmt::format("{}: this is no answer of a todoku server", choice.server));
    exit = Exit::unreachable;
    return std::nullopt;
  }
  return std::move(value.get_object());
}

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value) return 0;
  if (value->is_uint64()) return static_cast<std::int64_t>(value->get_uint64());
  return value->is_int64() ? value->get_int64() : 0;
}

const json::object* object_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

std::span<const json::value> array_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_array()) return {};
  return {value->get_array().data(), value->get_array().size()};
}

std::string spoken_at(const json::object& object, std::string_view name, const Terminal& terminal) {
  const json::object* both = object_at(object, name);
  return both ? std::string(terminal.pick(text_at(*both, "ja"), text_at(*both, "en"))) : "";
}

}  // namespace todoku::app
