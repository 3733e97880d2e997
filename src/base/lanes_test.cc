#include "base/lanes.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku {
namespace {

TEST(Lanes, FindTheFirstOfAMask) {
  for (std::size_t at = 0; at <= 20; ++at) {
    const std::string text = std::string(at, 'a') + "b" + std::string(20, 'b');
    EXPECT_EQ(first_of(lanes_at(text.data()) == 'b'), std::min<std::size_t>(at, 16));
  }
}

TEST(Lanes, ReadNoMoreThanIsLeft) {
  EXPECT_EQ(first_of(lanes_at("abc", 2) == 'c'), 16u);
  EXPECT_EQ(first_of(lanes_at("abc", 2) == 0), 2u);
}

TEST(Lanes, SeeWhatStandsBefore) {
  const Lanes lanes = lanes_at("0123456789ABCDEF");
  EXPECT_EQ(first_of(shifted(lanes, 'x') == 'x'), 0u);
  EXPECT_EQ(first_of(shifted(lanes, 'x') == 'E'), 15u);
  EXPECT_EQ(first_of(lower(lanes) == 'a'), 10u);
}

}  // namespace
}  // namespace todoku
