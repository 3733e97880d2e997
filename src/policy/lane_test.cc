#include "policy/lane.h"

#include <gtest/gtest.h>

namespace todoku::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const SteadyTime kStart{hours(100)};

TEST(Lane, TooFastHalvesThenGrowsByOne) {
  Lane lane = lane_of({.connections = 8});
  set_back(lane, LaneEffect::slow, {}, kStart);
  EXPECT_EQ(lane.allowed.connections, 4u);
  for (int i = 0; i < 4; ++i) succeed(lane);
  EXPECT_EQ(lane.allowed.connections, 5u);
  for (int i = 0; i < 5 + 6 + 7 + 100; ++i) succeed(lane);
  EXPECT_EQ(lane.allowed.connections, 8u);
}

TEST(Lane, OneBurstOfAnswersHalvesOnce) {
  Lane lane = lane_of({.connections = 8});
  for (int i = 0; i < 8; ++i) set_back(lane, LaneEffect::slow, {}, kStart + milliseconds(i));
  EXPECT_EQ(lane.allowed.connections, 4u);
  set_back(lane, LaneEffect::slow, {}, kStart + minutes(1));
  EXPECT_EQ(lane.allowed.connections, 2u);
}

TEST(Lane, WithOneConnectionTooFastPutsTimeBetweenMessages) {
  Lane lane = lane_of({.connections = 1});
  set_back(lane, LaneEffect::slow, {}, kStart);
  EXPECT_EQ(lane.allowed.pause, seconds(1));
  lane.last_start = kStart;
  EXPECT_EQ(next_start(lane), kStart + seconds(1));
  succeed(lane);
  EXPECT_EQ(lane.allowed.pause, milliseconds(0));
}

TEST(Lane, GmailsRateAnswerBringsTenMinutesOfSilenceThenOneConnectionThenOneMoreEach) {
  Lane lane = lane_of({.connections = 5, .silence = minutes(10)});
  set_back(lane, LaneEffect::silence, {}, kStart);
  EXPECT_EQ(next_start(lane), kStart + minutes(10));
  EXPECT_EQ(lane.allowed.connections, 1u);
  set_back(lane, LaneEffect::silence, {},
           kStart + minutes(10));  // still too fast: ten minutes more
  EXPECT_EQ(next_start(lane), kStart + minutes(20));
  succeed(lane);
  EXPECT_EQ(lane.allowed.connections, 2u);
  succeed(lane);
  succeed(lane);
  EXPECT_EQ(lane.allowed.connections, 3u);
}

TEST(Lane, ABlockedAddressIsProbedMoreAndMoreRarely) {
  Lane lane = lane_of({});
  SteadyTime now = kStart;
  for (const milliseconds wait :
       {milliseconds(minutes(30)), milliseconds(hours(1)), milliseconds(hours(2)),
        milliseconds(hours(4)), milliseconds(hours(4))}) {
    set_back(lane, LaneEffect::blocked, {}, now);
    EXPECT_EQ(next_start(lane) - now, wait);
    now = next_start(lane);
  }
  succeed(lane);
  set_back(lane, LaneEffect::blocked, {}, now);
  EXPECT_EQ(next_start(lane) - now, minutes(30));
}

TEST(Lane, WhatASessionCarriedBeforeItWasTooMuchIsLearnt) {
  Lane lane = lane_of({});
  set_back(lane, LaneEffect::shorter_sessions, {.messages = 20}, kStart);
  EXPECT_EQ(lane.allowed.messages_per_session, 20u);
  set_back(lane, LaneEffect::fewer_recipients, {.transaction_recipients = 50}, kStart);
  EXPECT_EQ(lane.allowed.recipients_per_transaction, 50u);
  set_back(lane, LaneEffect::fewer_recipients, {.transaction_recipients = 80}, kStart);
  EXPECT_EQ(lane.allowed.recipients_per_transaction, 50u);
  set_back(lane, LaneEffect::fewer_recipients, {}, kStart);
  EXPECT_EQ(lane.allowed.recipients_per_transaction, 1u);  // one must go through, or nothing does
}

TEST(Lane, ManyClosingsDoNotOverflowTheWait) {
  Lane lane = lane_of({});
  SteadyTime now = kStart;
  for (int i = 0; i < 100; ++i) {
    set_back(lane, LaneEffect::unreachable, {}, now);
    EXPECT_LE(next_start(lane) - now, minutes(15));
    now = next_start(lane) + minutes(1);
  }
}

}  // namespace
}  // namespace todoku::policy
