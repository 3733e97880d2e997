#include "check/spf_proof.h"

#include <random>

#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

using Records = std::vector<std::string>;

constexpr const char* kOthers = R"(
  "mx.example.jp": [["A", "192.0.2.25"]],
  "good.example": [["TXT", "v=spf1 ip4:198.51.100.0/24 -all"]],
  "twice.example": [["TXT", "v=spf1 -all"], ["TXT", "v=spf1 ~all"]],
  "broken.example": [["TXT", "v=spf1 ipv4:192.0.2.1 -all"]],
  "behind.example": [["TXT", "v=spf1 include:broken.example -all"]],
  "circle.example": [["TXT", "v=spf1 include:example.jp -all"]],
  "plain.example": [["A", "192.0.2.7"]],
  "slow.example": [["TXT", "TIMEOUT"]])";

TestZone zone_of(const Records& records) {
  std::string rows = R"(["MX", [10, "mx.example.jp"]])";
  for (const std::string& record : records) rows += R"(, ["TXT", ")" + record + R"("])";
  return TestZone(R"({"example.jp": [)" + rows + "]," + kOthers + "}");
}

SpfSurvey survey(const Records& records, const Records& addresses) {
  const SpfQuestion question{
      .domain = "example.jp", .addresses = addresses, .helo = "", .now = 0, .mail_from = ""};
  return zone_of(records).run(survey_spf(question));
}

// The values to publish for one domain: never more than one.
std::string offered(const SpfSurvey& survey) {
  const std::vector<reply::Fix> fixes = fixes_of(survey.findings);
  EXPECT_LE(fixes.size(), 1u) << fixes.back().value;
  return fixes.empty() ? "" : fixes.front().value;
}

TEST(SpfProof, OneRecordMendsAllFaultsAtOnce) {
  const SpfSurvey one = survey({"v=spf1 mx ip4=192.0.2.5 -all"}, {"192.0.2.9"});
  EXPECT_EQ(offered(one), "v=spf1 ip4:192.0.2.9 mx ip4:192.0.2.5 -all");
  const SpfSurvey open = survey({"v=spf1 mx +all"}, {"192.0.2.9"});
  EXPECT_EQ(offered(open), "v=spf1 ip4:192.0.2.9 mx ~all");
}

TEST(SpfProof, OfTwoRecordsWithDeadIncludesOneThatCountsIsMade) {
  const SpfSurvey one = survey({"v=spf1 include:plain.example mx ip4=192.0.2.5 -all",
                                "v=spf1 include:good.example include:nowhere.example ~all"},
                               {"192.0.2.9"});
  EXPECT_EQ(offered(one), "v=spf1 ip4:192.0.2.9 mx ip4:192.0.2.5 include:good.example ~all");
  const Finding* dropped = find(one.findings, "spf.dropped");
  ASSERT_NE(dropped, nullptr);
  EXPECT_NE(dropped->text.en.find("include:plain.example, include:nowhere.example"),
            std::string::npos)
      << dropped->text.en;
}

TEST(SpfProof, OneBadTermTakesNothingElseWithIt) {
  const SpfSurvey one = survey({"v=spf1 a:foo mx ip4:203.0.113.0/24 -all"}, {"192.0.2.9"});
  EXPECT_EQ(offered(one), "v=spf1 ip4:192.0.2.9 mx ip4:203.0.113.0/24 -all");
  const Finding* dropped = find(one.findings, "spf.dropped");
  ASSERT_NE(dropped, nullptr);
  EXPECT_NE(dropped->text.ja.find("a:foo"), std::string::npos);
}

TEST(SpfProof, AnAddressWithinARangeThatWasMendedIsNotNamedAgain) {
  EXPECT_EQ(offered(survey({"v=spf1 ipv4:192.0.2.0/24 -all"}, {"192.0.2.9"})),
            "v=spf1 ip4:192.0.2.0/24 -all");
}

TEST(SpfProof, ARecordThatWouldShutOutEverybodyIsNotOffered) {
  EXPECT_EQ(offered(survey({"v=spf1 a:foo -all"}, {})), "");
  EXPECT_EQ(offered(survey({}, {})), "");
  EXPECT_EQ(offered(survey({"v=spf1 include:slow.example -all"}, {"192.0.2.9"})), "");
}

std::string any_record(std::mt19937& random) {
  constexpr const char* kTerms[] = {"mx",
                                    "a",
                                    "ptr",
                                    "ip4:203.0.113.0/24",
                                    "ip4=192.0.2.5",
                                    "ipv4:192.0.2.6",
                                    "a:foo",
                                    "mx/99",
                                    "include:good.example",
                                    "include:twice.example",
                                    "include:broken.example",
                                    "include:behind.example",
                                    "include:circle.example",
                                    "include:example.jp",
                                    "include:nowhere.example",
                                    "include:slow.example",
                                    "a:none1.example",
                                    "a:none2.example",
                                    "a:none3.example",
                                    "redirect=good.example",
                                    "redirect=nowhere.example",
                                    "exp=x.example",
                                    "exists:%{i}.good.example",
                                    "-all",
                                    "~all",
                                    "?all",
                                    "+all",
                                    "all",
                                    "-ip4:192.0.2.9",
                                    "%"};
  std::uniform_int_distribution<std::size_t> term(0, std::size(kTerms) - 1);
  std::uniform_int_distribution<int> length(0, 7);
  std::string record = "v=spf1";
  for (int i = length(random); i > 0; --i) record += std::string(" ") + kTerms[term(random)];
  return record;
}

TEST(SpfProof, WhateverIsOfferedPassesTheSameCheckOncePublished) {
  std::mt19937 random(7208);
  int offers = 0;
  for (int i = 0; i < 2000; ++i) {
    Records records;
    for (unsigned n = random() % 4 == 0 ? 2 : 1; n > 0; --n) records.push_back(any_record(random));
    const Records addresses = random() % 4 == 0 ? Records{} : Records{"192.0.2.9", "2001:db8::9"};
    const std::string record = offered(survey(records, addresses));
    if (record.empty()) continue;
    ++offers;
    const SpfSurvey after = survey({record}, addresses);
    EXPECT_NE(worst(after.findings), Level::fail) << records[0] << " became " << record;
    EXPECT_TRUE(addresses.empty() || after.passes()) << records[0] << " became " << record;
    EXPECT_EQ(offered(after), "") << records[0] << " became " << record;
  }
  EXPECT_GT(offers, 1000);
}

}  // namespace
}  // namespace todoku::check
