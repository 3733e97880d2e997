// receive/keeping.h - what a gateway asks of the place behind it: who is there, and will it take
// this?
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "io/ports.h"
#include "mail/envelope.h"
#include "policy/evidence.h"
#include "smtp/reply.h"

namespace todoku::receive {

// Of a transaction, as MAIL had it.
struct Sender {
  std::string reverse_path;
  bool smtputf8 = false;
};

struct Letter {
  const mail::Envelope& envelope;
  std::string message;  // with our trace fields on top
  bool quarantined = false;
  std::uint64_t bytes = 0;  // of the message as it came: what a quota was asked about
};

struct Kept {
  // 2xx: it is on stable storage, or with somebody who said so, for all recipients.
  smtp::Reply reply;
  std::optional<MessageId> spooled;  // where it waits in the spool, for some of them at least
};

// One transaction at the place behind; it may be dropped at any time.
struct Delivery {
  virtual ~Delivery() = default;
  // May this recipient have it? 2xx: it is expected by keep(), in this order.
  virtual Task<smtp::Reply> recipient(std::string) { co_return smtp::make_reply(250, "2.1.5 OK"); }
  // `letter.envelope` has the recipients that were expected; it outlives the task.
  virtual Task<Kept> keep(Letter letter) = 0;
};

struct Keeping {
  virtual ~Keeping() = default;
  // How a recipient stands for a message of that size (0: not known).
  virtual Task<policy::MailboxState> state(std::string address, std::uint64_t bytes) = 0;
  // The Keeping outlives it.
  virtual std::unique_ptr<Delivery> begin(Sender sender) = 0;
};

}  // namespace todoku::receive
