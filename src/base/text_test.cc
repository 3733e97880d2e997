#include "base/text.h"

#include <gtest/gtest.h>

namespace todoku {
namespace {

TEST(Text, ComparesWithoutCaseInAsciiOnly) {
  EXPECT_TRUE(iequals("Mail.Example.JP", "mail.example.jp"));
  EXPECT_FALSE(iequals("\xc3\x84", "\xc3\xa4"));
  EXPECT_EQ(ifind("550 User Unknown", "user unknown"), 4u);
  EXPECT_EQ(ifind("abc", "d"), std::string_view::npos);
  EXPECT_EQ(ifind("abc", ""), 0u);
}

TEST(Text, SplitsKeepingEmptyPieces) {
  EXPECT_EQ(split("a,,b", ',').size(), 3u);
  EXPECT_EQ(split("", ',').size(), 1u);
}

TEST(Text, NumbersHaveNoSignAndDoNotOverflow) {
  std::uint64_t n = 0;
  EXPECT_TRUE(parse_number("18446744073709551615", n));
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "18446744073709551616", "0x1"}) {
    EXPECT_FALSE(parse_number(bad, n)) << bad;
  }
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("届く, it arrives"));
  for (const char* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe3\x81", "\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
  EXPECT_EQ(clip("届く", 4), "届");
  EXPECT_EQ(clip("ab", 4), "ab");
}

}  // namespace
}  // namespace todoku
