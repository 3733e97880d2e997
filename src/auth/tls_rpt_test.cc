#include "auth/tls_rpt.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"

namespace todoku::auth {
namespace {

struct Case {
  const char* name;
  const char* text;
  std::vector<std::string> rua;
  const char* under;  // where the first slip points; nullptr: no slip
};
const std::vector<Case> kCases = {
    {"by mail", "v=TLSRPTv1;rua=mailto:r@example.com", {"mailto:r@example.com"}, nullptr},
    {"by the Web",
     "v=TLSRPTv1; rua=https://r.example/v1/?a=b;",
     {"https://r.example/v1/?a=b"},
     nullptr},
    {"both",
     "v=TLSRPTv1; rua=mailto:r@a.example , https://b.example",
     {"mailto:r@a.example", "https://b.example"},
     nullptr},
    {"an extension", "v=TLSRPTv1; x=1; rua=mailto:r@a.example", {"mailto:r@a.example"}, nullptr},
    {"one of two is broken",
     "v=TLSRPTv1; rua=r@a.example,mailto:r@b.example",
     {"mailto:r@b.example"},
     "r@a.example"},
    {"plain http", "v=TLSRPTv1; rua=http://a.example/", {}, "http://a.example/"},
    {"no host", "v=TLSRPTv1; rua=https:///x", {}, "https:///x"},
    {"a size, which is DMARC's",
     "v=TLSRPTv1; rua=mailto:r@a.example!10m",
     {},
     "mailto:r@a.example!10m"},
    {"no rua", "v=TLSRPTv1;", {}, ""},
    {"an empty rua", "v=TLSRPTv1; rua=", {}, "rua="},
    {"blanks beside the equals sign",
     "v=TLSRPTv1; rua = mailto:r@a.example",
     {},
     "rua = mailto:r@a.example"},
    {"rua twice",
     "v=TLSRPTv1; rua=mailto:r@a.example; rua=mailto:r@b.example",
     {"mailto:r@a.example"},
     "rua=mailto:r@b.example"},
};

TEST(TlsRpt, IsReadAsRfc8460Section3Says) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(is_tls_rpt_record(c.text));
    const TlsRptRecord record = parse_tls_rpt_record(c.text);
    EXPECT_EQ(record.rua, c.rua);
    ASSERT_EQ(record.slips.empty(), c.under == nullptr);
    if (c.under == nullptr) continue;
    const Slip& slip = record.slips.front();
    EXPECT_EQ(std::string(c.text).substr(slip.at, slip.length), c.under);
  }
}

TEST(TlsRpt, BeginsWithItsVersion) {
  EXPECT_FALSE(is_tls_rpt_record("v=TLSRPTv1"));
  EXPECT_FALSE(is_tls_rpt_record("v=tlsrptv1; rua=mailto:r@a.example"));
  EXPECT_FALSE(is_tls_rpt_record("rua=mailto:r@a.example; v=TLSRPTv1"));
}

TEST(TlsRpt, TakesNoMoreAddressesThanItsBound) {
  std::string text = "v=TLSRPTv1; rua=mailto:r@a.example";
  for (int i = 0; i < 30; ++i) text += ",mailto:r@a.example";
  EXPECT_EQ(parse_tls_rpt_record(text).rua.size(), 20u);
}

TEST(TlsRpt, IsLookedUpBelowTheDomain) {
  AnswerTable dns;
  dns.text("_smtp._tls.example.jp", "v=TLSRPTv1; rua=mailto:r@example.jp");
  const TlsRptLookup found = dns.ask(look_up_tls_rpt("example.jp"));
  EXPECT_EQ(found.text.found, TextFound::one);
  EXPECT_EQ(found.record.rua.size(), 1u);
  dns.text("_smtp._tls.example.jp", "v=TLSRPTv1; rua=mailto:s@example.jp");
  EXPECT_EQ(dns.ask(look_up_tls_rpt("example.jp")).text.found, TextFound::several);
  EXPECT_EQ(dns.ask(look_up_tls_rpt("example.org")).text.found, TextFound::none);
}

}  // namespace
}  // namespace todoku::auth
