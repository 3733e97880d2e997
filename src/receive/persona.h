// receive/persona.h - the providers that the sandbox plays: who they are, where they are found, how
// they speak when nothing is wrong. What they refuse, and in which words, is the catalogue's
// (persona_case.h).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "reply/catalogue.h"
#include "smtp/server.h"

namespace todoku::receive {

struct Persona {
  std::string_view id;        // "gmail@2023-08": as `persona` in the catalogue
  std::string_view provider;  // "gmail"
  std::string_view title;     // "Gmail, wording of 2023-08"
  std::vector<std::string_view>
      hosts;  // MX host names, as the provider's own; the first is preferred
  std::vector<std::string_view>
      domains;                // recipient domains with these hosts; the first is the one to try
  std::string_view hostname;  // what it calls itself in banner and EHLO
  std::string_view greeting;  // what follows in the banner; may hold {session}
  std::string_view taken;     // the answer to a message that it takes; may hold {session}
  bool enhanced;              // speaks RFC 2034 codes, SMTPUTF8, CHUNKING
  std::uint64_t message_bytes;
  bool dsn = false;  // takes the parameters of RFC 3461; few of the large providers do
};
// In the order in which they get their addresses: 127.0.1.1, 127.0.1.2, ...
std::span<const Persona> personas();
const Persona* find_persona(std::string_view id);  // nullptr: no such persona

smtp::ServerOptions server_options(const Persona& persona, std::string_view session);

// A token in the manner of a provider's session ids, from any number.
std::string session_token(std::uint64_t chance);

}  // namespace todoku::receive
