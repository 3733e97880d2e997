#include "reply/explain.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "reply/builtin_for_tests.h"
#include "reply/cause_text.h"
#include "reply/judge.h"
#include "reply/mechanisms.h"
#include "reply/particulars.h"

namespace todoku::reply {
namespace {

Explanation explained(std::string_view text, Particulars particulars = {}) {
  particulars.reply_text = text;
  return explain(builtin_for_tests(), judge_text(builtin_for_tests(), text, {}), particulars);
}

constexpr std::string_view kSpf =
    "550-5.7.26 The MAIL FROM domain [example.jp] has an SPF record with a hard fail\n"
    "550-5.7.26 policy (-all) but it fails to pass SPF checks with the ip: [192.0.2.1].\n"
    "550 5.7.26 information. d2e1a72fcca58 - gsmtp";

TEST(Explain, ReadsDomainAndIpFromTheReply) {
  const Explanation e = explained(kSpf);
  EXPECT_NE((e.why.en + e.remedy.en).find("example.jp"), std::string::npos) << e.remedy.en;
  EXPECT_NE((e.why.ja + e.remedy.ja).find("192.0.2.1"), std::string::npos) << e.remedy.ja;
  ASSERT_FALSE(e.fixes.empty());
  EXPECT_EQ(e.fixes[0].name, "example.jp");
  EXPECT_NE(e.fixes[0].value.find("ip4:192.0.2.1"), std::string::npos) << e.fixes[0].value;
}

TEST(Explain, SaysOfABareCodeWhatItMayMeanAndBlamesNobody) {
  EXPECT_NE(explained("550").why.en.find("the code alone does not tell"), std::string::npos);
  EXPECT_NE(explained("354 go ahead").why.en.find("waits for the message"), std::string::npos);
  EXPECT_NE(explained("hello").why.en.find("Neither a reply code"), std::string::npos);
  EXPECT_EQ(explained("550 mailbox full").why.en.find("code alone"), std::string::npos);
}

TEST(Explain, BelievesTheCallerMoreThanTheText) {
  const Explanation e = explained(kSpf, {.domain = "other.example", .ip = "2001:db8::1"});
  EXPECT_EQ(e.fixes[0].name, "other.example");
  EXPECT_NE(e.fixes[0].value.find("ip6:2001:db8::1"), std::string::npos) << e.fixes[0].value;
}

TEST(Explain, ReadsWellWhereNothingIsKnown) {
  const Explanation e = explained("550 5.7.23 no");
  EXPECT_EQ(e.remedy.en, "Add the sending IP to the SPF record of your domain.");
  EXPECT_EQ(e.remedy.ja, "差出人ドメインのSPFレコードに送信元IPを加えてください。");
  EXPECT_EQ(e.fixes[0].name, "<domain>");
}

TEST(Explain, SpellsANameInDnsEvenWhereItIsNotKnown) {
  const Explanation e = explained("550 5.7.20 no");
  EXPECT_NE(e.remedy.en.find("<selector>._domainkey.<domain> holds"), std::string::npos)
      << e.remedy.en;
}

TEST(Explain, NamesThePtrRecordByItsReverseName) {
  const Explanation e = explained("550 5.7.25 no reverse [192.0.2.7]", {.domain = "example.jp"});
  ASSERT_FALSE(e.fixes.empty());
  EXPECT_EQ(e.fixes[0], (Fix{"dns", "PTR", "7.2.0.192.in-addr.arpa", "mail.example.jp."}));
}

TEST(Explain, LeavesNoPlaceholderInAnyEntryOrCause) {
  const auto clean = [](const Explanation& e) {
    for (const std::string* text : {&e.why.ja, &e.why.en, &e.remedy.ja, &e.remedy.en}) {
      EXPECT_FALSE(text->empty());
      EXPECT_EQ(text->find('{'), std::string::npos) << *text;
      EXPECT_TRUE(is_utf8(*text));
    }
    for (const Fix& fix : e.fixes)
      EXPECT_EQ((fix.name + fix.value).find('{'), std::string::npos) << fix.value;
  };
  for (const Entry& entry : builtin_for_tests().entries()) {
    SCOPED_TRACE(entry.id);
    clean(explain(builtin_for_tests(), entry.verdict, {}));
  }
  for (int i = 0; i < kCauses; ++i) {
    SCOPED_TRACE(to_string(static_cast<Cause>(i)));
    clean(explain(builtin_for_tests(),
                  verdict_of(static_cast<Cause>(i), Confidence::code, "code.550"), {}));
  }
}

constexpr std::string_view kMicrosoft =
    "550 5.7.515 Access denied, sending domain EXAMPLE.JP doesn't meet the required authentication "
    "level. The sender's domain doesn't pass SPF and DKIM checks. Spf= {} , Dkim= {} , DMARC= {}";

std::vector<std::string> offered(std::string_view spf, std::string_view dkim,
                                 std::string_view dmarc) {
  std::vector<std::string> names;
  for (const Fix& fix : explained(fmt::format(fmt::runtime(kMicrosoft), spf, dkim, dmarc)).fixes)
    names.push_back(fix.name);
  return names;
}

// Whoever publishes what passed already overwrites a p=reject with p=none.
TEST(Explain, OffersARecordOnlyForWhatFailed) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(offered("Fail", "Pass", "Pass"), Names{"example.jp"});
  EXPECT_EQ(offered("Pass", "Fail", "Pass"), Names{"<selector>._domainkey.example.jp"});
  EXPECT_EQ(offered("Pass", "Pass", "None"), Names{"_dmarc.example.jp"});
  EXPECT_EQ(offered("Fail", "Fail", "Pass").size(), 2u);
}

TEST(Explain, AddsToAnSpfRecordAndPublishesOneOnlyWhereThereIsNone) {
  EXPECT_EQ(explained(kSpf).fixes[0].value, "ip4:192.0.2.1");
  const Fix whole{"dns", "TXT", "example.jp", "v=spf1 ip4:192.0.2.1 -all"};
  EXPECT_EQ(as_addition(whole, read_mechanisms("SPF=none DKIM=none")), whole);
  EXPECT_EQ(as_addition(whole, read_mechanisms("SPF=fail")).value, "ip4:192.0.2.1");
}

struct ToldCase {
  const char* text;
  Outcome spf, dkim, dmarc;
};

TEST(Mechanisms, AreReadEachByItself) {
  using enum Outcome;
  const ToldCase cases[] = {
      {"DKIM = did not pass\n550-5.7.26 SPF [example.jp] with ip: [192.0.2.1] = did not pass",
       failed, failed, untold},
      {"spf=pass (ip) dkim=fail reason=x dmarc=none", passed, failed, no_record},
      {"SPF: softfail; DKIM: pass", failed, passed, untold},
      {"SPF check failed, see http://x.example/?spf=1", untold, untold, untold},
      {"Sender Policy Framework violation", untold, untold, untold},
      {"spf", untold, untold, untold},
  };
  for (const ToldCase& c : cases) {
    const Mechanisms told = read_mechanisms(c.text);
    EXPECT_EQ(told.spf, c.spf) << c.text;
    EXPECT_EQ(told.dkim, c.dkim) << c.text;
    EXPECT_EQ(told.dmarc, c.dmarc) << c.text;
  }
}

struct TellCase {
  const char* text;
  const char* domain;
  const char* ip;
  const char* recipient;
};

TEST(Particulars, AreReadFromTheFormsThatReceiversUse) {
  const TellCase cases[] = {
      {"SPF check for [Example.JP] does not pass with ip: [192.0.2.1].", "example.jp", "192.0.2.1",
       ""},
      {"Unauthenticated email from example.jp is not accepted due to domain's DMARC policy",
       "example.jp", "", ""},
      {"DKIM = did not pass\n550-5.7.26  SPF [example.jp] with ip: [203.0.113.7] = did not pass",
       "example.jp", "203.0.113.7", ""},
      {"contact the administrator of example.jp domain", "example.jp", "", ""},
      {"Client host [192.0.2.9] blocked", "", "192.0.2.9", ""},
      {"fails with the ip: [2001:DB8::7]", "", "2001:db8::7", ""},
      {"<taro@example.jp>: Recipient address rejected", "", "", "taro@example.jp"},
      {"5.7.26 [#4.16.55.1] domain [***]", "", "", ""},
  };
  for (const TellCase& c : cases) {
    const Told told = read_particulars(c.text);
    EXPECT_EQ(told.domain, c.domain) << c.text;
    EXPECT_EQ(told.ip, c.ip) << c.text;
    EXPECT_EQ(told.recipient, c.recipient) << c.text;
  }
}

}  // namespace
}  // namespace todoku::reply
