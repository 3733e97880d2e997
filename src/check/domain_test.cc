#include "check/domain.h"

#include <boost/json.hpp>

#include "auth/dkim_record.h"
#include "check/json.h"
#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

using Ids = std::vector<std::string>;

constexpr const char* kEd25519 =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

// A domain with which nothing is wrong, and what a case changes in it.
class Domain {
 public:
  Domain() {
    set("example.jp", R"([["TXT", "v=spf1 ip4:192.0.2.1 -all"], ["MX", [10, "mx.example.jp"]]])");
    set("mx.example.jp", R"([["A", "192.0.2.1"]])");
    set("_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=reject; rua=mailto:d@example.jp"]])");
    set("s1._domainkey.example.jp", std::string(R"([["TXT", ")") + kEd25519 + R"("]])");
    set("1.2.0.192.in-addr.arpa", R"([["PTR", "mx.example.jp"]])");
  }
  Domain& set(const std::string& name, const std::string& rows) {
    zone_[name] = boost::json::parse(rows);
    return *this;
  }
  DomainReport check() const {
    DomainQuestion question;
    question.domain = "example.jp";
    question.arrival.client = "192.0.2.1";
    question.arrival.helo = "mx.example.jp";
    question.selectors = {"s1"};
    return ask(question);
  }
  DomainReport ask(const DomainQuestion& question) const {
    return TestZone(boost::json::serialize(zone_)).run(check_domain(question));
  }

 private:
  boost::json::object zone_;
};

TEST(Domain, WithNothingWrongNothingIsSaidAgainst) {
  const DomainReport report = Domain().check();
  EXPECT_EQ(troubles(report.findings), Ids{});
  EXPECT_TRUE(fixes_of(report.findings).empty());
}

TEST(Domain, EachFaultHasItsName) {
  const struct {
    const char *name, *rows, *trouble;
  } cases[] = {
      {"s1._domainkey.example.jp", R"([])", "dkim.absent"},
      {"s1._domainkey.example.jp", R"([["TXT", "v=DKIM1; p="]])", "dkim.revoked"},
      {"s1._domainkey.example.jp", R"([["TXT", "v=DKIM1;; p=x"]])", "dkim.syntax"},
      {"s1._domainkey.example.jp", R"([["TXT", "TIMEOUT"]])", "dkim.unanswered"},
      {"_dmarc.example.jp", R"([])", "dmarc.none"},
      {"_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=none"]])", "dmarc.policy"},
      {"_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=reject"]])", "dmarc.no_reports"},
      {"_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=rejct; rua=mailto:d@example.jp"]])",
       "dmarc.policy_broken"},
      {"_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=reject; rua=mailto:d@other.example"]])",
       "dmarc.reports_refused"},
      {"_dmarc.example.jp", R"([["TXT", "v=DMARC1; p=none"], ["TXT", "v=DMARC1; p=reject"]])",
       "dmarc.several"},
      {"_dmarc.example.jp", R"([["TXT", "SERVFAIL"]])", "dmarc.unanswered"},
      {"1.2.0.192.in-addr.arpa", R"([])", "ptr.missing"},
      {"1.2.0.192.in-addr.arpa", R"([["PTR", "other.example.jp"]])", "ptr.unconfirmed"},
      {"1.2.0.192.in-addr.arpa", R"([["PTR", "TIMEOUT"]])", "ptr.unanswered"},
      {"example.jp", R"([["MX", [0, "."]]])", "mx.null"},
      {"example.jp", R"([["MX", [5, "lost.example.jp"]]])", "mx.no_address"},
      {"example.jp", R"([["A", "192.0.2.1"]])", "mx.implicit"},
      {"example.jp", R"([["TXT", "v=spf1 -all"]])", "mx.none"},
      {"mx.example.jp", R"([["A", "10.0.0.1"]])", "mx.unroutable"},
      {"_mta-sts.example.jp", R"([["TXT", "v=STSv1; id=1"], ["TXT", "v=STSv1; id=2"]])",
       "sts.several"},
      {"_smtp._tls.example.jp", R"([["TXT", "v=TLSRPTv1; rua=nowhere"]])", "tlsrpt.syntax"},
  };
  for (const auto& c : cases) {
    const DomainReport report = Domain().set(c.name, c.rows).check();
    EXPECT_NE(find(report.findings, c.trouble), nullptr) << c.rows;
  }
}

TEST(Domain, AWeakKeyIsAFailureAndAShortOneAWarning) {
  const auto with = [](int bits) {
    const Result<auth::PrivateKey> key = auth::PrivateKey::generate(auth::KeyType::rsa, bits);
    EXPECT_TRUE(key.has_value());
    const std::string rows = R"([["TXT", ")" + auth::key_record_text(*key) + R"("]])";
    return Domain().set("s1._domainkey.example.jp", rows).check();
  };
  EXPECT_NE(find(with(1024).findings, "dkim.short"), nullptr);
  EXPECT_EQ(troubles(with(2048).findings), Ids{});
}

