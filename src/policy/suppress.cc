#include "policy/suppress.h"

#include <algorithm>
#include <set>

namespace todoku::policy {
namespace {

using reply::Cause;
using reply::Confidence;
using std::chrono::days;

constexpr days kRepetition{1};  // a second message counts when it comes so much later
constexpr std::size_t kFullMessages = 5;
constexpr days kFullSpan{30};

// When a row of the table takes effect.
enum class When {
  surely_or_repeated,  // at once with confidence exact or family; with words or status at the
                       // second message
  repeated,            // at the second message
  fifth_message,       // at the fifth message, the first of them 30 days ago or more
  third_day,           // at the third day in a row
  at_once
};

struct Row {
  Cause cause;
  When when;
  std::optional<days> lasts;  // nullopt: until lifted
};

constexpr Row kTable[] = {
    {Cause::user_unknown, When::surely_or_repeated, std::nullopt},
    {Cause::mailbox_moved, When::surely_or_repeated, std::nullopt},
    {Cause::recipient_owner_changed, When::surely_or_repeated, std::nullopt},
    {Cause::user_unknown_or_refused, When::repeated, days(90)},
    {Cause::mailbox_disabled, When::surely_or_repeated, days(90)},
    {Cause::mailbox_inactive, When::surely_or_repeated, days(30)},
    {Cause::mailbox_full, When::fifth_message, days(30)},
    {Cause::domain_no_mail, When::at_once, days(90)},
    {Cause::domain_not_found, When::third_day, days(30)},
    {Cause::complaint, When::at_once, std::nullopt},
};

struct Seen {
  Cause cause;
  MessageId message;
  const AddressPast& past;
  WallTime now;
};

bool failed_before(const Seen& seen) {
  return std::ranges::any_of(seen.past.strikes, [&](const Strike& s) {
    return s.cause == seen.cause && s.message != seen.message && s.at + kRepetition <= seen.now;
  });
}

bool fifth_over_a_month(const Seen& seen) {
  std::set<MessageId> messages = {seen.message};
  WallTime first = seen.now;
  for (const Strike& s : seen.past.strikes) {
    if (s.cause != seen.cause) continue;
    messages.insert(s.message);
    first = std::min(first, s.at);
  }
  return messages.size() >= kFullMessages && first + kFullSpan <= seen.now;
}

bool third_day_in_a_row(const Seen& seen) {
  const auto today = std::chrono::floor<days>(seen.now);
  const auto failed_on = [&](auto day) {
    return std::ranges::any_of(seen.past.strikes, [&](const Strike& s) {
      return s.cause == seen.cause && std::chrono::floor<days>(s.at) == day;
    });
  };
  return failed_on(today - days(1)) && failed_on(today - days(2));
}

// nullptr: such a verdict never suppresses.
const Row* row_for(const reply::Verdict& verdict) {
  // An entry of the catalogue may narrow a cause to less than the address.
  if (verdict.scope != reply::Scope::recipient && verdict.scope != reply::Scope::recipient_domain)
    return nullptr;
  if (verdict.responsible != reply::Responsible::recipient) return nullptr;
  const auto* row = std::ranges::find(kTable, verdict.cause, &Row::cause);
  return row == std::end(kTable) ? nullptr : row;
}

bool takes_effect(When when, Confidence confidence, const Seen& seen) {
  switch (when) {
    case When::surely_or_repeated:
      return confidence >= Confidence::family ||
             (confidence >= Confidence::status && failed_before(seen));
    case When::repeated: return confidence >= Confidence::status && failed_before(seen);
    case When::fifth_message: return confidence >= Confidence::status && fifth_over_a_month(seen);
    case When::third_day: return third_day_in_a_row(seen);
    case When::at_once: return confidence >= Confidence::status;
  }
  std::unreachable();
}

}  // namespace

bool may_suppress(const reply::Verdict& verdict) {
  return row_for(verdict) != nullptr;
}

std::optional<Suppression> suppression_for(const reply::Verdict& verdict, MessageId message,
                                           const AddressPast& past, WallTime now) {
  const Row* row = row_for(verdict);
  if (!row) return std::nullopt;
  const Seen seen{.cause = verdict.cause, .message = message, .past = past, .now = now};
  if (!takes_effect(row->when, verdict.confidence, seen)) return std::nullopt;
  if (!row->lasts) return Suppression{};
  return Suppression{.until = now + *row->lasts};
}

}  // namespace todoku::policy
