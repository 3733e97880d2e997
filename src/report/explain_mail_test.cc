#include "report/explain_mail.h"

#include <gtest/gtest.h>

#include "reply/builtin_for_tests.h"

namespace todoku::report {
namespace {

TEST(ExplainMail, ANoticeWithoutAReplyIsQuotedAsItWasWritten) {
  const bounce::Reader reader;
  const ExplainedMail mail =
      explain_mail(reply::builtin_for_tests(), reader,
                   "Return-Path: <>\nFrom: postmaster@example.jp\nTo: sender@example.org\n"
                   "Subject: DELIVERY FAILURE\n\nYour message was not delivered to:\n\n"
                   "  jdoe@example.jp\n\nbecause:\n\n"
                   "  User jdoe (jdoe@example.jp) not listed in Domino Directory\n",
                   {});
  ASSERT_EQ(mail.recipients.size(), 1u);
  constexpr std::string_view kSaid = "User jdoe (jdoe@example.jp) not listed in Domino Directory";
  EXPECT_NE(mail.recipients[0].text.find(kSaid), std::string::npos) << mail.recipients[0].text;
  EXPECT_NE(to_json_line("a.eml", mail).find(kSaid), std::string::npos);
}

}  // namespace
}  // namespace todoku::report
