#include "reply/split.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku::reply {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(Split, EndsAReplyWithItsLastLine) {
  EXPECT_EQ(split_replies("550-5.1.1 a\n550 5.1.1 b\n452 4.2.2 c\n452 4.2.2 d\n"),
            (Pieces{"550-5.1.1 a\n550 5.1.1 b", "452 4.2.2 c", "452 4.2.2 d"}));
}

TEST(Split, LeavesFoldedLinesWithTheirReply) {
  EXPECT_EQ(split_replies("550 5.1.1 a\n  b\n\tc\n421 d"),
            (Pieces{"550 5.1.1 a\n  b\n\tc", "421 d"}));
  EXPECT_EQ(split_replies("550 5.1.1 a\nb without a code\n421 d"),
            (Pieces{"550 5.1.1 a\nb without a code", "421 d"}));
}

TEST(Split, TakesAnEmptyLineForTheEndWhereThereAreNoCodes) {
  EXPECT_EQ(split_replies("no such\nuser\n\n\nmailbox full\r\n\r\nspam"),
            (Pieces{"no such\nuser", "mailbox full", "spam"}));
}

TEST(Split, EndsAnUnfinishedReplyWhereAnotherCodeBegins) {
  EXPECT_EQ(split_replies("550-5.1.1 a\n421 4.7.0 b"), (Pieces{"550-5.1.1 a", "421 4.7.0 b"}));
}

TEST(Split, ReadsTheCodeBehindAByteOrderMark) {
  EXPECT_EQ(split_replies("\xef\xbb\xbf"
                          "550 5.1.1 a\r\n421 b"),
            (Pieces{"550 5.1.1 a", "421 b"}));
}

TEST(Split, FindsNothingInNothing) {
  EXPECT_TRUE(split_replies("").empty());
  EXPECT_TRUE(split_replies(" \r\n\n\t\n").empty());
}

}  // namespace
}  // namespace todoku::reply
