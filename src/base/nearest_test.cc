#include "base/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace todoku {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"source", "says", "examples", "read"};

TEST(Nearest, FindsTheNameThatWasMeant) {
  EXPECT_EQ(nearest("exmaples", kKeys), "examples");
  EXPECT_EQ(nearest("Source", kKeys), "source");
  EXPECT_EQ(nearest("say", kKeys), "says");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("colour", kKeys), "");
  EXPECT_EQ(nearest("", kKeys), "");
  EXPECT_EQ(nearest(std::string(1000, 's'), kKeys), "");
}

}  // namespace
}  // namespace todoku
