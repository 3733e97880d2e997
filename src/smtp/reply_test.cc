#include "smtp/reply.h"

#include <gtest/gtest.h>

namespace todoku::smtp {
namespace {

constexpr int kNotYet = 0;  // the last line is still to come
constexpr int kRefused = -1;

struct Case {
  const char* name;
  std::string_view wire;
  int code;  // or kNotYet, kRefused
  std::vector<std::string> lines = {};
  std::string enhanced = "";
  std::string_view left = "";
};

const Case kCases[] = {
    {"one line", "250 OK\r\n", 250, {"OK"}},
    {"a bare code is a reply", "250\r\n", 250, {""}},
    {"a code and a space is a reply", "250 \r\n", 250, {""}},
    {"text may begin with digits", "250-234 a\r\n250 b\r\n", 250, {"234 a", "b"}},
    {"the next reply stays in the buffer", "250 a\r\n354 b\r\n", 250, {"a"}, "", "354 b\r\n"},
    {"a lone LF ends a line",
     "550-5.1.1 no\n550 5.1.1 one\n",
     550,
     {"5.1.1 no", "5.1.1 one"},
     "5.1.1"},
    {"where codes disagree the last counts", "450-a\r\n550 b\r\n", 550, {"a", "b"}},
    {"an enhanced code whose class disagrees is kept as sent",
     "421-4.7.0 a\r\n421 5.7.32 b\r\n",
     421,
     {"4.7.0 a", "5.7.32 b"},
     "4.7.0"},
    {"Gmail's 421 with class 5", "421 5.7.32 rate\r\n", 421, {"5.7.32 rate"}, "5.7.32"},
    {"a code that only a later line has",
     "550-sorry\r\n550 5.2.1 x\r\n",
     550,
     {"sorry", "5.2.1 x"},
     "5.2.1"},
    {"IronPort's hash",
     "550 #5.1.0 Address rejected.\r\n",
     550,
     {"#5.1.0 Address rejected."},
     "5.1.0"},
    {"an IP address is no enhanced code",
     "550 5.1.1.9 is blocked\r\n",
     550,
     {"5.1.1.9 is blocked"}},
    {"bytes of any character set", "550 \x82\xa0\xff\r\n", 550, {"\x82\xa0\xff"}},
    {"a tab for the space", "550\tno\r\n", 550, {"no"}},
    {"a CR inside a line is text", "250 a\rb\r\n", 250, {"a\rb"}},
    {"half a line", "250 O", kNotYet},
    {"the last line is still to come", "250-a\r\n", kNotYet},
    {"no code", "hello\r\n", kRefused},
    {"an empty line", "\r\n", kRefused},
    {"a code below 200", "100 x\r\n", kRefused},
    {"a code over 599", "650 x\r\n", kRefused},
    {"a bad mark after the code", "250_x\r\n", kRefused},
    {"a line without code inside a reply", "250-a\r\nb\r\n250 c\r\n", kRefused},
};

// However the network cuts the bytes, the reply is the same.
TEST(ReplyParser, ReadsWhatRfc5321Section42Allows) {
  for (const Case& c : kCases) {
    for (std::size_t cut = 0; cut <= c.wire.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      ReplyParser parser;
      std::string_view rest = c.wire.substr(0, cut);
      Result<std::optional<Reply>> reply = parser.feed(rest);
      const std::string left = std::string(rest) + std::string(c.wire.substr(cut));
      rest = left;
      if (reply && !*reply) reply = parser.feed(rest);

      if (c.code == kRefused) {
        ASSERT_FALSE(reply.has_value());
        EXPECT_EQ(reply.error().code, Errc::malformed);
        continue;
      }
      ASSERT_TRUE(reply.has_value()) << reply.error().what;
      ASSERT_EQ(reply->has_value(), c.code != kNotYet);
      if (c.code == kNotYet) continue;
      EXPECT_EQ((*reply)->code, c.code);
      EXPECT_EQ((*reply)->enhanced ? to_string(*(*reply)->enhanced) : "", c.enhanced);
      EXPECT_EQ((*reply)->lines, c.lines);
      EXPECT_EQ(rest, c.left);
    }
  }
}

TEST(ReplyParser, ReadsTheNextReplyAfterOne) {
  ReplyParser parser;
  std::string_view rest = "250-a\r\n250 b\r\n354 go\r\n";
  EXPECT_EQ((**parser.feed(rest)).code, 250);
  EXPECT_EQ((**parser.feed(rest)).code, 354);
  EXPECT_TRUE(rest.empty());
}

TEST(ReplyParser, ReadsALineFourTimesAsLongAsTheStandardAllows) {
  ReplyParser parser;
  const std::string wire = "550 " + std::string(2040, 'x') + "\r\n";
  std::string_view rest = wire;
  EXPECT_EQ((**parser.feed(rest)).lines[0].size(), 2040u);
}

TEST(ReplyParser, RefusesALineThatNeverEnds) {
  ReplyParser parser{ReplyParser::Limits{.line_bytes = 64, .lines = 4}};
  const std::string flood(65, '2');
  std::string_view rest = flood;
  const auto reply = parser.feed(rest);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Errc::too_large);
}

TEST(ReplyParser, RefusesAReplyThatNeverEnds) {
  ReplyParser parser{ReplyParser::Limits{.line_bytes = 64, .lines = 4}};
  std::string_view rest = "250-a\r\n250-b\r\n250-c\r\n250-d\r\n250-e\r\n";
  const auto reply = parser.feed(rest);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Errc::too_large);
}

