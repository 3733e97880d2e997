#include "auth/dmarc_psl.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"

namespace todoku::auth {
namespace {

DmarcIdentifier dkim(const std::string& domain) {
  return {DmarcMethod::dkim, DmarcIdentifier::Outcome::pass, domain};
}

struct Both {
  Dmarc now;
  OlderDmarc older;
};
Both check(AnswerTable& dns, const std::string& author, std::vector<DmarcIdentifier> identifiers) {
  const DmarcMail mail{{author}, std::move(identifiers)};
  Both both{dns.ask(check_dmarc(mail)), {}};
  both.older = dns.ask(check_older_dmarc(mail, both.now));
  return both;
}

TEST(DmarcPsl, FindsOrganizationsByThePublicSuffixList) {
  EXPECT_EQ(psl_organization("a.b.example.co.jp"), "example.co.jp");
  EXPECT_EQ(psl_organization("example.com"), "example.com");
  EXPECT_EQ(psl_organization("co.jp"), "co.jp");
  EXPECT_EQ(psl_organization("a.b.unheard-of"), "b.unheard-of");
  EXPECT_EQ(psl_organization("www.city.kawasaki.jp"), "city.kawasaki.jp");  // an exception
  EXPECT_EQ(psl_organization("a.example.xn--fiqs8s"), "example.xn--fiqs8s");
  EXPECT_TRUE(is_public_suffix("co.jp"));
  EXPECT_FALSE(is_public_suffix("example.co.jp"));
}

TEST(DmarcPsl, SaysNothingWhereBothRulesAgree) {
  AnswerTable dns;
  dns.text("_dmarc.example.jp", "v=DMARC1; p=reject; sp=quarantine");
  dns.put("news.example.jp", dns::Type::a, dns::A{"192.0.2.1"});
  for (const char* author : {"example.jp", "news.example.jp"}) {
    for (const char* signer : {"example.jp", "m.example.jp", "other.example"}) {
      const Both both = check(dns, author, {dkim(signer)});
      EXPECT_EQ(both.older.result, both.now.result) << author << " " << signer;
      EXPECT_FALSE(both.older.differs) << both.older.why;
      EXPECT_EQ(both.older.because, OlderBecause::same);
    }
  }
}

TEST(DmarcPsl, DiffersWhereARecordMakesAnOrganizationOfItsOwn) {
  AnswerTable dns;
  dns.text("_dmarc.a.example.jp", "v=DMARC1; p=reject; psd=n");
  const Both both = check(dns, "a.example.jp", {dkim("b.example.jp")});
  EXPECT_EQ(both.now.result, DmarcResult::fail);
  EXPECT_EQ(both.older.result, DmarcResult::pass);
  EXPECT_EQ(both.older.because, OlderBecause::organization);
  EXPECT_NE(both.older.why.find("a.example.jp"), std::string::npos) << both.older.why;
}

TEST(DmarcPsl, DiffersWhereARecordInBetweenIsNotSeen) {
  AnswerTable dns;
  dns.text("_dmarc.b.example.jp", "v=DMARC1; p=reject");
  dns.put("a.b.example.jp", dns::Type::a, dns::A{"192.0.2.1"});
  const Both both = check(dns, "a.b.example.jp", {});
  EXPECT_EQ(both.now.result, DmarcResult::fail);
  EXPECT_EQ(both.older.result, DmarcResult::none);
  EXPECT_EQ(both.older.because, OlderBecause::organization);
}

TEST(DmarcPsl, DiffersWhereOnlyThePublicSuffixHasARecord) {
  AnswerTable dns;
  dns.text("_dmarc.jp", "v=DMARC1; p=reject; psd=y");
  const Both both = check(dns, "example.jp", {});
  EXPECT_EQ(both.now.result, DmarcResult::fail);
  EXPECT_EQ(both.older.because, OlderBecause::no_psd);
}

TEST(DmarcPsl, DoesNotKnowTheNewTags) {
  AnswerTable dns;
  dns.text("_dmarc.example.jp", "v=DMARC1; p=none; np=reject");
  EXPECT_EQ(check(dns, "old.example.jp", {}).older.because, OlderBecause::no_np);
  dns.rows.clear();
  dns.text("_dmarc.example.jp", "v=DMARC1; p=reject; t=y");
  const Both both = check(dns, "example.jp", {});
  EXPECT_EQ(both.now.policy, DmarcPolicy::quarantine);
  EXPECT_EQ(both.older.policy, DmarcPolicy::reject);
  EXPECT_EQ(both.older.because, OlderBecause::no_testing);
}

TEST(DmarcPsl, FollowsThePercentageThatRfc9989Withdrew) {
  AnswerTable dns;
  dns.text("_dmarc.example.jp", "v=DMARC1; p=reject; pct=50");
  const Both both = check(dns, "example.jp", {});
  EXPECT_EQ(both.older.because, OlderBecause::percent);
  EXPECT_NE(both.older.why.find("50 %"), std::string::npos);
  EXPECT_FALSE(check(dns, "example.jp", {dkim("example.jp")}).older.differs);
  for (const char* pct : {"100", "abc", "-1", "101", ""}) {
    dns.rows.clear();
    dns.text("_dmarc.example.jp", std::string("v=DMARC1; p=reject; pct=") + pct);
    EXPECT_FALSE(check(dns, "example.jp", {}).older.differs) << pct;
  }
}

TEST(DmarcPsl, StopsAtSeveralRecords) {
  AnswerTable dns;
  dns.text("_dmarc.a.example.jp", "v=DMARC1; p=none");
  dns.text("_dmarc.a.example.jp", "v=DMARC1; p=reject");
  dns.text("_dmarc.example.jp", "v=DMARC1; p=reject");
  dns.put("a.example.jp", dns::Type::a, dns::A{"192.0.2.1"});
  const Both both = check(dns, "a.example.jp", {});
  EXPECT_EQ(both.now.result, DmarcResult::fail);
  EXPECT_EQ(both.older.result, DmarcResult::none);
  EXPECT_EQ(both.older.because, OlderBecause::several_records);
}

TEST(DmarcPsl, IsUndecidedWhereALookUpFails) {
  AnswerTable dns;
  dns.fails("_dmarc.example.jp", dns::Type::txt, dns::Kind::timeout);
  const Both both = check(dns, "example.jp", {});
  EXPECT_EQ(both.older.result, DmarcResult::temperror);
  EXPECT_FALSE(both.older.differs);
}

TEST(DmarcPsl, IsSilentAboutMailWithoutAnAuthor) {
  AnswerTable dns;
  EXPECT_FALSE(check(dns, "..", {}).older.differs);
  EXPECT_TRUE(dns.asked.empty());
}

TEST(DmarcPsl, AsksAtMostTwice) {
  AnswerTable dns;
  const DmarcMail mail{{"a.b.c.d.e.f.g.h.i.example.jp"},
                       {dkim("x.example.jp"), dkim("example.jp")}};
  const Dmarc now = dns.ask(check_dmarc(mail));
  dns.asked.clear();
  (void)dns.ask(check_older_dmarc(mail, now));
  EXPECT_EQ(dns.asked.size(), 2u);
}

}  // namespace
}  // namespace todoku::auth
