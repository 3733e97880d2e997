#include "auth/bimi.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"

namespace todoku::auth {
namespace {

TEST(Bimi, ReadsLogoAndEvidence) {
  const BimiRecord record =
      parse_bimi_record("v=BIMI1; l=https://e.example/logo.svg; a=https://e.example/vmc.pem;");
  EXPECT_FALSE(record.broken);
  EXPECT_FALSE(record.declined);
  EXPECT_TRUE(record.slips.empty());
  EXPECT_EQ(record.logo, "https://e.example/logo.svg");
  EXPECT_EQ(record.evidence, "https://e.example/vmc.pem");
}

TEST(Bimi, KnowsADomainThatWantsNoLogo) {
  EXPECT_TRUE(parse_bimi_record("v=BIMI1; l=; a=;").declined);
  EXPECT_TRUE(parse_bimi_record("v=BIMI1; l=").declined);
  EXPECT_FALSE(parse_bimi_record("v=BIMI1; l=; a=https://e.example/vmc.pem").declined);
}

struct SlipCase {
  const char* name;
  const char* text;
  bool broken;
  const char* under;
};
const SlipCase kSlips[] = {
    {"plain http", "v=BIMI1; l=http://e.example/logo.svg", true, "http://e.example/logo.svg"},
    {"evidence elsewhere", "v=BIMI1; l=https://e.example/l.svg; a=file.pem", true, "file.pem"},
    {"no logo", "v=BIMI1;", true, ""},
    {"an unknown tag", "v=BIMI1; l=https://e.example/l.svg; zz=1", false, "zz"},
    {"no tag list", "v=BIMI1; l", true, "v=BIMI1; l"},
};

TEST(Bimi, PointsAtTheCharactersThatAreWrong) {
  for (const SlipCase& c : kSlips) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(is_bimi_record(c.text));
    const BimiRecord record = parse_bimi_record(c.text);
    EXPECT_EQ(record.broken, c.broken);
    ASSERT_EQ(record.slips.size(), 1u);
    const Slip& slip = record.slips.front();
    EXPECT_EQ(std::string(c.text).substr(slip.at, slip.length), c.under);
  }
}

TEST(Bimi, BeginsWithItsVersion) {
  EXPECT_TRUE(is_bimi_record("v=BIMI1"));
  EXPECT_TRUE(is_bimi_record("v = BIMI1 ; l="));
  EXPECT_FALSE(is_bimi_record("v=bimi1; l="));
  EXPECT_FALSE(is_bimi_record("l=; v=BIMI1"));
}

TEST(Bimi, AsksTheOrganizationWhereTheAuthorsDomainHasNone) {
  AnswerTable dns;
  dns.text("default._bimi.example.jp", "v=BIMI1; l=https://e.example/l.svg");
  const BimiLookup found = dns.ask(look_up_bimi({"news.example.jp", "example.jp"}));
  EXPECT_EQ(found.text.found, TextFound::one);
  EXPECT_EQ(found.domain, "example.jp");
  EXPECT_EQ(dns.asked.front().name, "default._bimi.news.example.jp");
}

TEST(Bimi, AsksOnceWhereTheAuthorIsTheOrganization) {
  AnswerTable dns;
  EXPECT_EQ(dns.ask(look_up_bimi({"example.jp", "example.jp", "Brand"})).text.found,
            TextFound::none);
  ASSERT_EQ(dns.asked.size(), 1u);
  EXPECT_EQ(dns.asked.front().name, "brand._bimi.example.jp");
}

TEST(Bimi, DoesNotLookFurtherAfterAFailure) {
  AnswerTable dns;
  dns.fails("default._bimi.news.example.jp", dns::Type::txt, dns::Kind::server_failure);
  EXPECT_EQ(dns.ask(look_up_bimi({"news.example.jp", "example.jp"})).text.found, TextFound::failed);
  EXPECT_EQ(dns.asked.size(), 1u);
}

}  // namespace
}  // namespace todoku::auth
