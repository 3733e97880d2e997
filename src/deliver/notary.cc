#include "deliver/notary.h"

#include <algorithm>

#include "deliver/hold_check.h"
#include "mail/envelope.h"
#include "mail/seven_bit.h"
#include "reply/explain.h"

namespace todoku::deliver {
namespace {

// Where RET says nothing, a larger message comes back as its header section (Postfix's
// bounce_size_limit).
constexpr std::size_t kWholeOriginalBytes = 50000;

bool wants_failure(const mail::Notify& notify) {
  return notify.unset() || notify.failure;
}

bool is_failure(spool::State state) {
  return state == spool::State::bounced || state == spool::State::expired ||
         state == spool::State::suppressed;
}

// What the report is about: the answer that came now, or the last that came before.
const spool::Attempt* attempt_of(const spool::Settle& settle, const spool::RecipientRow& row) {
  if (settle.attempt) return &*settle.attempt;
  return row.last ? &*row.last : nullptr;
}

// Who was held with its whole pair was never tried itself: what the pair is held for is its cause.
std::optional<spool::Hold> hold_of(const spool::Spool& spool, const spool::MessageRow& message,
                                   const spool::Settle& settle, const spool::RecipientRow& row) {
  if (row.state != spool::State::held || attempt_of(settle, row)) return std::nullopt;
  Result<std::vector<spool::Hold>> holds = spool.holds();
  if (!holds) return std::nullopt;
  const std::string sender = mail::domain_key(mail::domain_of(message.envelope.reverse_path));
  const std::string& domain = row.hold_domain.empty() ? sender : row.hold_domain;
  for (spool::Hold& hold : *holds) {
    if (hold.sender_domain == domain && hold.provider == row.hold_provider) return std::move(hold);
  }
  return std::nullopt;
}

reply::Verdict verdict_of(const spool::Settle& settle, const spool::RecipientRow& row) {
  const spool::Attempt* attempt = attempt_of(settle, row);
  if (settle.to == spool::State::suppressed || !attempt) {
    const bool suppressed = settle.to == spool::State::suppressed;
    return reply::verdict_of(suppressed ? reply::Cause::suppressed : reply::Cause::expired,
                             reply::Confidence::exact,
                             suppressed ? "local.suppressed" : "local.expired");
  }
  return attempt->verdict;
}

}  // namespace

DsnRecipient Notary::about(const spool::MessageRow& message, const spool::Settle& settle,
                           const spool::RecipientRow& row, DsnAction action) const {
  DsnRecipient r;
  r.address = row.path.address;
  r.orcpt = row.path.orcpt;
  r.action = action;
  reply::Verdict verdict = verdict_of(settle, row);
  if (std::optional<spool::Hold> hold = hold_of(spool_, message, settle, row)) {
    verdict = std::move(hold->verdict);
    r.trouble = std::move(hold->evidence);
    std::ranges::replace(r.trouble, '\n', ' ');
  }
  if (const spool::Attempt* attempt = attempt_of(settle, row);
      attempt && settle.to != spool::State::suppressed) {
    r.tried = attempt->at;
    r.remote_mta = attempt->said ? attempt->mx_host : "";
    (attempt->said ? r.reply : r.trouble) = attempt->reply;
  }
  // Given up for its age, whatever the last answer was: RFC 3463 §3.5, X.4.7.
  r.status = settle.to == spool::State::expired ? "5.4.7" : status_for(verdict, r.reply, action);
  if (action == DsnAction::delayed) r.retried_until = message.expires;
  reply::Particulars particulars;
  particulars.domain = mail::domain_of(message.envelope.reverse_path);
  particulars.ip = address_seen(settings_, r.reply.empty() ? r.trouble : r.reply);
  particulars.recipient = row.path.address;
  particulars.reply_text = r.reply;
  reply::Explanation explanation = reply::explain(catalogue_, verdict, particulars);
  r.why = std::move(explanation.why);
  r.remedy = std::move(explanation.remedy);
  return r;
}

Task<Result<void>> Notary::tell_failed(spool::MessageRow message,
                                       std::vector<spool::Settle> settlements,
                                       std::vector<spool::RecipientRow> rows) const {
  std::vector<DsnRecipient> failed;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    if (!is_failure(settlements[i].to) || !wants_failure(rows[i].path.notify)) continue;
    failed.push_back(about(message, settlements[i], rows[i], DsnAction::failed));
  }
  const Result<void> sent = co_await send(std::move(message), std::move(failed));
  co_return sent;
}

