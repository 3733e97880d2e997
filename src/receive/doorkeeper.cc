#include "receive/doorkeeper.h"

#include <utility>

namespace todoku::receive {

using policy::Decision;
using policy::Evidence;
using policy::MailboxState;
using policy::Moment;

smtp::Reply Doorkeeper::said(const Decision& decision, const Evidence& evidence) const {
  return policy::spoken(catalogue_, decision, evidence, session_);
}

Task<std::optional<smtp::Reply>> Doorkeeper::mail(const Client& client) {
  alone_ = false;
  session_evidence_ = co_await examiner_.session(client);
  for (const Moment at : {Moment::connect, Moment::helo, Moment::mail}) {
    const Decision decision = policy::decide(examiner_.policy(), session_evidence_, at);
    if (decision.refuses()) co_return said(decision, session_evidence_);
  }
  co_return std::nullopt;
}

Evidence Doorkeeper::for_recipient(const std::string& address, MailboxState state) {
  Evidence evidence = session_evidence_;
  evidence.recipient = address;
  evidence.mailbox = state;
  evidence.traffic.recipients_in_session = ++recipients_;
  evidence.traffic.to_recipient = examiner_.count_recipient(address);
  return evidence;
}

std::optional<smtp::Reply> Doorkeeper::recipient(const Client& client, const std::string& address,
                                                 MailboxState state) {
  const Evidence evidence = for_recipient(address, state);
  const Decision now = policy::decide(examiner_.policy(), evidence, Moment::recipient);
  if (now.refuses()) return said(now, evidence);
  // Some providers refuse a mailbox only after the message (Yahoo): then it comes by itself.
  const bool others = !client.smtp.envelope.recipients.empty();
  const bool later = state != MailboxState::active &&
                     policy::decide(examiner_.policy(), evidence, Moment::message).refuses();
  if (alone_ || (later && others))
    return smtp::make_reply(452, "4.5.3 Send this recipient its own copy");
  alone_ = later;
  return std::nullopt;
}

Task<Doorkeeper::Ending> Doorkeeper::message(const Client& client, std::string_view whole,
                                             std::vector<MailboxState> states) {
  Ending ending;
  ending.evidence = co_await examiner_.message(client, whole);
  Evidence& evidence = ending.evidence;
  const auto& recipients = client.smtp.envelope.recipients;
  evidence.traffic.recipients_in_session = recipients_;
  if (!recipients.empty()) evidence.recipient = recipients.front().address;
  if (states.size() == 1) {
    evidence.mailbox = states.front();
    ending.decision = policy::decide(examiner_.policy(), evidence, Moment::recipient);
  }
  if (!ending.decision.refuses())
    ending.decision = policy::decide(examiner_.policy(), evidence, Moment::message);
  if (ending.decision.refuses()) ending.refusal = said(ending.decision, evidence);
  co_return ending;
}

}  // namespace todoku::receive
