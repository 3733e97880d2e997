#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace todoku {
namespace {

std::string utf8(std::uint32_t point) {
  std::string out;
  append_utf8(out, point);
  return out;
}

TEST(AppendUtf8, WritesEachLengthAtItsBorders) {
  EXPECT_EQ(utf8(0x7f), "\x7f");
  EXPECT_EQ(utf8(0x80), "\xc2\x80");
  EXPECT_EQ(utf8(0x7ff), "\xdf\xbf");
  EXPECT_EQ(utf8(0x800), "\xe0\xa0\x80");
  EXPECT_EQ(utf8(0xffff), "\xef\xbf\xbf");
  EXPECT_EQ(utf8(0x10000), "\xf0\x90\x80\x80");
  EXPECT_EQ(utf8(0x10ffff), "\xf4\x8f\xbf\xbf");
}

TEST(AppendUtf8, WritesNothingThatIsNoUtf8) {
  for (const std::uint32_t none : {0xd800u, 0xdfffu, 0x110000u, 0xffffffffu})
    EXPECT_EQ(utf8(none), "\xef\xbf\xbd") << none;
  EXPECT_TRUE(is_utf8(utf8(0xd7ff) + utf8(0xe000)));
}

TEST(RepairedUtf8, KeepsWhatIsGoodAndReplacesEachByteThatIsNot) {
  EXPECT_EQ(repaired_utf8("caf\xc3\xa9 \xe3\x81\x82"), "caf\xc3\xa9 \xe3\x81\x82");
  EXPECT_EQ(repaired_utf8("a\xff\xe3\x81z"), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(repaired_utf8(""), "");
}

}  // namespace
}  // namespace todoku
