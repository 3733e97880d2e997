// app/mailbox_wish.h - what a person says about a mailbox, of the sandbox or of the gateway's file.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "app/terminal.h"
#include "policy/mailboxes.h"

namespace CLI {
class App;
}

namespace todoku::app {

struct MailboxWish {
  std::string address;
  std::string state;     // "": as it is
  std::string quota;     // "": as it is; "none"
  bool unused = false;   // nobody looks into it any more
  bool in_use = false;   // somebody does again
  bool emptied = false;  // what was counted is forgotten
};

// ADDRESS, STATE, --quota, --unused, --in-use, with their words.
void add_mailbox_words(CLI::App& command, MailboxWish& wish, const Terminal& terminal);

// `mailbox` as the wish wants it. Errors: invalid (a state or quota that is none).
Result<void> apply(const MailboxWish& wish, policy::Mailbox& mailbox);

// {"address", "state", "quota", "unused", "used_bytes", "messages", "now"}: `now` is the state that
// a sender meets.
boost::json::object mailbox_json(const policy::Mailbox& mailbox);
MailboxWish wish_of(const boost::json::object& object);
boost::json::object wish_json(const MailboxWish& wish);

// A table of such objects, or JSON lines.
void print_mailboxes(std::span<const boost::json::value> rows, Terminal& terminal);

}  // namespace todoku::app
