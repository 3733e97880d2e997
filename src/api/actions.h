// api/actions.h - what the API may do beyond reading the spool and its lists: the engine's and the
// submission's side, which app/ joins to it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "base/ids.h"
#include "io/ports.h"
#include "mail/envelope.h"

namespace todoku::api {

struct Actions {
  virtual ~Actions() = default;
  // Errors: not_found, conflict (the recipient's state does not allow it), and those of the spool.
  virtual Task<Result<void>> cancel(RecipientId recipient, std::string note) = 0;
  virtual Task<Result<void>> retry(RecipientId recipient, std::string note) = 0;
  // Takes a message as a submission does: durable when it ends. Errors: invalid (an address, no
  // recipient), too_large, no_space, io.
  virtual Task<Result<MessageId>> submit(mail::Envelope envelope, std::string message) = 0;
  // Looks now at what the mail of this sender's domain is held for ("" as provider: towards all),
  // and releases what is repaired: {"lifted", "released", "look"} of each hold, with its names.
  virtual Task<boost::json::array> look_at_holds(std::string sender_domain,
                                                 std::string provider) = 0;
  // {"at", "passes", "findings", "publish"} of the last look at a hold; null: none yet.
  virtual boost::json::value last_look(const std::string& sender_domain,
                                       const std::string& provider) const = 0;
  // What only the running process knows: version, host name, uptime, listeners.
  virtual boost::json::object status() const = 0;
};

}  // namespace todoku::api
