#include "bounce/judge.h"

#include <array>

#include "base/text.h"
#include "reply/judge.h"

namespace todoku::bounce {
namespace {

using reply::Cause;
using reply::Confidence;
using reply::Verdict;

// RFC 5965 §7.3, RFC 6591: not every feedback is a complaint of the recipient.
Verdict of_feedback(const std::string& type) {
  const Cause cause = type == "auth-failure" ? Cause::auth_fail
                      : type == "virus"      ? Cause::virus
                      : type == "not-spam"   ? Cause::delivered
                                             : Cause::complaint;
  return reply::verdict_of(cause, Confidence::exact,
                           type.empty() ? "feedback" : "feedback." + type);
}

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == address.npos ? std::string_view{} : address.substr(at + 1);
}

bool says_something(const Verdict& v) {
  return v.confidence >= Confidence::words && v.cause != Cause::undetermined;
}

// Says that something went wrong, and no more.
bool is_vague(Cause cause) {
  return cause == Cause::system_temporary || cause == Cause::policy_other;
}

// Nobody answered.
bool is_of_line(Cause cause) {
  return cause == Cause::connection_failed || cause == Cause::connection_refused ||
         cause == Cause::timeout || cause == Cause::expired;
}

// "retry timeout exceeded: mailbox is full": that it was given up is no cause of its own.
std::string without_giving_up(std::string_view text) {
  constexpr auto kPhrases = std::to_array<std::string_view>(
      {"retry timeout exceeded", "not going to try again",
       "this message has been in the queue too long", "message has been in the queue too long",
       "message expired", "giving up", "retry time not reached", "delivery temporarily suspended",
       "message will be retried", "could not be delivered for"});
  std::string out(text);
  for (const std::string_view phrase : kPhrases) {
    const std::size_t at = ifind(out, phrase);
    if (at != std::string::npos) out.erase(at, phrase.size());
  }
  return out;
}

Verdict of_words(const reply::Catalogue& catalogue, const Recipient& r) {
  // Where no other host is named, the reporter speaks for itself.
  const reply::Context context{.stage = r.stage,
                               .mx_host = r.remote_mta.empty() ? r.reporting_mta : r.remote_mta,
                               .provider = {},
                               .recipient_domain = domain_of(r.address)};
  const Verdict inner = reply::judge_text(catalogue, r.text, context);
  if (inner.cause == Cause::expired) {
    for (const std::string* text : {&r.text, &r.around}) {
      const Verdict why = reply::judge_text(catalogue, without_giving_up(*text), context);
      const bool other = says_something(why) && why.cause != Cause::expired;
      if (other && (text == &r.text || !is_vague(why.cause))) return why;
    }
  }
  // "The server rejected the message": of a notice that quotes no reply, the reason stands
  // elsewhere.
  const bool open = r.code == 0 && is_vague(inner.cause) && !r.status.empty();
  if (says_something(inner) && !open) return inner;
  if (!r.around.empty()) {
    const Verdict outer = reply::judge_text(catalogue, r.around, context);
    // A server that answers is there: what else the report tells of the line is another's.
    const bool of_line = r.code != 0 && is_of_line(outer.cause);
    if (says_something(outer) && !of_line && !(open && is_vague(outer.cause))) return outer;
  }
  if (says_something(inner)) return inner;
  if (inner.confidence >= Confidence::status || r.status.empty()) return inner;
  const Verdict status = reply::judge_text(catalogue, r.status, context);
  return status.confidence > inner.confidence ? status : inner;
}

// RCPT was taken, and only the message was refused with "user unknown": a gateway that did not know
// its users, or a filter that says so (docomo, au, m-FILTER). One such alone suppresses nobody.
void heed_late_refusal(Verdict& verdict, const Recipient& r) {
  const bool late = r.stage == smtp::Stage::data || r.stage == smtp::Stage::eod;
  if (!late || verdict.cause != Cause::user_unknown || verdict.confidence == Confidence::exact)
    return;
  verdict = reply::verdict_of(Cause::user_unknown_or_refused, verdict.confidence, verdict.rule,
                              verdict.provider);
}

}  // namespace

Verdict judge(const reply::Catalogue& catalogue, const Report& report, const Recipient& recipient) {
  switch (report.kind) {
    case Kind::complaint: return of_feedback(report.feedback_type);
    case Kind::auto_reply:
      return reply::verdict_of(Cause::delivered, Confidence::family, "report.auto_reply");
    case Kind::delivered:
      return reply::verdict_of(Cause::delivered, Confidence::exact, "report.delivered");
    case Kind::none:
    case Kind::bounce:
    case Kind::delayed: break;
  }
  if (recipient.dsn_action == "delivered" || recipient.dsn_action == "relayed" ||
      recipient.dsn_action == "expanded") {
    return reply::verdict_of(Cause::delivered, Confidence::exact, "report.delivered");
  }
  Verdict verdict = of_words(catalogue, recipient);
  if (report.by_filter && (is_vague(verdict.cause) || verdict.cause == Cause::undetermined)) {
    verdict = reply::verdict_of(Cause::recipient_filtered, Confidence::family, "report.filter");
  }
  heed_late_refusal(verdict, recipient);
  if (report.kind == Kind::delayed || recipient.dsn_action == "delayed") {
    verdict.permanence = reply::Permanence::temporary;
    if (verdict.action == reply::Advice::suppress) verdict.action = reply::Advice::retry;
  }
  return verdict;
}

}  // namespace todoku::bounce
