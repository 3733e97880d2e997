#include "bounce/wording.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bounce/judge.h"
#include "bounce/read.h"
#include "reply/builtin_for_tests.h"

namespace todoku::bounce {
namespace {

std::string notice(std::string_view body) {
  return "Return-Path: <>\n"
         "From: Mail Delivery System <mailer-daemon@mx.example.net>\n"
         "To: sender@example.org\n"
         "Subject: Undelivered Mail Returned to Sender\n"
         "Content-Type: text/plain; charset=utf-8\n\n" +
         std::string(body);
}

std::string quoted(std::string_view body) {
  const Report report = read(notice(body));
  return report.recipients.empty() ? "nobody" : report.recipients[0].quote();
}

TEST(Wording, WhatANoticeAlwaysSaysStaysInItsSentence) {
  EXPECT_EQ(quoted("<taro@example.jp>: message still undelivered after 4 hours\n"),
            "message still undelivered after 4 hours");
  EXPECT_EQ(quoted("taro@example.jp\n\nYour message could not be delivered.\n"),
            "Your message could not be delivered.");
  EXPECT_EQ(quoted("taro@example.jp\n  受信拒否されているため、\n  配信できませんでした。\n"),
            "受信拒否されているため、 配信できませんでした。");
}

TEST(Wording, TheAddressStaysInItsSentence) {
  EXPECT_EQ(quoted("Your message was not delivered to:\n\n  jdoe@example.jp\n\nbecause:\n\n"
                   "  User jdoe (jdoe@example.jp) not listed in Domino Directory\n"),
            "because: User jdoe (jdoe@example.jp) not listed in Domino Directory");
}

TEST(Wording, WhatOpensBeforeTheWordsStays) {
  EXPECT_EQ(quoted("<taro@example.jp>: (the mailbox is full)\n"), "(the mailbox is full)");
  EXPECT_EQ(quoted("<taro@example.jp>: \"no such user here\"\n"), "\"no such user here\"");
}

TEST(Wording, AReplyWithoutWordsIsShownWithWhatStandsBesideIt) {
  const std::string said = quoted(
      "Delivery to the following recipient failed permanently:\n\n     taro@example.jp\n\n"
      "Technical details of permanent failure:\n550 5.1.1\n\n"
      "The email account that you tried to reach does not exist.\n");
  EXPECT_NE(said.find("550 5.1.1 The email account that you tried to reach does not exist."),
            said.npos)
      << said;
}

TEST(Wording, AReplyWithWordsIsShownAlone) {
  EXPECT_EQ(quoted("<taro@example.jp>: host mx.example.jp said:\n    550 5.1.1 no such user\n"),
            "550 5.1.1 no such user");
}

TEST(Wording, EachOfAListIsShownWhatIsSaidOfAll) {
  const Report report = read(notice("<a@example.jp>, <b@example.jp>: 550 5.1.1 no such user\n"));
  ASSERT_EQ(report.recipients.size(), 2u);
  EXPECT_EQ(report.recipients[0].quote(), "550 5.1.1 no such user");
  EXPECT_EQ(report.recipients[1].quote(), "550 5.1.1 no such user");
}

TEST(Wording, TheJudgeHearsTheReasonOnly) {
  const Report report =
      read(notice("<taro@example.jp>: could not be delivered because the mailbox is full\n"));
  ASSERT_EQ(report.recipients.size(), 1u);
  EXPECT_EQ(report.recipients[0].text.find("could not be delivered"), std::string::npos);
  EXPECT_EQ(judge(reply::builtin_for_tests(), report, report.recipients[0]).cause,
            reply::Cause::mailbox_full);
}

}  // namespace
}  // namespace todoku::bounce
