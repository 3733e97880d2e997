#include "policy/decide.h"

#include <algorithm>
#include <array>
#include <utility>

#include "policy/hold.h"

namespace todoku::policy {
namespace {

using reply::Cause;
using reply::Confidence;
using reply::Permanence;
using reply::Scope;
using reply::Verdict;

bool is_one_of(Cause cause, std::initializer_list<Cause> causes) {
  return std::ranges::find(causes, cause) != causes.end();
}

// Faults of our address, our session or the site say nothing about this message: another address,
// another hour or a repair will do, so that the message waits out its lifetime.
bool is_about_the_way(const Verdict& verdict) {
  if (verdict.cause == Cause::protocol_error) return false;  // what we say is not going to change
  const Scope scope = verdict.scope;
  return scope == Scope::egress_ip || scope == Scope::session || scope == Scope::account ||
         scope == Scope::site;
}

bool is_final(const Answer& answer) {
  const Verdict& v = answer.verdict;
  if (v.cause == Cause::unconfirmed || is_about_the_way(v)) return false;
  const bool asked_to_return = answer.code / 100 == 4;
  switch (v.permanence) {
    case Permanence::temporary: return false;  // a rate limit under 550 is a rate limit
    case Permanence::ambiguous: return answer.code / 100 == 5;
    // Under 4xx the server itself expects us again. Only a text that this provider is known to use
    // for a permanent fault weighs more (Mimecast refuses for good with 451).
    case Permanence::permanent: return !asked_to_return || v.confidence == Confidence::exact;
  }
  std::unreachable();
}

Ladder ladder_for(const Verdict& verdict) {
  if (verdict.cause == Cause::greylisted) return Ladder::greylisted;
  if (is_one_of(verdict.cause,
                {Cause::mailbox_full, Cause::recipient_rate_limited, Cause::sender_quota})) {
    return Ladder::slow;
  }
  // Waits for a person's repair, on our side or theirs.
  return verdict.permanence == Permanence::permanent && is_about_the_way(verdict) ? Ladder::slow
                                                                                  : Ladder::usual;
}

std::string_view why_deferred(const Verdict& verdict) {
  if (verdict.cause == Cause::unconfirmed) return "unconfirmed";
  switch (ladder_for(verdict)) {
    case Ladder::greylisted: return "greylisting";
    case Ladder::slow: return "slow_retry";
    case Ladder::usual: return "retry";
  }
  std::unreachable();
}

// The session was too long, not the message wrong: the next session takes it now. If not even the
// first was taken, it is no matter of length.
bool goes_again_at_once(const Answer& answer) {
  return answer.taken_before > 0 &&
         is_one_of(answer.verdict.cause,
                   {Cause::too_many_recipients, Cause::too_many_messages_per_session});
}

// A stranger's server is spared more with every try; our own is back when it is back.
constexpr milliseconds kLongestWaitForStore = std::chrono::minutes(5);

Decision defer(const Answer& answer, const History& history, const Settings& settings, WallTime now,
               std::uint64_t chance) {
  if (goes_again_at_once(answer)) return {.deed = Deed::deferred, .until = now, .why = "split"};
  milliseconds wait =
      wait_before_retry(settings.retry, ladder_for(answer.verdict), history.past, chance);
  if (history.stored_here) wait = std::min(wait, kLongestWaitForStore);
  return {.deed = Deed::deferred,
          .until = std::min(now + wait, history.expires),
          .unconfirmed = answer.verdict.cause == Cause::unconfirmed,
          .why = why_deferred(answer.verdict)};
}

}  // namespace

std::string_view to_string(Deed deed) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "delivered", "deferred", "held", "bounced", "expired", "suppressed", "parked"};
  return kNames[static_cast<std::size_t>(deed)];
}

Decision decide(const Answer& answer, const History& history, const Settings& settings,
                WallTime now, std::uint64_t chance) {
  const Verdict& verdict = answer.verdict;
  if (verdict.cause == Cause::delivered || verdict.cause == Cause::accepted) {
    return {.deed = Deed::delivered, .until = now, .why = "taken"};
  }
  if (waits_for_repair(verdict) && !history.stored_here) {
    return now < history.expires
               ? Decision{.deed = Deed::held, .until = history.expires, .why = "repair"}
               : Decision{.deed = Deed::bounced, .until = now, .why = "lifetime"};
  }
  const bool final = is_final(answer);
  // A full mailbox is the one fault that is retried and yet may suppress; else only what is final
  // does.
  const bool may_suppress = !history.stored_here && (final || verdict.cause == Cause::mailbox_full);
  const auto suppress =
      may_suppress ? suppression_for(verdict, history.message, history.address, now) : std::nullopt;
  if (final || suppress)
    return {.deed = Deed::bounced, .until = now, .suppress = suppress, .why = "final"};
  if (now >= history.expires) return {.deed = Deed::expired, .until = now, .why = "lifetime"};
  return defer(answer, history, settings, now, chance);
}

LaneEffect lane_effect(const Answer& answer, const Limits& limits) {
  const Verdict& v = answer.verdict;
  const bool before_mail = answer.stage < smtp::Stage::mail || smtp::is_local(answer.stage);
  if (v.cause == Cause::too_many_messages_per_session) return LaneEffect::shorter_sessions;
  if (v.cause == Cause::too_many_recipients) return LaneEffect::fewer_recipients;
  if (is_one_of(v.cause,
                {Cause::too_many_connections, Cause::too_many_errors, Cause::sender_quota})) {
    return LaneEffect::slow;
  }
  if (v.scope == Scope::egress_ip) {
    if (v.permanence == Permanence::permanent) return LaneEffect::blocked;
    return limits.silence > milliseconds(0) ? LaneEffect::silence : LaneEffect::slow;
  }
  if (v.cause == Cause::rate_limited)
    return limits.silence > milliseconds(0) ? LaneEffect::silence : LaneEffect::slow;
  if (before_mail && v.cause != Cause::unconfirmed &&
      is_one_of(v.cause, {Cause::connection_refused, Cause::connection_failed, Cause::timeout,
                          Cause::tls_failed, Cause::system_temporary, Cause::system_full,
                          Cause::system_misconfigured})) {
    return LaneEffect::unreachable;
  }
  return LaneEffect::none;
}

std::optional<Decision> decide_without_contact(const Standing& standing, WallTime now) {
  if (now >= standing.expires)
    return Decision{.deed = Deed::expired, .until = now, .why = "lifetime"};
  if (standing.suppressed)
    return Decision{.deed = Deed::suppressed, .until = now, .why = "suppression_list"};
  if (standing.begun >= kParkAfter)
    return Decision{.deed = Deed::parked, .until = now, .why = "crashes"};
  if (standing.pair_held)
    return Decision{.deed = Deed::held, .until = standing.expires, .why = "repair"};
  return std::nullopt;
}

}  // namespace todoku::policy
