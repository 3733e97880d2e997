#include "policy/condition.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "dns/address.h"
#include "mail/address.h"

namespace todoku::policy {
namespace {

using auth::DmarcResult;
using auth::HeaderFault;
using auth::IprevResult;
using auth::SenderDomain;
using auth::SpfResult;

struct Row {
  Condition condition;
  const char* name;
  About about;
  std::string_view ja;
  std::string_view en;
};
constexpr Row kRows[] = {
#define TODOKU_CONDITION(name, about, ja, en) {Condition::name, #name, About::about, ja, en},
#include "policy/condition.def"
#undef TODOKU_CONDITION
};
const Row& row_of(Condition condition) {
  return kRows[static_cast<std::size_t>(condition)];
}

bool is_ipv6(std::string_view client) {
  const auto bytes = dns::address_bytes(client);
  return bytes && bytes->size() == 16 && !bytes->starts_with(std::string(10, '\0') + "\xff\xff");
}

// RFC 5321 §4.1.4 wants a full name or an address literal.
bool is_host(std::string_view helo) {
  return mail::is_address_literal(helo) ||
         (helo.find('.') != helo.npos && mail::is_domain(helo, {}));
}

bool over(std::uint64_t count, std::uint64_t limit) {
  return limit != 0 && count > limit;
}

bool any_dkim(const auth::Authentication& found, auth::DkimStatus status) {
  return std::ranges::any_of(
      found.dkim, [status](const auth::DkimResult& one) { return one.status == status; });
}

// A look-up that failed for now is no failure of the sender: it neither passes nor does "not pass".
bool spf_fails(SpfResult spf) {
  return spf != SpfResult::pass && spf != SpfResult::temperror;
}
bool dkim_fails(const auth::Authentication& found) {
  return !found.dkim_passes() && !any_dkim(found, auth::DkimStatus::temperror);
}

bool dmarc_asks(const auth::Dmarc& dmarc, auth::DmarcPolicy policy) {
  return dmarc.result == DmarcResult::fail && dmarc.policy == policy;
}

bool lacks_author(const auth::Author& author) {
  return author.has(HeaderFault::no_from) || author.has(HeaderFault::unreadable_from) ||
         author.has(HeaderFault::no_author);
}

// Requires a message.
bool holds_of_message(Condition condition, const Evidence& e, const ReceptionLimits& limits) {
  const auth::Author& author = e.found.author;
  const auth::Dmarc& dmarc = e.found.dmarc;
  switch (condition) {
#define CASE(name, truth) \
  case Condition::name: return truth
    CASE(header_unfit, author.unfit() != nullptr);
    CASE(from_missing, lacks_author(author));
    CASE(from_repeated, author.has(HeaderFault::several_from));
    CASE(from_many, author.mailboxes.size() > 1 || author.has(HeaderFault::several_domains));
    CASE(from_no_domain, author.has(HeaderFault::no_domain));
    CASE(header_repeated,
         author.has(HeaderFault::repeated_shown) || author.has(HeaderFault::repeated_field));
    CASE(header_incomplete, author.has(HeaderFault::no_date) || author.has(HeaderFault::no_sender));
    CASE(no_message_id, author.has(HeaderFault::no_message_id));
    CASE(dkim_pass, e.found.dkim_passes());
    CASE(dkim_not_pass, dkim_fails(e.found));
    CASE(dkim_none, e.found.dkim.empty());
    CASE(dkim_temperror, any_dkim(e.found, auth::DkimStatus::temperror));
    CASE(dmarc_pass, dmarc.result == DmarcResult::pass);
    CASE(dmarc_fail, dmarc.result == DmarcResult::fail);
    CASE(dmarc_reject, dmarc_asks(dmarc, auth::DmarcPolicy::reject));
    CASE(dmarc_quarantine, dmarc_asks(dmarc, auth::DmarcPolicy::quarantine));
    CASE(dmarc_missing, dmarc.result == DmarcResult::none);
    CASE(dmarc_temperror, dmarc.result == DmarcResult::temperror);
    CASE(trusted_chain, e.trusted_chain);
    CASE(no_unsubscribe, !e.message.unsubscribe);
    CASE(no_one_click, !e.message.one_click);
    CASE(too_large, over(e.message.bytes, limits.message_bytes));
    CASE(line_too_long, over(e.message.longest_line, limits.line_bytes));
    case Condition::ptr_missing:
    case Condition::ptr_unconfirmed:
    case Condition::ptr_temperror:
    case Condition::ipv6:
    case Condition::no_tls:
    case Condition::helo_no_name:
    case Condition::client_rate:
    case Condition::session_recipients:
    case Condition::sender_domain_absent:
    case Condition::sender_domain_silent:
    case Condition::sender_domain_null_mx:
    case Condition::sender_domain_temperror:
    case Condition::spf_pass:
    case Condition::spf_not_pass:
    case Condition::spf_none:
    case Condition::spf_fail:
    case Condition::spf_softfail:
    case Condition::spf_permerror:
    case Condition::spf_temperror:
    case Condition::mailbox_unknown:
    case Condition::mailbox_disabled:
    case Condition::mailbox_over_quota:
    case Condition::mailbox_inactive:
    case Condition::not_ours:
    case Condition::recipient_rate: return false;  // of the session
  }
  std::unreachable();
}

bool holds_of_session(Condition condition, const Evidence& e, const ReceptionLimits& limits) {
  const SpfResult spf = e.found.spf.result;
  const SenderDomain domain = e.found.sender_domain;
  switch (condition) {
    CASE(ptr_missing, e.found.ptr.result == IprevResult::permerror);
    CASE(ptr_unconfirmed, e.found.ptr.result == IprevResult::fail);
    CASE(ptr_temperror, e.found.ptr.result == IprevResult::temperror);
    CASE(ipv6, is_ipv6(e.arrival.client));
    CASE(no_tls, !e.arrival.tls);
    CASE(helo_no_name, !is_host(e.arrival.helo));
    CASE(client_rate, over(e.traffic.of_client, limits.messages_per_client));
    CASE(session_recipients, over(e.traffic.recipients_in_session, limits.recipients_per_session));
    CASE(sender_domain_absent, domain == SenderDomain::absent);
    CASE(sender_domain_silent, domain == SenderDomain::silent);
    CASE(sender_domain_null_mx, domain == SenderDomain::null_mx);
    CASE(sender_domain_temperror, domain == SenderDomain::temperror);
    CASE(spf_pass, spf == SpfResult::pass);
    CASE(spf_not_pass, spf_fails(spf));
    CASE(spf_none, spf == SpfResult::none);
    CASE(spf_fail, spf == SpfResult::fail);
    CASE(spf_softfail, spf == SpfResult::softfail);
    CASE(spf_permerror, spf == SpfResult::permerror);
    CASE(spf_temperror, spf == SpfResult::temperror);
    CASE(mailbox_unknown, e.mailbox == MailboxState::unknown);
    CASE(mailbox_disabled, e.mailbox == MailboxState::disabled);
    CASE(mailbox_over_quota, e.mailbox == MailboxState::over_quota);
    CASE(mailbox_inactive, e.mailbox == MailboxState::over_quota_inactive);
    CASE(not_ours, e.mailbox == MailboxState::not_ours);
    CASE(recipient_rate, over(e.traffic.to_recipient, limits.messages_per_recipient));
    case Condition::header_unfit:
    case Condition::from_missing:
    case Condition::from_repeated:
    case Condition::from_many:
    case Condition::from_no_domain:
    case Condition::header_repeated:
    case Condition::header_incomplete:
    case Condition::no_message_id:
    case Condition::dkim_pass:
    case Condition::dkim_not_pass:
    case Condition::dkim_none:
    case Condition::dkim_temperror:
    case Condition::dmarc_pass:
    case Condition::dmarc_fail:
    case Condition::dmarc_reject:
    case Condition::dmarc_quarantine:
    case Condition::dmarc_missing:
    case Condition::dmarc_temperror:
    case Condition::trusted_chain:
    case Condition::no_unsubscribe:
    case Condition::no_one_click:
    case Condition::too_large:
    case Condition::line_too_long: return false;  // of the message
  }
  std::unreachable();
#undef CASE
}

}  // namespace

std::span<const Condition> all_conditions() {
  static const std::vector<Condition> all = [] {
    std::vector<Condition> list;
    for (const Row& row : kRows) list.push_back(row.condition);
    return list;
  }();
  return all;
}

const char* to_string(Condition condition) {
  return row_of(condition).name;
}
std::string_view meaning_ja(Condition condition) {
  return row_of(condition).ja;
}
std::string_view meaning_en(Condition condition) {
  return row_of(condition).en;
}
About about(Condition condition) {
  return row_of(condition).about;
}

Moment known_from(Condition condition) {
  if (condition == Condition::helo_no_name) return Moment::helo;
  if (condition == Condition::no_tls) return Moment::mail;
  if (condition == Condition::session_recipients) return Moment::recipient;
  switch (about(condition)) {
    case About::client: return Moment::connect;
    case About::envelope: return Moment::mail;
    case About::recipient: return Moment::recipient;
    case About::author:
    case About::message: return Moment::message;
  }
  std::unreachable();
}

std::optional<Condition> parse_condition(std::string_view name) {
  const auto* row = std::ranges::find(kRows, name, &Row::name);
  if (row == std::end(kRows)) return std::nullopt;
  return row->condition;
}

bool holds(Condition condition, const Evidence& evidence, const ReceptionLimits& limits) {
  return holds_of_session(condition, evidence, limits) ||
         (evidence.found.with_message && holds_of_message(condition, evidence, limits));
}

}  // namespace todoku::policy
