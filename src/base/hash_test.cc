#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku {
namespace {

TEST(Crc32c, AgreesWithRfc3720AppendixB4) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c("456789", crc32c("123")), crc32c("123456789"));
}

}  // namespace
}  // namespace todoku
