#include "policy/suppress.h"

#include <gtest/gtest.h>

namespace todoku::policy {
namespace {

using reply::Cause;
using reply::Confidence;
using reply::verdict_of;
using std::chrono::days;
using std::chrono::hours;

const WallTime kNow = *parse_time("2026-11-23T12:00:00Z");
const MessageId kThis{100};

// `count` failures for one cause, of as many messages, each `apart` from the next, the newest
// `apart` ago.
AddressPast failures(Cause cause, int count, milliseconds apart) {
  AddressPast past;
  for (int i = count; i > 0; --i) {
    past.strikes.push_back(
        {kNow - apart * i, cause, MessageId{static_cast<std::uint64_t>(50 - i)}});
  }
  return past;
}

struct Row {
  const char* name;
  Cause cause;
  Confidence confidence;
  AddressPast past;
  bool suppressed;
  std::optional<days> lasts;  // nullopt: until lifted
};

const Row kRows[] = {
    {"unknown, surely", Cause::user_unknown, Confidence::exact, {}, true, {}},
    {"unknown, a software's own text", Cause::user_unknown, Confidence::family, {}, true, {}},
    {"unknown, in plain words, once", Cause::user_unknown, Confidence::words, {}, false, {}},
    {"unknown, by status, again after a day",
     Cause::user_unknown,
     Confidence::status,
     failures(Cause::user_unknown, 1, hours(24)),
     true,
     {}},
    {"unknown, by words, again after 23 hours",
     Cause::user_unknown,
     Confidence::words,
     failures(Cause::user_unknown, 1, hours(23)),
     false,
     {}},
    {"unknown, by code alone, again and again",
     Cause::user_unknown,
     Confidence::code,
     failures(Cause::user_unknown, 9, hours(24)),
     false,
     {}},
    {"moved", Cause::mailbox_moved, Confidence::exact, {}, true, {}},
    {"new owner", Cause::recipient_owner_changed, Confidence::family, {}, true, {}},
    {"docomo's unknown, once", Cause::user_unknown_or_refused, Confidence::exact, {}, false, {}},
    {"docomo's unknown, again after a day", Cause::user_unknown_or_refused, Confidence::exact,
     failures(Cause::user_unknown_or_refused, 1, hours(24)), true, days(90)},
    {"docomo's unknown, again within the day",
     Cause::user_unknown_or_refused,
     Confidence::exact,
     failures(Cause::user_unknown_or_refused, 3, hours(7)),
     false,
     {}},
    {"disabled", Cause::mailbox_disabled, Confidence::exact, {}, true, days(90)},
    {"disabled, in words, again after a day", Cause::mailbox_disabled, Confidence::words,
     failures(Cause::mailbox_disabled, 1, hours(25)), true, days(90)},
    {"inactive", Cause::mailbox_inactive, Confidence::family, {}, true, days(30)},
    {"full, once", Cause::mailbox_full, Confidence::exact, {}, false, {}},
    {"full, the fourth message over a month",
     Cause::mailbox_full,
     Confidence::exact,
     failures(Cause::mailbox_full, 3, days(15)),
     false,
     {}},
    {"full, the fifth message over a month", Cause::mailbox_full, Confidence::exact,
     failures(Cause::mailbox_full, 4, days(8)), true, days(30)},
    {"full, the fifth message within a week",
     Cause::mailbox_full,
     Confidence::exact,
     failures(Cause::mailbox_full, 4, days(1)),
     false,
     {}},
    {"domain takes no mail", Cause::domain_no_mail, Confidence::exact, {}, true, days(90)},
    {"domain takes no mail, by its status",
     Cause::domain_no_mail,
     Confidence::status,
     {},
     true,
     days(90)},
    {"a code of unknown words", Cause::domain_no_mail, Confidence::code, {}, false, {}},
    {"domain not found, the first day", Cause::domain_not_found, Confidence::exact, {}, false, {}},
    {"domain not found, the second day",
     Cause::domain_not_found,
     Confidence::exact,
     failures(Cause::domain_not_found, 1, days(1)),
     false,
     {}},
    {"domain not found, the third day in a row", Cause::domain_not_found, Confidence::exact,
     failures(Cause::domain_not_found, 2, days(1)), true, days(30)},
    {"domain not found, three days with a gap",
     Cause::domain_not_found,
     Confidence::exact,
     failures(Cause::domain_not_found, 2, days(2)),
     false,
     {}},
    {"complaint", Cause::complaint, Confidence::exact, {}, true, {}},
};

TEST(Suppression, FollowsTheTableRowByRow) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto got =
        suppression_for(verdict_of(row.cause, row.confidence, "test"), kThis, row.past, kNow);
    ASSERT_EQ(got.has_value(), row.suppressed);
    if (!got) continue;
    ASSERT_EQ(got->until.has_value(), row.lasts.has_value());
    if (row.lasts) {
      EXPECT_EQ(*got->until, kNow + *row.lasts);
    }
  }
}

TEST(Suppression, NobodyIsSuppressedForSomebodyElsesFault) {
  constexpr std::array kInTable = {
      Cause::user_unknown,     Cause::mailbox_moved,    Cause::recipient_owner_changed,
      Cause::mailbox_disabled, Cause::mailbox_inactive, Cause::user_unknown_or_refused,
      Cause::mailbox_full,     Cause::domain_no_mail,   Cause::domain_not_found,
      Cause::complaint};
  for (int i = 0; i < reply::kCauses; ++i) {
    const Cause cause = static_cast<Cause>(i);
    if (std::ranges::find(kInTable, cause) != kInTable.end()) continue;
    SCOPED_TRACE(reply::to_string(cause));
    const AddressPast worst = failures(cause, 16, days(1));
    EXPECT_FALSE(suppression_for(verdict_of(cause, Confidence::exact, "test"), kThis, worst, kNow));
  }
}

TEST(Suppression, AnEntryThatNarrowsTheFaultAwayFromTheAddressDoesNotSuppress) {
  reply::Verdict v = verdict_of(Cause::user_unknown, Confidence::exact, "test");
  v.scope = reply::Scope::message;
  EXPECT_FALSE(suppression_for(v, kThis, {}, kNow));
  v.scope = reply::Scope::recipient;
  v.responsible = reply::Responsible::sender;
  EXPECT_FALSE(suppression_for(v, kThis, {}, kNow));
}

TEST(Suppression, TheSameMessageIsNoSecondMessage) {
  AddressPast past;
  past.strikes.push_back({kNow - days(2), Cause::user_unknown_or_refused, kThis});
  EXPECT_FALSE(suppression_for(
      verdict_of(Cause::user_unknown_or_refused, Confidence::exact, "test"), kThis, past, kNow));
}

}  // namespace
}  // namespace todoku::policy
