// app/demo_cast.h - who is written to in `todoku demo`, and how each must end: the demo's script.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "receive/persona.h"
#include "spool/records.h"

namespace todoku::app {

struct Part {
  std::string_view persona;  // who receives it, as in receive/persona.h
  std::string_view local;    // in front of the @: the sandbox's case, then free
  // What stands before ".example" in the sender's address. One for each broken domain, so that
  // a domain that is held does not hide what happens to the others.
  std::string_view sender;
  spool::State ends;        // the state it must come to
  bool suppressed = false;  // and is the address not written to any more?
  int act = 1;  // each is sent when all before it is answered; the second is demo_repair's
  reply::Bilingual note = {};  // what to look at here
};

// In the order of the show. In the second act: what hangs on an answer of the first, and what
// slows down a whole provider.
const std::vector<Part>& cast();

const receive::Persona& persona_of(const Part& part);
std::string recipient_of(const Part& part);  // "nouser.ito@gmail.com"
std::string sender_of(const Part& part);     // "news@shop.example"

}  // namespace todoku::app
