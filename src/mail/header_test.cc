#include "mail/header.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace todoku::mail {
namespace {

constexpr std::string_view kMessage =
    "Received: from a\r\n\tby b\r\nreceived: from c\r\nSubject : a\r\n  b\r\nDate:\r\n\r\nbody: "
    "x\r\n";

TEST(Header, FindsFieldsWithoutLookingAtCase) {
  const Header header = scan_header(kMessage);
  ASSERT_EQ(header.fields.size(), 4u);
  EXPECT_EQ(header.count("RECEIVED"), 2u);
  EXPECT_EQ(header.find("received")->whole, "Received: from a\r\n\tby b\r\n");
  EXPECT_EQ(header.find("subject")->value, " a\r\n  b");
  EXPECT_EQ(header.find("date")->value, "");
  EXPECT_EQ(header.find("body"), nullptr);
  EXPECT_EQ(kMessage.substr(header.bytes), "\r\nbody: x\r\n");
  EXPECT_EQ(kMessage.substr(header.body), "body: x\r\n");
}

// Cut at every byte: never more fields than there are, and all bytes are header or body.
TEST(Header, CutAnywhereIsStillAHeader) {
  for (std::size_t cut = 0; cut <= kMessage.size(); ++cut) {
    const Header header = scan_header(kMessage.substr(0, cut));
    EXPECT_LE(header.fields.size(), 4u);
    EXPECT_LE(header.bytes, header.body);
    EXPECT_LE(header.body, cut);
  }
}

TEST(Header, EndsWhereTheGrammarBreaks) {
  const std::string_view text = "A: 1\nno field here\nB: 2\n\nbody";
  const Header header = scan_header(text);
  ASSERT_EQ(header.fields.size(), 1u);
  EXPECT_EQ(text.substr(header.body), "no field here\nB: 2\n\nbody");
  EXPECT_TRUE(scan_header(" folded: nothing\r\n\r\n").fields.empty());
  EXPECT_TRUE(scan_header("").fields.empty());
}

TEST(Header, ScansNoMoreThanItsLimit) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "A: 1\r\n";
  EXPECT_EQ(scan_header(text, 3).fields.size(), 3u);
}

TEST(Unfold, MakesOneLineOfManyAndOneSpaceOfAFold) {
  EXPECT_EQ(unfold(" a\r\n  b\r\n\tc "), "a b c");
  EXPECT_EQ(unfold("a  b"), "a  b");
  EXPECT_EQ(unfold(" a \r\n b"), "a b");
  EXPECT_EQ(unfold("\r\n a"), "a");
  EXPECT_EQ(unfold(""), "");
}

}  // namespace
}  // namespace todoku::mail