struct TextCase {
  const char* name;
  std::string_view text;
  int code;  // 0: nothing
  std::vector<std::string> lines = {};
};

const TextCase kTexts[] = {
    {"as the server spoke it", "550-5.1.1 a\r\n550 5.1.1 b\r\n", 550, {"5.1.1 a", "5.1.1 b"}},
    {"without the last line end", "550 5.1.1 a", 550, {"5.1.1 a"}},
    {"all on one line", "550-5.1.1 a 550 5.1.1 b", 550, {"5.1.1 a", "5.1.1 b"}},
    {"three on one line",
     "550-5.1.1 a 550-5.1.1 b 550 5.1.1 c d",
     550,
     {"5.1.1 a", "5.1.1 b", "5.1.1 c d"}},
    {"glued without a space",
     "550-5.1.1 please try550-5.1.1 to 550 5.1.1 x",
     550,
     {"5.1.1 please try", "5.1.1 to", "5.1.1 x"}},
    {"a last line may speak of its own number",
     "550 5.1.1 see 550 5.1.1 there",
     550,
     {"5.1.1 see 550 5.1.1 there"}},
    {"folded as in a log or a header",
     "550 5.1.1 the\r\n account\n\tis gone",
     550,
     {"5.1.1 the account is gone"}},
    {"a folded line may begin with a number",
     "550-5.1.1 the\n 550 of it\n550 5.1.1 b",
     550,
     {"5.1.1 the 550 of it", "5.1.1 b"}},
    {"lines that lost their code",
     "550-5.1.1 the account\nis gone",
     550,
     {"5.1.1 the account is gone"}},
    {"cut off", "550-5.1.1 the account", 550, {"5.1.1 the account"}},
    {"space around it", "  550 no \n", 550, {"no"}},
    {"a bare code", "550", 550, {""}},
    {"a number in the text is no line",
     "550-5.1.1 id1550 is 192.550 550 5.1.1 b",
     550,
     {"5.1.1 id1550 is 192.550", "5.1.1 b"}},
    {"no code", "user unknown", 0},
    {"a number that is no code", "5500 no", 0},
    {"nothing", "", 0},
};

TEST(ParseReply, MakesAReplyFromWhatPeopleAndLogsWrite) {
  for (const TextCase& c : kTexts) {
    SCOPED_TRACE(c.name);
    const std::optional<Reply> reply = parse_reply(c.text);
    ASSERT_EQ(reply.has_value(), c.code != 0);
    if (!reply) continue;
    EXPECT_EQ(reply->code, c.code);
    EXPECT_EQ(reply->lines, c.lines);
  }
}

TEST(Reply, WritesItselfAsTheServerSpokeItAndIsReadBack) {
  const Reply reply{550, EnhancedCode{5, 1, 1}, {"5.1.1 a", "5.1.1 b"}};
  EXPECT_EQ(to_wire_text(reply), "550-5.1.1 a\n550 5.1.1 b");
  EXPECT_EQ(parse_reply(to_wire_text(reply)), reply);
  EXPECT_EQ(to_wire_text(Reply{250, {}, {}}), "250");
}

TEST(Reply, IsOneLineForALog) {
  EXPECT_EQ(to_line({550, EnhancedCode{5, 1, 1}, {"5.1.1 The account", "5.1.1 is gone."}}),
            "550 5.1.1 The account is gone.");
  EXPECT_EQ(to_line({421, EnhancedCode{4, 7, 0}, {"4.7.0 a", "5.7.32 b"}}), "421 4.7.0 a 5.7.32 b");
  EXPECT_EQ(to_line({354, {}, {""}}), "354");
}

TEST(EnhancedCode, NeedsThreeShortNumbersAndABorder) {
  for (const char* good :
       {"5.7.26", "2.0.0 OK", "4.7.28: slow", "5.1.1<a@b>", "5.1.1.", "5.1.1. Gone"}) {
    std::string_view text = good;
    EXPECT_TRUE(take_enhanced_code(text)) << good;
  }
  for (const char* bad :
       {"", "5", "5.7", "5.7.", "3.0.0", "5.7.2600", "5.1.1a", "5.1.1.1", ".1.1", "5..1"}) {
    std::string_view text = bad;
    EXPECT_FALSE(take_enhanced_code(text)) << bad;
    EXPECT_EQ(text, bad);
  }
}

}  // namespace
}  // namespace todoku::smtp
