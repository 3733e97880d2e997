#include "sim/swarm.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <iostream>

namespace todoku::sim {
namespace {

constexpr std::uint64_t kSeeds = 100;

// One seed, or a first seed and a count: TODOKU_SEED=17, TODOKU_SEEDS=2000 replay and widen.
std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  const std::string_view digits(text);
  std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
  return otherwise;
}

std::string tell(const SwarmEnd& end) {
  std::string text = "seed " + std::to_string(end.seed) + ": " + std::to_string(end.accepted) +
                     " accepted, " + std::to_string(end.attempts) + " attempts, " +
                     std::to_string(end.delivered) + " delivered, " + std::to_string(end.taken) +
                     " taken, " + std::to_string(end.doubts) + " doubts, " +
                     std::to_string(end.crashes) +
                     " crashes; replay with TODOKU_SEED=" + std::to_string(end.seed) +
                     " sim_test --gtest_filter='Swarm.*'\n";
  for (const std::string& f : end.findings) text += "  " + f + "\n";
  return text;
}

TEST(Swarm, NothingGoesWrongInAnyStormAndAllEndsWellInTheCalm) {
  const Books books = load_books(3);
  const bool one = std::getenv("TODOKU_SEED") != nullptr;
  const std::uint64_t first = number_from("TODOKU_SEED", 1);
  const std::uint64_t count = one ? 1 : number_from("TODOKU_SEEDS", kSeeds);
  SwarmEnd sum;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const SwarmEnd end = swarm(books, seed);
    EXPECT_TRUE(end.findings.empty()) << tell(end);
    EXPECT_GT(end.accepted, 0u) << tell(end);
    if (seed % 10 == 0 || one) {
      EXPECT_EQ(swarm(books, seed).trace, end.trace) << "two runs differ; " << tell(end);
    }
    sum.attempts += end.attempts;
    sum.doubts += end.doubts;
    sum.crashes += end.crashes;
    sum.delivered += end.delivered;
    if (one) std::cout << tell(end);
  }
  // A world in which nothing happens proves nothing.
  if (!one) {
    EXPECT_GT(sum.delivered, count * 10);
    EXPECT_GT(sum.doubts, 0u);
    EXPECT_GT(sum.crashes, 0u);
  }
}

}  // namespace
}  // namespace todoku::sim