TEST(Domain, KeysAreFoundUnderTheSelectorsThatPeopleUse) {
  DomainQuestion question;
  question.domain = "example.jp";
  const DomainReport none = Domain().ask(question);  // its selector is s1, which is among them
  ASSERT_EQ(none.keys.size(), 1u);
  EXPECT_EQ(none.keys[0].key.selector, "s1");
  Domain hidden;
  hidden.set("s1._domainkey.example.jp", "[]");
  EXPECT_NE(find(hidden.ask(question).findings, "dkim.not_found"), nullptr);
  hidden.set("*._domainkey.example.jp", std::string(R"([["TXT", ")") + kEd25519 + R"("]])");
  EXPECT_EQ(hidden.ask(question).keys.size(), 1u);  // a wildcard, told once
}

TEST(Domain, APolicyIsMendedAndAllElseOfTheRecordStays) {
  EXPECT_EQ(mended_dmarc_record("v=DMARC1; p=rejct; rua=mailto:d@example.jp"),
            "v=DMARC1; p=reject; rua=mailto:d@example.jp");
  EXPECT_EQ(mended_dmarc_record("v=DMARC1; p=reject; sp=quarantin"),
            "v=DMARC1; p=reject; sp=quarantine");
  EXPECT_EQ(mended_dmarc_record("v=DMARC1; rua=mailto:d@example.jp"),
            "v=DMARC1; p=none; rua=mailto:d@example.jp");
}

TEST(Domain, ADestinationOfReportsIsToldWhichRecordItNeeds) {
  const DomainReport report =
      Domain()
          .set("_dmarc.example.jp",
               R"([["TXT", "v=DMARC1; p=reject; rua=mailto:d@reports.example"]])")
          .check();
  const Finding* refused = find(report.findings, "dmarc.reports_refused");
  ASSERT_NE(refused, nullptr);
  ASSERT_EQ(refused->fixes.size(), 1u);
  EXPECT_EQ(refused->fixes[0].name, "example.jp._report._dmarc.reports.example");
}

TEST(Domain, AServiceThatHasEndedIsTold) {
  DomainQuestion question;
  question.domain = "goo.jp";
  EXPECT_NE(find(Domain().ask(question).findings, "mx.ended"), nullptr);
}

TEST(Domain, AnMtaStsPolicyIsHeldAgainstTheMxHosts) {
  DomainReport report =
      Domain().set("_mta-sts.example.jp", R"([["TXT", "v=STSv1; id=1"]])").check();
  const auto fetched = [](const std::string& mx) {
    return StsFetch{
        .fetched = true,
        .body = "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 604800\r\n",
        .why = ""};
  };
  TransportSurvey good = report.transport;
  add_sts_policy(good, report.transport_question, fetched("*.example.jp"));
  EXPECT_EQ(good.result, "pass");
  TransportSurvey bad = report.transport;
  add_sts_policy(bad, report.transport_question, fetched("mx.example.net"));
  EXPECT_NE(find(bad.findings, "sts.mx"), nullptr);
  EXPECT_EQ(bad.result, "none");
  TransportSurvey lost = report.transport;
  add_sts_policy(lost, report.transport_question,
                 {.fetched = false, .body = "", .why = "HTTP 404"});
  EXPECT_NE(find(lost.findings, "sts.fetch"), nullptr);
}

TEST(Domain, TheJsonHasTheFieldsOfTheContract) {
  const boost::json::object said = to_json(Domain().check(), {});
  EXPECT_EQ(said.at("domain").as_string(), "example.jp");
  const boost::json::value& results = said.at("results");
  EXPECT_EQ(results.at("spf").at("result").as_string(), "pass");
  EXPECT_EQ(results.at("ptr").at("result").as_string(), "pass");
  EXPECT_EQ(results.at("dkim").at("result").as_string(), "pass");
  EXPECT_EQ(results.at("dmarc").at("policy").as_string(), "reject");
  EXPECT_EQ(results.at("arc").at("result").as_string(), "none");
  EXPECT_EQ(results.at("tls").at("result").as_string(), "none");
  EXPECT_TRUE(said.at("findings").is_array());
  EXPECT_TRUE(said.at("predicted").as_array().empty());
  EXPECT_TRUE(said.at("fix").as_array().empty());
}

TEST(Domain, WithoutAnAddressNobodyIsSaidToPassOrFail) {
  DomainQuestion question;
  question.domain = "example.jp";
  const boost::json::object said = to_json(Domain().ask(question), {});
  EXPECT_TRUE(said.at("results").at("spf").at("result").is_null());
  EXPECT_TRUE(said.at("results").at("dmarc").at("result").is_null());
  EXPECT_EQ(said.at("results").at("ptr").at("result").as_string(), "none");
}

TEST(Domain, ForADomainThatDoesNotExistNoRecordIsAdvised) {
  DomainQuestion question;
  question.domain = "nosuch.example";
  const DomainReport report = Domain().ask(question);
  ASSERT_NE(find(report.findings, "mx.no_domain"), nullptr);
  EXPECT_TRUE(fixes_of(report.findings).empty());
}

TEST(Domain, WhatIsNoDomainNameIsTold) {
  DomainQuestion question;
  question.domain = "no..domain";
  EXPECT_NE(find(Domain().ask(question).findings, "mx.no_name"), nullptr);
}

}  // namespace
}  // namespace todoku::check