Task<void> Notary::tell_others(spool::MessageRow message, std::vector<spool::Settle> settlements,
                               std::vector<spool::RecipientRow> rows, bool passed_on) const {
  std::vector<DsnRecipient> relayed;
  std::vector<DsnRecipient> delayed;
  const WallTime notice = message.accepted + settings_.delay_notice;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const spool::Settle& settle = settlements[i];
    const mail::Notify& notify = rows[i].path.notify;
    if (settle.to == spool::State::delivered && notify.success && !passed_on) {
      relayed.push_back(about(message, settle, rows[i], DsnAction::relayed));
    }
    // Once: at the first try behind the time of the notice.
    const bool first_late = settle.at >= notice && (!rows[i].last || rows[i].last->at < notice);
    if (settle.to == spool::State::deferred && notify.delay && first_late) {
      delayed.push_back(about(message, settle, rows[i], DsnAction::delayed));
    }
  }
  const Result<void> told = co_await send(message, std::move(relayed));
  const Result<void> warned = co_await send(message, std::move(delayed));
  static_cast<void>(told);
  static_cast<void>(warned);
}

Task<Result<void>> Notary::send(spool::MessageRow message,
                                std::vector<DsnRecipient> recipients) const {
  if (recipients.empty() || message.envelope.reverse_path.empty()) co_return Result<void>();
  const Result<std::string> original = spool_.body(message.id);
  Dsn dsn;
  dsn.reporting_mta = settings_.hostname;
  dsn.to = message.envelope.reverse_path;
  dsn.message_id =
      fmt::format("{}.{:08x}", to_string(message.id), ports_.random.next() & 0xffffffffu);
  dsn.at = ports_.clock.wall();
  dsn.arrived = message.accepted;
  dsn.envid = message.envelope.envid;
  // RFC 6533 §3: global where its reader's own address is; any other reader may be reached by
  // servers without SMTPUTF8 alone.
  dsn.utf8 = message.envelope.smtputf8 && !mail::is_seven_bit(dsn.to);
  if (original) dsn.original = *original;
  const mail::Ret ret = message.envelope.ret;
  const bool failed = recipients.front().action == DsnAction::failed;
  const bool small = dsn.original.size() <= kWholeOriginalBytes;
  // RFC 3461 §4.3: RET concerns reports of failure; others carry the header section.
  dsn.whole_original = failed && (ret == mail::Ret::full || (ret == mail::Ret::unset && small));
  dsn.recipients = std::move(recipients);
  spool::Spool::Admission admission;
  admission.envelope.recipients.push_back(
      {.address = dsn.to, .notify = {.never = true}, .orcpt = {}});
  admission.envelope.body = dsn.utf8 ? mail::Body::eight_bit_mime : mail::Body::seven_bit;
  admission.envelope.smtputf8 = dsn.utf8;
  admission.expires = dsn.at + settings_.policy.retry.lifetime;
  admission.source = "dsn " + to_string(message.id);
  admission.body = write_dsn(dsn);
  if (ports_.signatory)
    admission.body = co_await ports_.signatory->sign(std::move(admission.body), dsn.at);
  const Result<MessageId> admitted = co_await spool_.admit(std::move(admission));
  if (!admitted) co_return std::unexpected(admitted.error());
  co_return Result<void>();
}

}  // namespace todoku::deliver
