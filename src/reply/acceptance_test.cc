// The answers that one code cannot tell apart: clean, and damaged as they reach people.
#include <gtest/gtest.h>

#include "reply/builtin_for_tests.h"
#include "reply/judge.h"

namespace todoku::reply {
namespace {

const Catalogue& builtin() {
  return builtin_for_tests();
}

struct Case {
  const char* name;
  const char* text;
  Cause cause;
  Advice action;
};

const Case kCases[] = {
    {"no such user",
     "550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
     "550-5.1.1 double-checking the recipient's email address for typos or\n"
     "550-5.1.1 unnecessary spaces. Learn more at\n"
     "550 5.1.1 https://support.google.com/mail/?p=NoSuchUser d2e1a72fcca58si1 - gsmtp",
     Cause::user_unknown, Advice::suppress},
    {"no such user, joined and with a long dash",
     "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
     "double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. "
     "Learn "
     "more at 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser xx.0 \xe2\x80\x93 gsmtp",
     Cause::user_unknown, Advice::suppress},
    {"no such user, the link lost and the end cut",
     "The email account that you tried to reach does\n not exist. Please try double-che",
     Cause::user_unknown, Advice::suppress},
    {"no such user, quoted in a report",
     "<taro@gmail.com>: host gmail-smtp-in.l.google.com[192.0.2.26] said: 550-5.1.1\n"
     "    The email account that you tried to reach does not exist. Please try\n"
     "    550-5.1.1 double-checking the recipient's email address (in reply to RCPT TO command)",
     Cause::user_unknown, Advice::suppress},
    {"disabled",
     "550-5.2.1 The email account that you tried to reach is disabled. Learn more at\n"
     "550 5.2.1 https://support.google.com/mail/?p=DisabledUser d2e1a72fcca58 - gsmtp",
     Cause::mailbox_disabled, Advice::suppress},
    {"disabled, 'gsmt' and folded inside a word's neighbours",
     "550-5.2.1 The email account that you tried to\n reach is   disabled. Learn more at – gsmt",
     Cause::mailbox_disabled, Advice::suppress},
    {"DMARC policy",
     "550-5.7.26 Unauthenticated email from example.jp is not accepted due to domain's\n"
     "550-5.7.26 DMARC policy. Please contact the administrator of example.jp domain if\n"
     "550-5.7.26 this was a legitimate mail. Please visit\n"
     "550 5.7.26  https://support.google.com/mail/answer/2451690 to learn about the DMARC\n"
     "550 5.7.26 initiative. d2e1a72fcca58 - gsmtp",
     Cause::dmarc_fail, Advice::fix_auth},
    {"DMARC policy, domain masked, typeset quotes",
     "Unauthenticated email from ******** is not accepted due to domain\xe2\x80\x99s DMARC policy.",
     Cause::dmarc_fail, Advice::fix_auth},
    {"SPF hard fail",
     "550-5.7.26 The MAIL FROM domain [example.jp] has an SPF record with a hard fail\n"
     "550-5.7.26 policy (-all) but it fails to pass SPF checks with the ip: [192.0.2.1].\n"
     "550-5.7.26 To best protect our users from spam and phishing, the message has been\n"
     "550-5.7.26 blocked. Please visit\n"
     "550-5.7.26  https://support.google.com/mail/answer/81126#authentication for more\n"
     "550 5.7.26 information. d2e1a72fcca58 - gsmtp",
     Cause::spf_fail, Advice::fix_auth},
    {"SPF hard fail with a letter lost",
     "550-5.7.26 The MAIL FROM domain [example.jp] has an SPF record with a ard fail 550-5.7.26 "
     "policy "
     "(-all) but it fails to pass SPF checks with the ip: [192.0.2.1]. To best protect our users",
     Cause::spf_fail, Advice::fix_auth},
    {"neither SPF nor DKIM",
     "550-5.7.26 This message does not pass authentication checks (SPF and DKIM both\n"
     "550-5.7.26 do not pass). SPF check for [example.jp] does not pass with ip: [192.0.2.1].\n"
     "550-5.7.26 To best protect our users from spam, the message has been blocked. Please visit\n"
     "550-5.7.26  https://support.google.com/mail/answer/81126#authentication for more\n"
     "550 5.7.26 information. d2e1a72fcca58 - gsmtp",
     Cause::auth_missing, Advice::fix_auth},
    {"neither SPF nor DKIM, quoted with marks and cut",
     "> 550-5.7.26 This message does not pass authentication checks (SPF and DKIM both\n"
     "> 550-5.7.26 do not pass). SPF check for [***] does not pass with ip: [***].To best prot",
     Cause::auth_missing, Advice::fix_auth},
    {"over quota and inactive",
     "552-5.2.2 The email account that you tried to reach is over quota and inactive.\n"
     "552-5.2.2 Please direct the recipient to\n"
     "552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm d2e1a72fcca58 - gsmtp",
     Cause::mailbox_inactive, Advice::suppress},
    {"over quota and inactive, without codes and link",
     "The email account that you tried to reach is over quota and inactive.",
     Cause::mailbox_inactive, Advice::suppress},
    {"over quota",
     "452-4.2.2 The email account that you tried to reach is over quota. Please direct\n"
     "452-4.2.2 the recipient to\n"
     "452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp d2e1a72fcca58 - gsmtp",
     Cause::mailbox_full, Advice::retry},
    {"over quota, cut",
     "452-4.2.2 The email account that you tried to reach is over quota. Please dir",
     Cause::mailbox_full, Advice::retry},
    {"unusual rate",
     "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from\n"
     "421-4.7.28 your IP address. To protect our users from spam, mail sent from your\n"
     "421-4.7.28 IP address has been temporarily rate limited. Please visit\n"
     "421 4.7.28 https://support.google.com/mail/?p=UnsolicitedRateLimitError d2e1a7 - gsmtp",
     Cause::rate_limited, Advice::retry_slower},
    {"unusual rate, folded and cut",
     "421-4.7.28 Gmail has detected an unusual rate of\n\tunsolicited mail originating from your "
     "IP add",
     Cause::rate_limited, Advice::retry_slower},
};

TEST(Acceptance, TheGmailAnswersAreToldApartByTextWithoutAnyContext) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Verdict verdict = judge_text(builtin(), c.text, {});
    EXPECT_EQ(to_string(verdict.cause), to_string(c.cause)) << verdict.rule;
    EXPECT_EQ(to_string(verdict.action), to_string(c.action));
    EXPECT_GE(verdict.confidence, Confidence::family);
    EXPECT_EQ(verdict.provider, "gmail");
  }
}

