#include "bounce/judge.h"

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

bool says_something(const Verdict& v) {
  return v.confidence >= Confidence::words && v.cause != Cause::undetermined;
}

Verdict of_words(const reply::Catalogue& catalogue, const Recipient& r) {
  const reply::Context context{.stage = r.stage, .mx_host = r.remote_mta, .provider = {}};
  const Verdict inner = reply::judge_text(catalogue, r.text, context);
  if (says_something(inner)) return inner;
  if (!r.around.empty()) {
    const Verdict outer = reply::judge_text(catalogue, r.around, context);
    if (says_something(outer)) return outer;
  }
  if (inner.confidence >= Confidence::status || r.status.empty()) return inner;
  const Verdict status = reply::judge_text(catalogue, r.status, context);
  return status.confidence > inner.confidence ? status : inner;
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
  if (report.kind == Kind::delayed || recipient.dsn_action == "delayed") {
    verdict.permanence = reply::Permanence::temporary;
    if (verdict.action == reply::Advice::suppress) verdict.action = reply::Advice::retry;
  }
  return verdict;
}

}  // namespace todoku::bounce
