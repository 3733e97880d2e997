#include "check/rehearsal.h"

#include "check/domain.h"
#include "check/predict.h"
#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

constexpr const char* kKey = R"("s1._domainkey.example.jp": [["TXT",
  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]],)";

std::string zone(std::string_view spf, std::string_view more) {
  return std::string("{") + std::string(more) + R"("example.jp": [["TXT", ")" + std::string(spf) +
         R"("], ["A", "192.0.2.1"], ["A", "192.0.2.9"]],
    "_dmarc.example.jp": [["TXT", "v=DMARC1; p=reject; rua=mailto:d@example.jp"]],
    "1.2.0.192.in-addr.arpa": [["PTR", "example.jp"]],
    "9.2.0.192.in-addr.arpa": [["PTR", "example.jp"]]})";
}

DomainReport ask(const std::string& records, const std::string& client, bool bulk = false) {
  DomainQuestion question;
  question.domain = "example.jp";
  question.arrival.client = client;
  question.arrival.tls = auth::TlsSeen{"TLSv1.3", "x"};
  question.selectors = {"s1"};
  question.bulk = bulk;
  return TestZone(records).run(check_domain(question));
}

const reply::Catalogue& catalogue() {
  static const reply::Catalogue loaded =
      std::move(*reply::Catalogue::load(reply::Catalogue::builtin_files()));
  return loaded;
}

Prediction gmail(const DomainReport& report) {
  const auto policies = policy::Policies::load(policy::Policies::builtin_files());
  const std::vector<Prediction> all =
      predict(*policies, catalogue(), report.rehearsal.evidence, {"gmail@current", "x"});
  EXPECT_EQ(all.size(), 1u);
  return all.at(0);
}

TEST(Rehearsal, TakesAMailToBeSignedWhereAKeyCanBeUsed) {
  const DomainReport report = ask(zone("v=spf1 -all", kKey), "192.0.2.9");
  ASSERT_TRUE(report.rehearsal.key.has_value());
  EXPECT_EQ(report.rehearsal.evidence.found.dmarc.result, auth::DmarcResult::pass);
  EXPECT_EQ(find(report.findings, "dmarc.fail"), nullptr);
  EXPECT_NE(report.rehearsal.assumed.en.find("signed by DKIM (s=s1)"), std::string::npos);
}

TEST(Rehearsal, PredictsARefusalAndWhatToPublishAgainstIt) {
  const DomainReport report = ask(zone("v=spf1 ip4:192.0.2.1 -all", ""), "192.0.2.9");
  EXPECT_NE(find(report.findings, "dmarc.fail"), nullptr);
  const Prediction refused = gmail(report);
  EXPECT_EQ(refused.action, policy::ReceptionAction::reject);
  const auto fixes = fixes_for(refused, report.findings);
  const reply::Fix spf = dns_fix("TXT", "example.jp", "v=spf1 ip4:192.0.2.9 ip4:192.0.2.1 -all");
  EXPECT_NE(std::ranges::find(fixes, spf), fixes.end());
  EXPECT_EQ(gmail(ask(zone("v=spf1 ip4:192.0.2.1 -all", ""), "192.0.2.1")).action,
            policy::ReceptionAction::accept);
}

TEST(Rehearsal, WithoutAnAddressTheRecordAloneSpeaks) {
  const struct {
    const char* spf;
    std::optional<auth::SpfResult> for_all;
    policy::ReceptionAction action;
  } cases[] = {
      {"v=spf1 ip4:192.0.2.1 -all", std::nullopt, policy::ReceptionAction::accept},
      {"v=spf1 -all", auth::SpfResult::fail, policy::ReceptionAction::reject},
      {"v=spf1 ipv4:192.0.2.1 -all", auth::SpfResult::permerror, policy::ReceptionAction::reject},
      {"no record", auth::SpfResult::none, policy::ReceptionAction::reject},
  };
  for (const auto& c : cases) {
    const DomainReport report = ask(zone(c.spf, ""), "");
    EXPECT_EQ(spf_for_all(report.spf), c.for_all) << c.spf;
    EXPECT_EQ(gmail(report).action, c.action) << c.spf;
  }
}

TEST(Rehearsal, AMailingIsTakenToHaveAOneClickUnsubscribe) {
  const DomainReport report = ask(zone("v=spf1 ip4:192.0.2.1 -all", kKey), "192.0.2.1", true);
  EXPECT_TRUE(report.rehearsal.evidence.bulk);
  EXPECT_TRUE(report.rehearsal.evidence.message.one_click_signed);
}

}  // namespace
}  // namespace todoku::check
