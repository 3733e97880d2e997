// receive/doorkeeper.h - one client before a reception policy: from the greeting to the dot.
//
// A rule is answered at the moment that it names. A policy without rules about the connection or
// EHLO has no look-ups made there.
//
// What SMTP can say of each recipient it says at RCPT. At the dot there is one answer for all:
// about the sender and the message it holds for everybody; about a mailbox it is given only where
// the transaction has no other, so that nobody's mail hangs on somebody else's mailbox.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/reception.h"
#include "receive/examiner.h"

namespace todoku::receive {

class Doorkeeper {
 public:
  // `session`: the id that stands in replies. All outlive the Doorkeeper.
  Doorkeeper(Examiner& examiner, const reply::Catalogue& catalogue, std::string session)
      : examiner_(examiner), catalogue_(catalogue), session_(std::move(session)) {}

  struct Refusal {
    smtp::Reply reply;
    std::string rule;  // of the policy; "": the recipient is to come by itself
  };
  // nullopt: welcome.
  Task<std::optional<Refusal>> connect(const Client& client);
  Task<std::optional<Refusal>> helo(const Client& client);
  Task<std::optional<Refusal>> mail(const Client& client);  // begins a transaction
  std::optional<Refusal> recipient(const Client& client, const std::string& address,
                                   policy::MailboxState state);

  struct Ending {
    policy::Evidence evidence;
    policy::Ruling ruling;
    std::optional<smtp::Reply> refusal;
  };
  // `states`: of the envelope's recipients, in their order, for a message of this size. `whole` and
  // `client` live until the task ends.
  Task<Ending> message(const Client& client, std::string_view whole,
                       std::vector<policy::MailboxState> states);

  const std::string& session() const { return session_; }
  const policy::ReceptionPolicy& policy() const { return examiner_.policy(); }
  // What is known without a message.
  const policy::Evidence& evidence() const { return session_evidence_; }

 private:
  Task<std::optional<Refusal>> before_mail(const Client& client, policy::Moment at);
  std::optional<Refusal> refusal_at(policy::Moment at) const;
  policy::Evidence for_recipient(const std::string& address, policy::MailboxState state);
  smtp::Reply said(const policy::Ruling& ruling, const policy::Evidence& evidence) const;

  Examiner& examiner_;
  const reply::Catalogue& catalogue_;
  std::string session_;
  policy::Evidence session_evidence_;
  std::uint64_t recipients_ = 0;  // of this session
  bool alone_ = false;  // this transaction's recipient is refused at the dot: it takes no other
};

}  // namespace todoku::receive
