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

std::optional<Doorkeeper::Refusal> Doorkeeper::refusal_at(Moment at) const {
  const Ruling ruling = policy::decide(examiner_.policy(), session_evidence_, at);
  if (!ruling.refuses()) return std::nullopt;
  return Refusal{said(ruling, session_evidence_), ruling.rule};
}

Task<std::optional<Doorkeeper::Refusal>> Doorkeeper::before_mail(const Client& client, Moment at) {
  if (!examiner_.policy().has_rules_at(at)) co_return std::nullopt;
  session_evidence_ = co_await examiner_.client(client);
  co_return refusal_at(at);
}

Task<std::optional<Doorkeeper::Refusal>> Doorkeeper::connect(const Client& client) {
  return before_mail(client, Moment::connect);
}

Task<std::optional<Doorkeeper::Refusal>> Doorkeeper::helo(const Client& client) {
  return before_mail(client, Moment::helo);
}

Task<std::optional<Doorkeeper::Refusal>> Doorkeeper::mail(const Client& client) {
  alone_ = false;
  session_evidence_ = co_await examiner_.session(client);
  // What was welcome at the greeting may be too much by now.
  for (const Moment at : {Moment::connect, Moment::helo, Moment::mail})
    if (std::optional<Refusal> refusal = refusal_at(at)) co_return refusal;
  co_return std::nullopt;
}

Evidence Doorkeeper::for_recipient(const std::string& address, MailboxState state) {
  Evidence evidence = session_evidence_;
  evidence.recipient = address;
  evidence.mailbox = state;
  evidence.traffic.recipients_in_session = ++recipients_;
  // Who is not there gets no counter: strangers think up addresses.
  const bool there = state != MailboxState::unknown && state != MailboxState::not_ours;
  evidence.traffic.to_recipient =
      there ? examiner_.count_recipient(address) : examiner_.look_at_recipient(address);
  return evidence;
}

std::optional<Doorkeeper::Refusal> Doorkeeper::recipient(const Client& client,
                                                         const std::string& address,
                                                         MailboxState state) {
  const Evidence evidence = for_recipient(address, state);
  const Ruling now = policy::decide(examiner_.policy(), evidence, Moment::recipient);
  if (now.refuses()) return Refusal{said(now, evidence), now.rule};
  // Some providers refuse a mailbox only after the message (Yahoo): then it comes by itself.
  const bool others = !client.smtp.envelope.recipients.empty();
  const bool later = state != MailboxState::active &&
                     policy::decide(examiner_.policy(), evidence, Moment::message).refuses();
  if (alone_ || (later && others))
    return Refusal{smtp::make_reply(452, "4.5.3 Send this recipient its own copy"), ""};
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
