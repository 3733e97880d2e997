#include "receive/traffic.h"

#include <gtest/gtest.h>

namespace todoku::receive {
namespace {

SteadyTime at(int s) {
  return SteadyTime(seconds(s));
}

TEST(Traffic, CountsWithinItsWindow) {
  Traffic traffic(60s);
  EXPECT_EQ(traffic.count("a", at(100)), 1u);
  EXPECT_EQ(traffic.count("a", at(110)), 2u);
  EXPECT_EQ(traffic.count("b", at(110)), 1u);
  EXPECT_EQ(traffic.look("c", at(110)), 0u);
  EXPECT_EQ(traffic.look("a", at(300)), 0u);
}

TEST(Traffic, FadesInsteadOfStartingAnew) {
  Traffic traffic(60s);
  for (int i = 0; i < 100; ++i) traffic.count("a", at(100));
  EXPECT_EQ(traffic.look("a", at(160)), 100u);
  EXPECT_EQ(traffic.look("a", at(190)), 50u);
  EXPECT_EQ(traffic.look("a", at(220)), 0u);
}

TEST(Traffic, HasABoundAndStrangersDoNotMakeItForgetTheOneWhoFloods) {
  Traffic traffic(60s);
  for (int i = 0; i < 100; ++i) traffic.count("flood", at(100));
  for (std::size_t i = 0; i <= Traffic::kKeys; ++i) traffic.count(std::to_string(i), at(100));
  EXPECT_EQ(traffic.look("0", at(100)), 0u);
  EXPECT_EQ(traffic.look(std::to_string(Traffic::kKeys), at(100)), 1u);
  EXPECT_EQ(traffic.look("flood", at(100)), 50u);
}

}  // namespace
}  // namespace todoku::receive
