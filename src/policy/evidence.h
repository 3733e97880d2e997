// policy/evidence.h - all that a receiver may decide by, gathered in one value.
//
// The gateway fills it from a session, its directory and its counters; `check` from what a person
// states. What is not known stays as it is made, and then no rule about it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/authenticate.h"
#include "mail/header.h"

namespace todoku::policy {

// When a rule is asked: the stages of a session at which a receiver may refuse.
enum class Moment { connect, helo, mail, recipient, message };
const char* to_string(Moment at);  // "connect", "helo", "mail", "rcpt", "eod"

// What a directory knows of a recipient.
enum class MailboxState {
  active,
  unknown,  // no such mailbox in a domain of ours
  disabled,
  over_quota,           // full: there is no room for this message
  over_quota_inactive,  // full, and nobody has looked into it for long
  not_ours,             // the domain is none of ours: no relaying (RFC 5321 §3.6.2)
};
const char* to_string(MailboxState state);  // "over_quota"

// What the message itself shows beside its authentication.
struct MessageFacts {
  std::uint64_t bytes = 0;
  std::size_t longest_line = 0;   // bytes without line end, body included
  bool unsubscribe = false;       // List-Unsubscribe with a URI (RFC 2369)
  bool one_click = false;         // and it is HTTPS, with List-Unsubscribe-Post (RFC 8058 §3.1)
  bool one_click_signed = false;  // a passing signature covers both (RFC 8058 §4)
};

// Counts of the receiver, of the window that its limits name; this message included.
struct Traffic {
  std::uint64_t of_client = 0;     // messages from this address
  std::uint64_t of_domain = 0;     // messages of this author's domain
  std::uint64_t to_recipient = 0;  // messages to this mailbox
  std::uint64_t recipients_in_session = 0;
};

struct Evidence {
  auth::Arrival arrival;
  auth::Authentication found;
  std::string recipient;  // "taro@gmail.com"; "" if none is stated
  MailboxState mailbox = MailboxState::active;
  MessageFacts message;
  Traffic traffic;
  // Is this a bulk sender by the receiver's own reckoning (Gmail: 5,000 a day)?
  bool bulk = false;
  // Did a sealer whom the receiver trusts see it pass? Set by whoever keeps the list (RFC 8617 §7).
  bool trusted_chain = false;
};

// `whole` is the message; `message` the same, read; `found` what came of it.
MessageFacts message_facts(std::string_view whole, const auth::SignedMessage& message,
                           const auth::Authentication& found);

}  // namespace todoku::policy
