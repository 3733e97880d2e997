#include "report/explain_mail.h"

#include <fmt/format.h>
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

// Whether a refusal is hard is said as Sisimai says it, and only where something failed.
TEST(ExplainMail, TellsWhetherARefusalIsHard) {
  const bounce::Reader reader;
  const auto line_of = [&](std::string_view from, std::string_view subject, std::string_view text) {
    const std::string message =
        fmt::format("Return-Path: <>\nFrom: {}\nTo: sender@example.org\nSubject: {}\n{}\n", from,
                    subject, text);
    return to_json_line("a.eml", explain_mail(reply::builtin_for_tests(), reader, message, {}));
  };
  constexpr std::string_view kDaemon = "MAILER-DAEMON@mx.example.net";
  const std::string unknown = line_of(kDaemon, "Undelivered Mail Returned to Sender",
                                      "\n<taro@example.jp>: host mx.example.jp said: 550 5.1.1 "
                                      "User unknown (in reply to RCPT TO command)\n");
  EXPECT_NE(unknown.find("\"hard\":true"), std::string::npos) << unknown;
  const std::string full = line_of(kDaemon, "Undelivered Mail Returned to Sender",
                                   "\n<taro@example.jp>: host mx.example.jp said: 552 5.2.2 "
                                   "Mailbox full (in reply to RCPT TO command)\n");
  EXPECT_NE(full.find("\"hard\":false"), std::string::npos) << full;
  const std::string absent = line_of("taro@example.jp", "Out of office: News",
                                     "Auto-Submitted: auto-replied\n\nI am away until Monday.\n");
  EXPECT_NE(absent.find("\"hard\":null"), std::string::npos) << absent;
}

}  // namespace
}  // namespace todoku::report
