#include "reply/status.h"

#include <array>
#include <cstdint>

namespace todoku::reply {
namespace {

struct Row {
  int subject;
  int detail;
  Cause transient;  // 4.X.Y
  Cause permanent;  // 5.X.Y
};

constexpr Row same(int subject, int detail, Cause cause) {
  return {subject, detail, cause, cause};
}

// In the order of the registry. A code that only says "something about the mailbox" is left out.
constexpr auto kRows = std::to_array<Row>({
    same(1, 1, Cause::user_unknown),
    same(1, 2, Cause::domain_not_found),
    same(1, 3, Cause::address_syntax),
    same(1, 4, Cause::recipient_policy),
    same(1, 6, Cause::mailbox_moved),
    same(1, 7, Cause::sender_address_invalid),
    {1, 8, Cause::sender_domain_dns_temporary, Cause::sender_domain_not_found},
    same(1, 10, Cause::domain_no_mail),
    {2, 0, Cause::mailbox_temporary, Cause::recipient_policy},
    {2, 1, Cause::mailbox_temporary, Cause::mailbox_disabled},
    same(2, 2, Cause::mailbox_full),
    same(2, 3, Cause::message_too_large),
    same(2, 4, Cause::domain_misconfigured),
    {3, 0, Cause::system_temporary, Cause::system_misconfigured},
    same(3, 1, Cause::system_full),
    {3, 2, Cause::system_temporary, Cause::policy_other},
    same(3, 3, Cause::feature_unsupported),
    same(3, 4, Cause::message_too_large),
    same(3, 5, Cause::system_misconfigured),
    same(4, 0, Cause::connection_failed),
    same(4, 1, Cause::connection_failed),
    same(4, 2, Cause::connection_failed),
    same(4, 3, Cause::system_temporary),
    {4, 4, Cause::dns_temporary, Cause::domain_misconfigured},
    same(4, 5, Cause::system_temporary),
    same(4, 6, Cause::routing_loop),
    same(4, 7, Cause::expired),
    same(5, 1, Cause::protocol_error),
    same(5, 2, Cause::protocol_error),
    same(5, 3, Cause::too_many_recipients),
    same(5, 4, Cause::protocol_error),
    same(5, 5, Cause::protocol_error),
    same(5, 6, Cause::submission_auth_failed),
    same(6, 1, Cause::content_policy),
    same(6, 2, Cause::feature_unsupported),
    same(6, 3, Cause::feature_unsupported),
    same(6, 5, Cause::feature_unsupported),
    same(6, 6, Cause::rfc_noncompliant),
    same(6, 7, Cause::feature_unsupported),
    same(6, 8, Cause::feature_unsupported),
    same(6, 9, Cause::feature_unsupported),
    same(6, 10, Cause::feature_unsupported),
    same(7, 2, Cause::recipient_policy),
    same(7, 4, Cause::feature_unsupported),
    same(7, 5, Cause::tls_failed),
    same(7, 7, Cause::rfc_noncompliant),
    same(7, 8, Cause::submission_auth_failed),
    same(7, 9, Cause::submission_auth_failed),
    same(7, 10, Cause::tls_required),
    same(7, 11, Cause::tls_required),
    same(7, 12, Cause::submission_auth_failed),
    same(7, 13, Cause::submission_auth_failed),
    same(7, 15, Cause::rate_limited),
    same(7, 16, Cause::message_too_large),
    same(7, 17, Cause::recipient_owner_changed),
    same(7, 18, Cause::recipient_owner_changed),
    same(7, 19, Cause::recipient_verification_pending),
    same(7, 20, Cause::dkim_fail),
    same(7, 21, Cause::dkim_fail),
    same(7, 22, Cause::alignment_fail),
    same(7, 23, Cause::spf_fail),
    {7, 24, Cause::auth_dns_temporary, Cause::spf_fail},
    same(7, 25, Cause::ptr_missing),
    same(7, 26, Cause::auth_fail),
    same(7, 27, Cause::sender_domain_no_mail),
    same(7, 28, Cause::rate_limited),
    same(7, 29, Cause::auth_fail),
    same(7, 30, Cause::tls_required),
});

constexpr std::size_t kSubjects = 8;
constexpr std::size_t kDetails = 32;

// Where in kRows a code stands, counted from one; 0: nowhere.
constexpr auto kRowOf = [] {
  std::array<std::array<std::uint8_t, kDetails>, kSubjects> rows{};
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    const Row& row = kRows[i];
    rows[static_cast<std::size_t>(row.subject)][static_cast<std::size_t>(row.detail)] =
        static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}();

bool is(std::optional<smtp::Stage> stage, smtp::Stage which) {
  return stage == which;
}

}  // namespace

std::optional<Cause> cause_of(smtp::EnhancedCode code) {
  const auto subject = static_cast<std::size_t>(code.subject);
  const auto detail = static_cast<std::size_t>(code.detail);
  if (subject >= kSubjects || detail >= kDetails || code.klass == 2) return std::nullopt;
  const std::size_t row = kRowOf[subject][detail];
  if (row == 0) return std::nullopt;
  return code.klass == 4 ? kRows[row - 1].transient : kRows[row - 1].permanent;
}

bool is_at_the_door(std::optional<smtp::Stage> stage) {
  return is(stage, smtp::Stage::banner) || is(stage, smtp::Stage::ehlo);
}

// A 550 at RCPT is not called an unknown user: every second one speaks of the sender.
Cause cause_of(int code, std::optional<smtp::Stage> stage) {
  using enum smtp::Stage;
  switch (code) {
    case 450: return is(stage, rcpt) ? Cause::mailbox_temporary : Cause::system_temporary;
    case 452: return is(stage, rcpt) ? Cause::too_many_recipients : Cause::system_full;
    case 454: return is(stage, starttls) ? Cause::tls_failed : Cause::system_temporary;
    case 500:
    case 501:
    case 502:
    case 503:
    case 504: return Cause::protocol_error;
    case 521:
    case 556: return Cause::domain_no_mail;            // RFC 7504
    case 530: return Cause::submission_auth_required;  // RFC 4954 §6
    case 534:
    case 535:
    case 538: return Cause::submission_auth_failed;
    case 551: return Cause::relay_denied;
    case 552: return is(stage, rcpt) ? Cause::mailbox_full : Cause::message_too_large;
    case 553: return is(stage, mail) ? Cause::sender_address_invalid : Cause::address_syntax;
    case 554: return is(stage, banner) ? Cause::ip_blocked_by_provider : Cause::policy_other;
    case 555: return Cause::feature_unsupported;
    default: break;
  }
  if (code < 500) return Cause::system_temporary;
  return is_at_the_door(stage) ? Cause::ip_blocked_by_provider : Cause::policy_other;
}

}  // namespace todoku::reply