TEST(Acceptance, TheMxHostProvesTheProvider) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Verdict verdict =
        judge_text(builtin(), c.text, {.mx_host = "gmail-smtp-in.l.google.com"});
    EXPECT_EQ(to_string(verdict.cause), to_string(c.cause)) << verdict.rule;
    EXPECT_EQ(verdict.confidence, Confidence::exact);
  }
}

TEST(Acceptance, ReadsWhatTheSessionReadAsItReadsTheText) {
  for (const Case& c : kCases) {
    const std::optional<smtp::Reply> reply = smtp::parse_reply(c.text);
    if (!reply) continue;
    SCOPED_TRACE(c.name);
    EXPECT_EQ(judge(builtin(), *reply, {}), judge_text(builtin(), c.text, {}));
  }
}

TEST(Acceptance, WordsThatAnybodyMaySayAreNoProviders) {
  for (const char* text : {"550 Mail rejected by spam filter", "550 5.1.1 recipient rejected",
                           "452 mailbox quota limit exceeded", "550 address does not exist.",
                           "550 5.2.1 This mailbox has been blocked due to inactivity",
                           "421 4.7.0 Our system has detected an unusual rate of email",
                           "421 too many concurrent connections from this client"}) {
    const Verdict verdict = judge_text(builtin(), text, {});
    EXPECT_EQ(verdict.provider, "") << text;
    const Entry* entry = builtin().find(verdict.rule);
    EXPECT_TRUE(!entry || entry->provider.empty()) << text << " by " << verdict.rule;
  }
  const Verdict proven =
      judge_text(builtin(), "550 Mail rejected by spam filter", {.provider = "proton"});
  EXPECT_EQ(proven.rule, "proton.spam");
}

TEST(Acceptance, AWordThatOneProviderUsesNamesItWhateverElseIsSaid) {
  for (const char* text :
       {"550 5.1.1 user unknown x7si1 - gsmtp", "550-5.7.25 [192.0.2.1] has no PTR record. - gsmtp",
        "550 5.6.0 zxqv wvut - gsmtp"}) {
    EXPECT_EQ(judge_text(builtin(), text, {}).provider, "gmail") << text;
  }
  EXPECT_EQ(judge_text(builtin(), "550 5.1.1 user unknown", {}).provider, "");
}

constexpr std::string_view kOwnEntries = R"(
[[reply]]
id = "own.unknown"
says = [["user unknown"]]
cause = "mailbox_moved"
why.en = "Gone."
why.ja = "移転しました。"
source = "observed"
read = 2026-11-23
examples = ["550 5.1.1 user unknown"]

[[reply]]
id = "gmail.user.unknown"
says = [["the email account that you tried to reach does not exist"]]
cause = "user_unknown"
why.en = "Unknown there."
why.ja = "存在しません。"
source = "observed"
read = "2026-11"
examples = ["550 5.1.1 The email account that you tried to reach does not exist. - gsmtp"]
)";

TEST(Acceptance, AUsersOwnEntryWinsAmongEqualsAndKeepsTheProviderThatItReplaces) {
  std::vector<SourceFile> files(Catalogue::builtin_files().begin(),
                                Catalogue::builtin_files().end());
  files.push_back({"own.toml", std::string(kOwnEntries)});
  const Result<Catalogue> catalogue = Catalogue::load(files);
  ASSERT_TRUE(catalogue) << catalogue.error().what;
  EXPECT_EQ(judge_text(*catalogue, "550 5.1.1 user unknown", {}).rule, "own.unknown");
  ASSERT_NE(catalogue->find("gmail.user.unknown"), nullptr);
  EXPECT_EQ(catalogue->find("gmail.user.unknown")->provider, "gmail");
}

TEST(Acceptance, OnlyTheLoginIsAnswered535) {
  for (const char* text : {"535 no such user", "535 5.7.8 unknown user or wrong password"}) {
    const Verdict verdict = judge_text(builtin(), text, {});
    EXPECT_EQ(to_string(verdict.cause), "submission_auth_failed") << text;
    EXPECT_NE(verdict.action, Advice::suppress) << text;
  }
}

TEST(Acceptance, OneWordsDifferenceIsAnotherCause) {
  const auto cause = [](std::string_view text) { return judge_text(builtin(), text, {}).cause; };
  EXPECT_EQ(
      cause(
          "550-5.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your "
          "IP address. To protect our users from spam, mail sent from your IP address has been "
          "blocked. - gsmtp"),
      Cause::ip_reputation);
  EXPECT_EQ(
      cause(
          "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
          "additional messages from being delivered. ?p=ReceivingRatePerm - gsmtp"),
      Cause::recipient_rate_limited);
}

}  // namespace
}  // namespace todoku::reply
