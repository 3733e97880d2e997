#include "policy/schedule.h"

#include <gtest/gtest.h>

namespace todoku::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Retry, StepsFrom5MinutesTo4HoursWhenChanceIsKind) {
  const Retry retry;
  const milliseconds want[] = {minutes(5), minutes(10), minutes(20), minutes(40), hours(1),
                               hours(2),   hours(4),    hours(4),    hours(4)};
  milliseconds previous{0};
  for (std::uint32_t n = 0; n < std::size(want); ++n) {
    previous =
        wait_before_retry(retry, Ladder::usual, {.attempts = n, .previous_wait = previous}, 0);
    EXPECT_EQ(previous, want[n]) << n;
  }
}

TEST(Retry, ChanceTakesUpToAFifthAndNeverMore) {
  for (std::uint64_t chance = 0; chance < 100'000'000; chance += 999'983) {
    const milliseconds wait = wait_before_retry({}, Ladder::usual, {.attempts = 6}, chance * 7919);
    EXPECT_LE(wait, hours(4));
    EXPECT_GE(wait, minutes(192));
  }
}

TEST(Retry, WaitsNeverShrinkWhateverTheAnswers) {
  std::uint64_t chance = 88172645463325252u;
  milliseconds previous{0};
  const Ladder ladders[] = {Ladder::greylisted, Ladder::usual, Ladder::slow, Ladder::usual,
                            Ladder::greylisted};
  for (std::uint32_t n = 0; n < 40; ++n) {
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    const milliseconds wait = wait_before_retry(
        {}, ladders[n % 5], {.attempts = n, .previous_wait = previous}, chance >> 20);
    EXPECT_GE(wait, previous) << n;
    previous = wait;
  }
}

TEST(Retry, GreylistingIsTriedAgainWithin15Minutes) {
  for (std::uint32_t n = 0; n < 3; ++n) {
    const milliseconds wait = wait_before_retry({}, Ladder::greylisted, {.attempts = n}, 0);
    EXPECT_GE(wait, minutes(5));
    EXPECT_LE(wait, minutes(15));
  }
}

TEST(Retry, AnEmptyLadderStillWaits) {
  EXPECT_EQ(wait_before_retry({.usual = {}}, Ladder::usual, {}, 0), minutes(5));
}

}  // namespace
}  // namespace todoku::policy
