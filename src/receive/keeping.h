// receive/keeping.h - what a gateway asks of the place behind it: who is there, and will it take
// this?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/ports.h"
#include "mail/envelope.h"
#include "policy/evidence.h"
#include "smtp/reply.h"

namespace todoku::receive {

struct Letter {
  const mail::Envelope& envelope;
  std::string message;  // with our trace fields on top
  bool quarantined = false;
};

struct Keeping {
  virtual ~Keeping() = default;
  // How a recipient stands for a message of that size (0: not known).
  virtual Task<policy::MailboxState> state(std::string address, std::uint64_t bytes) = 0;
  // Takes it for all recipients or for none. 2xx: it is on stable storage, or with somebody who
  // said so. `letter.envelope` outlives the task.
  virtual Task<smtp::Reply> keep(Letter letter) = 0;
  // Must each recipient come by itself, because the answer is one recipient's?
  virtual bool one_at_a_time() const { return false; }
};

}  // namespace todoku::receive
