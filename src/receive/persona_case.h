// receive/persona_case.h - what a persona does with a recipient: decided by the local part.
//
//     nouser@gmail.com         the persona's own words for a mailbox that is not there
//     nouser.sato@, nouser1@   the same: what follows '.', '+', '_' or a digit is free
//     bounce+5.1.1@  bounce+452@   any code
//     reply+gmail.spf.suspicious@  any entry of the catalogue that has words to speak
//     anything else            is taken
//
// The words are the catalogue's: what the engine reads, the sandbox speaks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "receive/persona.h"
#include "reply/catalogue.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::receive {

enum class Behaviour {
  take,
  refuse,       // with words
  greylist,     // refuses the first attempt of a sender, recipient and client; takes the next
  demand_tls,   // refuses until the session is encrypted
  hang_up,      // closes the connection at RCPT, without a word
  fall_silent,  // takes the message and closes without an answer to the final dot
  slow          // takes it, some seconds late
};

struct Case {
  std::string_view name;  // "spf-hardfail"
  Behaviour behaviour;
  std::vector<reply::Cause> causes;  // the catalogue's entries for it, the best first
  smtp::Stage stage;                 // where it is said unless the entry knows better: rcpt or eod
  std::string_view generic;          // what is said where persona and catalogue have no words
  reply::Bilingual about;
  std::string_view prefer = {};  // of several entries for a cause the one with this in its id
};
std::span<const Case> cases();

enum class Origin {
  own,     // the provider's words
  others,  // words of the catalogue that are no provider's, or plain ones: no such reply of it is
           // known
};

struct Plan {
  Behaviour behaviour = Behaviour::take;
  smtp::Stage stage = smtp::Stage::rcpt;
  std::string
      words;  // reply as on the wire, with {recipient}, {domain}, {ip}, {session}; empty: taken
  std::string rule;  // the entry it comes from; empty: none
  Origin origin = Origin::own;
};
// What `persona` does with a recipient of that local part.
Plan plan(const reply::Catalogue& catalogue, const Persona& persona, std::string_view local_part);
// The same for a case, for tables.
Plan plan_case(const reply::Catalogue& catalogue, const Persona& persona, const Case& wanted);

// What stands for the names in `words`.
struct Particulars {
  std::string_view recipient;
  std::string_view domain;  // of the reverse-path, or the client's EHLO name
  std::string_view ip;      // the client's
  std::string_view session;
};
// The reply with its names filled in; a 451 of ours if `words` is no reply.
smtp::Reply speak(std::string_view words, const Particulars& particulars);

}  // namespace todoku::receive
