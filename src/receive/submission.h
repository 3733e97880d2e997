// receive/submission.h - takes mail for delivery from those who may submit it (RFC 6409).
//
// Trusted addresses need no AUTH; all others must authenticate, under TLS. A message is answered
// with 250 once it is on stable storage. Recipients on the suppression list are taken: deliver/
// settles them before any contact, with an event and a report to the sender.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "io/ports.h"
#include "receive/handler.h"
#include "spool/signatory.h"
#include "spool/spool.h"

namespace todoku::receive {

struct SubmissionOptions {
  smtp::ServerOptions smtp;  // its `auth` is set here: AUTH is offered where `knows` is given
  std::function<bool(std::string_view address)> trusted;  // an IP literal; empty: nobody
  std::function<bool(std::string_view user, std::string_view password)> knows;  // empty: no AUTH
  milliseconds lifetime = std::chrono::hours(24 * 5);  // RFC 5321 §4.5.4.1: at least 4 to 5 days
  const spool::Signatory* signatory = nullptr;  // signs what is taken; outlives the Submission
  std::string way = "smtp";                     // how mail comes here, as its `source` tells it
};

class Submission final : public Reception {
 public:
  // All of them outlive the Submission and its sessions.
  Submission(spool::Spool& spool, Clock& clock, Random& random, SubmissionOptions options);
  smtp::ServerOptions options() override { return options_.smtp; }
  std::unique_ptr<Handler> open(const Client& client) override;
  // Takes a message as a session does, for those who hand it in by another way: the envelope is
  // `client`'s. Durable when it ends. Errors: malformed (goes round in circles), and the spool's.
  Task<Result<MessageId>> take(const Client& client, std::string body);

 private:
  spool::Spool& spool_;
  Clock& clock_;
  Random& random_;
  SubmissionOptions options_;
};

}  // namespace todoku::receive
