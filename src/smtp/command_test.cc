#include "smtp/command.h"

#include <gtest/gtest.h>

namespace todoku::smtp {
namespace {

TEST(Command, HasAVerbWithoutCaseAndAnArgument) {
  EXPECT_EQ(parse_command("ehlo  mx.example ").verb, Verb::ehlo);
  EXPECT_EQ(parse_command("ehlo  mx.example ").argument, "mx.example");
  EXPECT_EQ(parse_command("DATA").verb, Verb::data);
  EXPECT_EQ(parse_command("DATA").argument, "");
  EXPECT_EQ(parse_command("").verb, Verb::unknown);
  EXPECT_EQ(parse_command("DATAX").verb, Verb::unknown);
  EXPECT_EQ(parse_command("GET / HTTP/1.1").verb, Verb::unknown);
}

TEST(Command, OfMailAndRcptIsWhatFollowsTheColon) {
  EXPECT_EQ(parse_command("MAIL FROM:<a@b> SIZE=1").argument, "<a@b> SIZE=1");
  EXPECT_EQ(parse_command("mail from: <a@b>").argument, "<a@b>");
  EXPECT_EQ(parse_command("RCPT TO:<a@b>").argument, "<a@b>");
  EXPECT_TRUE(parse_command("MAIL TO:<a@b>").malformed);
  EXPECT_TRUE(parse_command("RCPT").malformed);
}

TEST(Parameters, AreNamesWithOrWithoutValues) {
  const auto parsed = parse_parameters(" size=1000  SMTPUTF8 ENVID=a+2Bb ");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 3u);
  EXPECT_EQ((*parsed)[0].name, "SIZE");
  EXPECT_EQ((*parsed)[0].value, "1000");
  EXPECT_FALSE((*parsed)[1].value);
  EXPECT_EQ((*parsed)[2].value, "a+2Bb");
  for (const char* bad : {"=1", "A=", "A=b=c", "-A", "A_B", "A=\x01"})
    EXPECT_FALSE(parse_parameters(bad)) << bad;
}

TEST(Xtext, IsReadBackAsItWasWritten) {
  EXPECT_EQ(encode_xtext("a+b=c d"), "a+2Bb+3Dc+20d");
  for (const std::string_view text : {"", "a@b", "+=", "a b", "\xe3\x81\x82"}) {
    EXPECT_EQ(decode_xtext(encode_xtext(text)), text);
  }
  for (const char* bad : {"+", "+2", "+G0", "a=b", "a b", "+0D+0A"})
    EXPECT_FALSE(decode_xtext(bad)) << bad;
}

TEST(Notify, IsNeverOrAListOfThree) {
  EXPECT_EQ(parse_notify("never"), mail::Notify{.never = true});
  EXPECT_EQ(to_string(*parse_notify("FAILURE,success,DELAY")), "SUCCESS,FAILURE,DELAY");
  EXPECT_EQ(to_string(mail::Notify{}), "");
  for (const char* bad : {"", "NEVER,SUCCESS", "SUCCESS,", "ALWAYS"})
    EXPECT_FALSE(parse_notify(bad)) << bad;
}

TEST(Orcpt, IsDecodedToItsTypeAndAddress) {
  EXPECT_EQ(parse_orcpt("rfc822;a+2Bb@example.jp"), "rfc822;a+b@example.jp");
  EXPECT_EQ(parse_orcpt("utf-8;\\x{592A}\\x{90CE}@example.jp"), "utf-8;太郎@example.jp");
  EXPECT_EQ(parse_orcpt("utf-8;太郎@example.jp"), "utf-8;太郎@example.jp");
  for (const char* bad : {"", "rfc822", "rfc822;", ";a@b", "rfc822;a+0Ab", "utf-8;\\x{D800}",
                          "utf-8;\\x{110000}", "utf-8;\\x{}", "utf-8;\\y"}) {
    EXPECT_FALSE(parse_orcpt(bad)) << bad;
  }
}

TEST(Orcpt, IsReadBackAsItWasWritten) {
  for (const std::string_view text :
       {"rfc822;a+b@example.jp", "utf-8;太郎 \\@例え.jp", "x400;/c=jp/"}) {
    EXPECT_EQ(parse_orcpt(encode_orcpt(text)), text);
  }
}

}  // namespace
}  // namespace todoku::smtp
