// DANE as it is told: zones in files are never signed, so answers are made here.
#include "check/transport_survey.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"
#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

using dns::Type;
using Ids = std::vector<std::string>;

const dns::Tlsa kGood{3, 1, 1, std::string(32, 'k')};

struct World {
  auth::AnswerTable dns{.sure = true};
  dns::MailRoute route;

  World() {
    dns.put("mx.example.jp", Type::a, dns::A{"192.0.2.1"}, true);
    route.secure = true;
    route.hosts = {{"mx.example.jp", "mx.example.jp", 10, {"192.0.2.1"}, true}};
  }
  void tlsa(const dns::Tlsa& record) {
    dns.put("_25._tcp.mx.example.jp", Type::tlsa, record, true);
  }
  TransportSurvey survey() {
    return dns.ask(survey_transport({"example.jp", "example.jp", route}));
  }
};

TEST(TransportSurvey, SignedTlsaRecordsAreWell) {
  World world;
  world.tlsa(kGood);
  const TransportSurvey survey = world.survey();
  EXPECT_EQ(survey.result, "pass");
  EXPECT_EQ(troubles(survey.findings), Ids{});
  EXPECT_NE(find(survey.findings, "dane.record"), nullptr);
}

TEST(TransportSurvey, TlsaRecordsThatNobodySignedAreToldOf) {
  World world;
  world.tlsa(kGood);
  world.route.secure = false;
  const TransportSurvey survey = world.survey();
  EXPECT_EQ(troubles(survey.findings), Ids{"dane.unsigned"});
  EXPECT_EQ(find(survey.findings, "dane.none"), nullptr);
}

TEST(TransportSurvey, EachUnusableRecordIsToldWithItsReason) {
  World world;
  world.tlsa({1, 1, 1, std::string(32, 'k')});
  TransportSurvey survey = world.survey();
  EXPECT_EQ(troubles(survey.findings), (Ids{"dane.unusable", "dane.unusable_record"}));
  const Finding* told = find(survey.findings, "dane.unusable_record");
  EXPECT_NE(told->text.en.find("TLSA 1 1 1"), std::string::npos) << told->text.en;
  EXPECT_NE(told->text.ja.find("SMTP では意味を持ちません"), std::string::npos) << told->text.ja;
  world.tlsa(kGood);
  survey = world.survey();
  EXPECT_EQ(troubles(survey.findings), Ids{"dane.unusable_record"});
  EXPECT_EQ(survey.result, "pass");
}

TEST(TransportSurvey, ABogusAnswerIsATrouble) {
  World world;
  world.dns.fails("_25._tcp.mx.example.jp", Type::tlsa, dns::Kind::bogus);
  const TransportSurvey survey = world.survey();
  EXPECT_EQ(survey.result, "temperror");
  EXPECT_EQ(troubles(survey.findings), Ids{"dane.unavailable"});
}

TEST(TransportSurvey, NoDaneIsNoTrouble) {
  World world;
  EXPECT_NE(find(world.survey().findings, "dane.none"), nullptr);
}

}  // namespace
}  // namespace todoku::check
