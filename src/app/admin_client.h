// app/admin_client.h - what the commands that talk to a running server share.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/api_client.h"
#include "app/command.h"
#include "base/time.h"

namespace todoku::app {

// Which server a command speaks to where the user names none. Views of constants.
struct ServerKind {
  std::string_view endpoint = "127.0.0.1:8025";
  const char* environment = "TODOKU_SERVER";  // a variable that names another
  std::string_view start = "todoku serve";    // the command that starts one
};

// --server and --token, with their defaults.
struct ServerChoice {
  std::string server;
  std::string token;
  std::string_view start;  // for those who have none running
  ApiClient client() const { return ApiClient(server, token); }
};
std::shared_ptr<ServerChoice> add_server_options(CLI::App& command, const Terminal& terminal,
                                                 const ServerKind& kind = {});

// Asks the server. An answer of 2xx is returned as JSON; else the reason is told and `exit` set: 3
// not reachable, 2 a request that was wrong, 1 the answer is "no".
std::optional<boost::json::object> ask_server(const ServerChoice& choice, const ApiRequest& request,
                                              Terminal& terminal, Exit& exit);
// Says why there was no answer, or why it was no.
Exit explain_refusal(const Result<ApiAnswer>& answer, const ServerChoice& choice,
                     Terminal& terminal);

// --- members of an answer; "" or 0 where they are null or not there.
std::string text_at(const boost::json::object& object, std::string_view name);
std::int64_t number_at(const boost::json::object& object, std::string_view name);
const boost::json::object* object_at(const boost::json::object& object, std::string_view name);
std::span<const boost::json::value> array_at(const boost::json::object& object,
                                             std::string_view name);
// The text in the user's language of {"ja": …, "en": …}.
std::string spoken_at(const boost::json::object& object, std::string_view name,
                      const Terminal& terminal);

}  // namespace todoku::app
