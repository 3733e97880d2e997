// logs/hop.h - a message that goes on within the same machine: to a content filter (amavis, rspamd
// as a proxy, clamsmtp) and back, or from sendmail's submission queue to its MTA.
//
// It gets a second queue id and is logged a second time when it leaves; that is the delivery.
#pragma once

#include "logs/attempt.h"

namespace todoku::logs {

// A server on loopback took it into a queue, or a filter did. A mailbox on this machine (LMTP,
// "Saved") is no hop.
bool is_local_hop(const Attempt& attempt);

}  // namespace todoku::logs
