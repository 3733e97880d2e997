#include "check/spf_survey.h"

#include "auth/spf_record.h"
#include "check/slip_words.h"
#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

using Ids = std::vector<std::string>;

SpfSurvey survey(const std::string& zone, const std::string& address = "192.0.2.1") {
  SpfQuestion question{.domain = "example.jp", .addresses = {}, .helo = "", .now = 0};
  if (!address.empty()) question.addresses.push_back(address);
  return TestZone(zone).run(survey_spf(question));
}

std::string zone_of(const std::string& record, const std::string& more = "") {
  return R"({"example.jp": [["TXT", ")" + record + R"("]])" + more + "}";
}

std::string repaired(const SpfSurvey& survey) {
  const auto fixes = fixes_of(survey.findings);
  return fixes.empty() ? "" : fixes.front().value;
}

TEST(SpfSurvey, EachFaultHasItsName) {
  const std::string other = R"(, "other.example": [["TXT", "v=spf1 ip4:192.0.2.1 -all"]])";
  const struct {
    const char* record;
    Ids troubles;
  } cases[] = {
      {"v=spf1 ip4:192.0.2.1 -all", {}},
      {"v=spf1 include:other.example -all", {}},
      {"v=spf1 ip4:192.0.2.1 +all", {"spf.plus_all"}},
      {"v=spf1 ip4:192.0.2.1 ?all", {"spf.neutral_all"}},
      {"v=spf1 ip4:192.0.2.1", {"spf.open_end"}},
      {"v=spf1 ip4:192.0.0.0/8 -all", {"spf.wide"}},
      {"v=spf1 ip4:192.0.2.1 -all include:other.example", {"spf.after_all"}},
      {"v=spf1 ip4:192.0.2.1 redirect=other.example -all", {"spf.after_all"}},
      {"v=spf1 ip4:192.0.2.1 ptr -all", {"spf.ptr"}},
      {"v=spf1 ip4:192.0.2.1 a:nowhere.example -all", {"spf.void_term"}},
      {"v=spf1 ip4:192.0.2.1 include:nowhere.example -all", {"spf.include_none", "spf.dropped"}},
      {"v=spf1 ip4:192.0.2.1 include:example.jp -all", {"spf.circle", "spf.dropped"}},
      {"v=spf1 ip4=192.0.2.9 ip4:192.0.2.1 -all", {"spf.passed_over"}},
      {"v=spf1 ipv4:192.0.2.1 -all", {"spf.syntax", "spf.not_pass"}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(troubles(survey(zone_of(c.record, other)).findings), c.troubles) << c.record;
}

TEST(SpfSurvey, ASlipIsMarkedInTheRecordAndMended) {
  const SpfSurvey one = survey(zone_of("v=spf1 mx ipv4:192.0.2.1 -all"));
  const Finding* slip = find(one.findings, "spf.syntax");
  ASSERT_NE(slip, nullptr);
  ASSERT_TRUE(slip->mark.has_value());
  EXPECT_EQ(slip->mark->record.substr(slip->mark->at, slip->mark->length), "ipv4");
  EXPECT_EQ(repaired(one), "v=spf1 mx ip4:192.0.2.1 -all");
}

TEST(SpfSurvey, LookUpsAreCountedThroughAllIncludesAndNotOnlyUntilTheFirstMatch) {
  std::string more;
  std::string record = "v=spf1 ip4:192.0.2.1";
  for (int i = 0; i < 6; ++i) {
    const std::string name = "i" + std::to_string(i) + ".example";
    record += " include:" + name;
    more += R"(, ")" + name + R"(": [["TXT", "v=spf1 a:h.example -all"]])";
  }
  more += R"(, "h.example": [["A", "192.0.2.7"]])";
  const SpfSurvey one = survey(zone_of(record + " -all", more));
  EXPECT_EQ(one.lookups, 12u);
  EXPECT_EQ(troubles(one.findings), Ids{"spf.lookups"});
  EXPECT_TRUE(one.passes());
  const SpfSurvey left_out = survey(zone_of(record + " -all", more), "192.0.2.9");
  EXPECT_EQ(repaired(left_out), "");  // no record with all of them would count
}

TEST(SpfSurvey, SeveralRecordsAreMadeOneAndNoneIsMadeFirst) {
  const SpfSurvey two = survey(
      R"({"example.jp": [["TXT", "v=spf1 mx -all"], ["TXT", "v=spf1 ip4:192.0.2.1 ~all"]]})");
  EXPECT_EQ(repaired(two), "v=spf1 mx ip4:192.0.2.1 ~all");
  EXPECT_EQ(repaired(survey(R"({"example.jp": []})")), "v=spf1 ip4:192.0.2.1 ~all");
  EXPECT_EQ(repaired(survey(R"({"example.jp": []})", "")), "");
  const SpfSurvey old = survey(R"({"example.jp": [["SPF", "v=spf1 -all"]]})");
  EXPECT_NE(find(old.findings, "spf.type99"), nullptr);
}

TEST(SpfSurvey, AChainWithoutEndEnds) {
  std::string zone = R"({"example.jp": [["TXT", "v=spf1 include:n0.example -all"]])";
  for (int i = 0; i < 200; ++i) {
    zone += R"(, "n)" + std::to_string(i) + R"(.example": [["TXT", "v=spf1 include:n)" +
            std::to_string(i + 1) + R"(.example -all"]])";
  }
  const SpfSurvey one = survey(zone + "}");
  EXPECT_LE(one.lookups, kSpfSurveyQueries + 2);
  EXPECT_NE(find(one.findings, "spf.lookups"), nullptr);
}

