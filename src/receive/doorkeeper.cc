#include "receive/doorkeeper.h"

#include <utility>

namespace todoku::receive {

using policy::Evidence;
using policy::MailboxState;
using policy::Moment;
using policy::Ruling;

smtp::Reply Doorkeeper::said(const Ruling& ruling, const Evidence& evidence) const {
  return policy::spoken(catalogue_, ruling, evidence, session_);
}

Task<std::optional<smtp::Reply>> Doorkeeper::mail(const Client& client) {
  alone_ = false;
  session_evidence_ = co_await examiner_.session(client);
  for (const Moment at : {Moment::connect, Moment::helo, Moment::mail}) {
    const Ruling ruling = policy::decide(examiner_.policy(), session_evidence_, at);
    if (ruling.refuses()) co_return said(ruling, session_evidence_);
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
  const Ruling now = policy::decide(examiner_.policy(), evidence, Moment::recipient);
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
    ending.ruling = policy::decide(examiner_.policy(), evidence, Moment::recipient);
  }
  if (!ending.ruling.refuses())
    ending.ruling = policy::decide(examiner_.policy(), evidence, Moment::message);
  if (ending.ruling.refuses()) ending.refusal = said(ending.ruling, evidence);
  co_return ending;
}

}  // namespace todoku::receive
