#include "policy/decide.h"

#include <gtest/gtest.h>

#include "policy/hold.h"

namespace todoku::policy {
namespace {

using reply::Cause;
using reply::Confidence;
using reply::Permanence;
using reply::Scope;
using reply::Verdict;
using reply::verdict_of;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const WallTime kNow = *parse_time("2026-11-23T12:00:00Z");
const MessageId kThis{100};

History fresh() {
  return {.message = kThis, .expires = kNow + days(5), .past = {}, .address = {}};
}

Decision decided(Cause cause, int code, Confidence confidence = Confidence::exact,
                 History history = fresh()) {
  const Answer answer{
      .verdict = verdict_of(cause, confidence, "test"), .stage = smtp::Stage::rcpt, .code = code};
  return decide(answer, history, Settings{}, kNow, 0);
}

struct GmailRow {
  const char* says;
  Cause cause;
  int code;
  Deed deed;
  bool suppresses;
  std::optional<days> lasts;
};

// The acceptance test of the whole idea: one code, several causes, the right deed each.
const GmailRow kGmail[] = {
    {"550-5.1.1 does not exist", Cause::user_unknown, 550, Deed::bounced, true, std::nullopt},
    {"550-5.2.1 disabled", Cause::mailbox_disabled, 550, Deed::bounced, true, days(90)},
    {"550-5.7.26 DMARC policy", Cause::dmarc_fail, 550, Deed::held, false, std::nullopt},
    {"550-5.7.26 SPF hard fail", Cause::spf_fail, 550, Deed::held, false, std::nullopt},
    {"550-5.7.26 neither SPF nor DKIM", Cause::auth_missing, 550, Deed::held, false, std::nullopt},
    {"552-5.2.2 over quota and inactive", Cause::mailbox_inactive, 552, Deed::bounced, true,
     days(30)},
    {"452-4.2.2 over quota", Cause::mailbox_full, 452, Deed::deferred, false, std::nullopt},
    {"421-4.7.28 unusual rate", Cause::rate_limited, 421, Deed::deferred, false, std::nullopt},
};

TEST(Decide, GmailsEightAnswersLeadToTheRightDeed) {
  for (const GmailRow& row : kGmail) {
    SCOPED_TRACE(row.says);
    const Decision d = decided(row.cause, row.code);
    EXPECT_EQ(to_string(d.deed), to_string(row.deed));
    ASSERT_EQ(d.suppress.has_value(), row.suppresses);
    if (!row.suppresses) continue;
    ASSERT_EQ(d.suppress->until.has_value(), row.lasts.has_value());
    if (row.lasts) {
      EXPECT_EQ(*d.suppress->until, kNow + *row.lasts);
    }
  }
}

TEST(Decide, AFullMailboxIsRetriedAfterHours) {
  const Decision d = decided(Cause::mailbox_full, 452);
  EXPECT_GE(d.until, kNow + hours(1));
  EXPECT_EQ(d.why, "slow_retry");
}

TEST(Decide, OurOwnMailStoreSuppressesNobodyHoldsNothingAndIsAskedAgainWithinMinutes) {
  History history = fresh();
  history.stored_here = true;
  const Decision gone = decided(Cause::user_unknown, 550, Confidence::exact, history);
  EXPECT_EQ(gone.deed, Deed::bounced);
  EXPECT_FALSE(gone.suppress);
  EXPECT_EQ(decided(Cause::dmarc_fail, 550, Confidence::exact, history).deed, Deed::bounced);
  const Decision full = decided(Cause::mailbox_full, 452, Confidence::exact, history);
  EXPECT_EQ(full.deed, Deed::deferred);
  EXPECT_LE(full.until, kNow + minutes(5));
}

TEST(Decide, ARateLimitUnder550IsRetried) {
  EXPECT_EQ(decided(Cause::rate_limited, 550).deed, Deed::deferred);
  EXPECT_EQ(decided(Cause::recipient_rate_limited, 550).deed, Deed::deferred);
}

TEST(Decide, BrokenAuthenticationUnder421IsHeld) {
  EXPECT_EQ(decided(Cause::dmarc_fail, 421).deed, Deed::held);
  EXPECT_EQ(decided(Cause::dmarc_fail, 421).until, kNow + days(5));
}

TEST(Decide, WhatIsHeldPastItsLifetimeBounces) {
  History old = fresh();
  old.expires = kNow;
  EXPECT_EQ(decided(Cause::dmarc_fail, 550, Confidence::exact, old).deed, Deed::bounced);
}

TEST(Decide, ASenderDomainThatCannotBeLookedUpForNowIsRetriedNotHeld) {
  EXPECT_EQ(decided(Cause::sender_domain_dns_temporary, 451).deed, Deed::deferred);
  EXPECT_EQ(decided(Cause::auth_dns_temporary, 451).deed, Deed::deferred);
  EXPECT_EQ(decided(Cause::sender_domain_not_found, 550).deed, Deed::held);
}

TEST(Decide, AFinalVerdictUnder4xxIsRetriedUnlessTheTextIsKnownToBeTheProviders) {
  EXPECT_EQ(decided(Cause::user_unknown, 450, Confidence::family).deed, Deed::deferred);
  EXPECT_FALSE(decided(Cause::user_unknown, 450, Confidence::family).suppress);
  EXPECT_EQ(decided(Cause::content_spam, 451, Confidence::exact).deed, Deed::bounced);
}

TEST(Decide, OurBlockedAddressNeverBouncesAMessageBeforeItsLifetime) {
  for (const Cause cause : {Cause::ip_blocklisted, Cause::ip_blocked_by_provider, Cause::ip_dynamic,
                            Cause::ip_unknown, Cause::ptr_missing, Cause::helo_invalid}) {
    SCOPED_TRACE(reply::to_string(cause));
    EXPECT_EQ(decided(cause, 554).deed, Deed::deferred);
    History old = fresh();
    old.expires = kNow;
    EXPECT_EQ(decided(cause, 554, Confidence::exact, old).deed, Deed::expired);
  }
}

TEST(Decide, AnUndeterminedAnswerFollowsItsCode) {
  EXPECT_EQ(decided(Cause::undetermined, 550, Confidence::code).deed, Deed::bounced);
  EXPECT_EQ(decided(Cause::undetermined, 451, Confidence::code).deed, Deed::deferred);
  EXPECT_EQ(decided(Cause::undetermined, 0, Confidence::none).deed, Deed::deferred);
}

TEST(Decide, DoubtIsRetriedAndMarked) {
  const Decision d = decided(Cause::unconfirmed, 0);
  EXPECT_EQ(d.deed, Deed::deferred);
  EXPECT_TRUE(d.unconfirmed);
  EXPECT_EQ(d.why, "unconfirmed");
}

TEST(Decide, RecipientsBeyondTheServersCountGoAgainAtOnce) {
  Answer answer{.verdict = verdict_of(Cause::too_many_recipients, Confidence::exact, "test"),
                .stage = smtp::Stage::rcpt,
                .code = 452,
                .taken_before = 10};
  EXPECT_EQ(decide(answer, fresh(), {}, kNow, 0).until, kNow);
  answer.taken_before = 0;  // not even one: no matter of splitting
  EXPECT_GT(decide(answer, fresh(), {}, kNow, 0).until, kNow);
}

TEST(Decide, NoRetryIsPlannedBehindTheLifetime) {
  History late = fresh();
  late.expires = kNow + minutes(1);
  EXPECT_EQ(decided(Cause::timeout, 0, Confidence::none, late).until, kNow + minutes(1));
}

TEST(Decide, WithoutContactExpiryComesFirstThenSuppressionParkingAndHold) {
  Standing s{.expires = kNow + days(1)};
  EXPECT_FALSE(decide_without_contact(s, kNow));
  s.pair_held = true;
  EXPECT_EQ(decide_without_contact(s, kNow)->deed, Deed::held);
  s.begun = kParkAfter;
  EXPECT_EQ(decide_without_contact(s, kNow)->deed, Deed::parked);
  s.suppressed = true;
  EXPECT_EQ(decide_without_contact(s, kNow)->deed, Deed::suppressed);
  s.expires = kNow;
  EXPECT_EQ(decide_without_contact(s, kNow)->deed, Deed::expired);
}

struct EffectRow {
  const char* name;
  Cause cause;
  smtp::Stage stage;
  milliseconds silence;
  LaneEffect effect;
};
const EffectRow kEffects[] = {
    {"Gmail's 4.7.28 asks for silence", Cause::rate_limited, smtp::Stage::eod, minutes(10),
     LaneEffect::silence},
    {"a rate limit elsewhere slows", Cause::rate_limited, smtp::Stage::rcpt, milliseconds(0),
     LaneEffect::slow},
    {"too many connections slow", Cause::too_many_connections, smtp::Stage::banner, minutes(10),
     LaneEffect::slow},
    {"a listed address is probed", Cause::ip_blocklisted, smtp::Stage::banner, minutes(10),
     LaneEffect::blocked},
    {"no PTR is a fault of our address", Cause::ptr_missing, smtp::Stage::mail, milliseconds(0),
     LaneEffect::blocked},
    {"a closed port closes the lane", Cause::connection_refused, smtp::Stage::connect,
     milliseconds(0), LaneEffect::unreachable},
    {"a busy greeting closes the lane", Cause::system_temporary, smtp::Stage::banner,
     milliseconds(0), LaneEffect::unreachable},
    {"one recipient's system fault does not", Cause::system_temporary, smtp::Stage::rcpt,
     milliseconds(0), LaneEffect::none},
    {"too many recipients are split", Cause::too_many_recipients, smtp::Stage::rcpt,
     milliseconds(0), LaneEffect::fewer_recipients},
    {"a session may be too long", Cause::too_many_messages_per_session, smtp::Stage::mail,
     milliseconds(0), LaneEffect::shorter_sessions},
    {"an unknown user is no fault of the lane", Cause::user_unknown, smtp::Stage::rcpt, minutes(10),
     LaneEffect::none},
    {"nor is a broken record", Cause::spf_fail, smtp::Stage::eod, minutes(10), LaneEffect::none},
};

TEST(LaneEffect, IsOfTheAnswersThatConcernTheWay) {
  for (const EffectRow& row : kEffects) {
    SCOPED_TRACE(row.name);
    const Answer answer{.verdict = verdict_of(row.cause, Confidence::exact, "test"),
                        .stage = row.stage};
    EXPECT_EQ(lane_effect(answer, Limits{.silence = row.silence}), row.effect);
  }
}

TEST(Hold, LooksAgainAfter1And5And15ThenEvery30Minutes) {
  EXPECT_EQ(next_look(0), minutes(1));
  EXPECT_EQ(next_look(1), minutes(5));
  EXPECT_EQ(next_look(2), minutes(15));
  EXPECT_EQ(next_look(3), minutes(30));
  EXPECT_EQ(next_look(300), minutes(30));
}

}  // namespace
}  // namespace todoku::policy