TEST(SpfSurvey, ADnsThatFailsIsToldAndNothingIsOffered) {
  const SpfSurvey one = survey(R"({"example.jp": [["TXT", "TIMEOUT"]]})");
  EXPECT_TRUE(one.undecided);
  EXPECT_NE(find(one.findings, "spf.unanswered"), nullptr);
  EXPECT_EQ(repaired(one), "");
}

TEST(SlipWords, WhyALookUpFailedIsSaidWithoutTheNameAndInJapanese) {
  EXPECT_EQ(dns_words("the look-up of _dmarc.example.jp failed: no answer within 8s").en,
            "no answer within 8s");
  EXPECT_EQ(dns_words("cannot look up the MX of example.jp: no answer within 8s").ja,
            "8s 以内に応答なし");
  EXPECT_EQ(dns_words("").en, "no answer");
  EXPECT_EQ(dns_words("some other fault").ja, "some other fault");
}

TEST(SlipWords, EverySlipOfTheSpfParserIsSaidInJapanese) {
  const char* const records[] = {"v=spf1 ip4:1.2.3.4/33",
                                 "v=spf1 ip6:::1/129",
                                 "v=spf1 a/x",
                                 "v=spf1 ip4",
                                 "v=spf1 ip4:x",
                                 "v=spf1 ip6:x",
                                 "v=spf1 all:x",
                                 "v=spf1 include",
                                 "v=spf1 nosuch",
                                 "v=spf1 exp=a.b exp=a.b",
                                 "v=spf1 a:\xc3\xa9.b",
                                 "v=spf1 a:%{d.b",
                                 "v=spf1 a:%{x}.b",
                                 "v=spf1 a:%{c}.b",
                                 "v=spf1 a:%{d0}.b",
                                 "v=spf1 a:%{d!}.b",
                                 "v=spf1 a:%x.b",
                                 "v=spf1 a:b"};
  for (const char* record : records)
    for (const auth::Slip& slip : auth::parse_spf_record(record).slips)
      EXPECT_NE(words_of(slip.what).ja, slip.what) << record;
}

}  // namespace
}  // namespace todoku::check
