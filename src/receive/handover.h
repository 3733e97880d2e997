// receive/handover.h - gives one recipient's message to the server behind the gateway, while the
// sender waits: by LMTP (RFC 2033) or SMTP. Its answer becomes ours, so that what it refuses is
// refused, and never bounced. A server that cannot be reached is a 451: the sender keeps the mail.
#pragma once

#include <string>

#include "io/ports.h"
#include "receive/keeping.h"

namespace todoku::receive {

struct Behind {
  enum class Protocol { lmtp, smtp } protocol = Protocol::lmtp;
  Endpoint endpoint;
  std::string hostname;  // ours, said in LHLO or EHLO
  // For each answer. Behind a sender's own patience for the final dot (RFC 5321 §4.5.3.2.6: 10
  // minutes), so that it hears us.
  milliseconds patience = std::chrono::minutes(5);
};

// `letter` has one recipient.
Task<smtp::Reply> hand_over(Dialer& dialer, Clock& clock, Behind behind, Letter letter);

}  // namespace todoku::receive
