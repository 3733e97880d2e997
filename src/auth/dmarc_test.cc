#include "auth/dmarc.h"

#include <gtest/gtest.h>

#include <map>

namespace todoku::auth {
namespace {

using Outcome = DmarcIdentifier::Outcome;

// TXT records by name; "timeout" is no answer; what is not there does not exist.
struct Table {
  std::map<std::string, std::string> rows;

  dns::Answer answer(const dns::Question& question) const {
    const auto row = rows.find(question.name);
    if (row == rows.end()) return {.kind = dns::Kind::no_such_name};
    if (row->second == "timeout") return {.kind = dns::Kind::timeout, .why = "timeout"};
    const dns::Record record{question.name, question.type, 60, dns::Txt{{row->second}}};
    return {.kind = dns::Kind::found, .records = {record}};
  }
  Dmarc check(const std::string& author, std::vector<DmarcIdentifier> identifiers) const {
    DmarcInquiry inquiry = check_dmarc({{author}, std::move(identifiers)});
    while (!inquiry.done()) inquiry.answer(answer(inquiry.question()));
    return inquiry.take();
  }
};

DmarcIdentifier dkim(const std::string& domain, Outcome outcome = Outcome::pass) {
  return {DmarcMethod::dkim, outcome, domain};
}

TEST(Dmarc, SaysWhichTagOfWhoseRecordHolds) {
  const Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=none; sp=quarantine; np=reject"},
                   {"news.example.jp", "here"}}};
  const Dmarc there = dns.check("news.example.jp", {});
  EXPECT_EQ(there.result, DmarcResult::fail);
  EXPECT_EQ(there.record->domain, "example.jp");
  EXPECT_EQ(there.tag, "sp");
  EXPECT_EQ(there.policy, DmarcPolicy::quarantine);
  const Dmarc nowhere = dns.check("old.example.jp", {});
  EXPECT_EQ(nowhere.tag, "np");
  EXPECT_EQ(nowhere.policy, DmarcPolicy::reject);
  EXPECT_EQ(nowhere.organization, "example.jp");
}

TEST(Dmarc, IsUndecidedWhereAnAlignedSignatureCouldNotBeChecked) {
  const Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=reject"}}};
  EXPECT_EQ(dns.check("example.jp", {dkim("m.example.jp", Outcome::temperror)}).result,
            DmarcResult::temperror);
}

TEST(Dmarc, IsNotHeldUpByASignatureOfAnotherDomain) {
  const Table dns{
      {{"_dmarc.example.jp", "v=DMARC1; p=reject"}, {"_dmarc.other.example", "timeout"}}};
  EXPECT_EQ(dns.check("example.jp", {dkim("other.example", Outcome::temperror)}).result,
            DmarcResult::fail);
}

TEST(Dmarc, AlignsTheAuthorsOwnDomainThoughTheOneAboveDoesNotAnswer) {
  const Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=reject"}, {"_dmarc.jp", "timeout"}}};
  EXPECT_EQ(dns.check("example.jp", {dkim("example.jp")}).result, DmarcResult::pass);
  EXPECT_EQ(dns.check("example.jp", {dkim("m.example.jp")}).result, DmarcResult::temperror);
}

TEST(Dmarc, KeepsTheNeighboursUnderAPublicSuffixApart) {
  const Table dns{{{"_dmarc.suffix.example", "v=DMARC1; p=reject; psd=y"}}};
  const Dmarc dmarc = dns.check("bank.suffix.example", {dkim("evil.suffix.example")});
  EXPECT_EQ(dmarc.result, DmarcResult::fail);
  EXPECT_EQ(dmarc.organization, "bank.suffix.example");
}

TEST(Dmarc, DoesNotAlignNamesThatOnlyEndAlike) {
  const Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=reject"}}};
  EXPECT_EQ(dns.check("example.jp", {dkim("notexample.jp")}).result, DmarcResult::fail);
}

TEST(Dmarc, RefusesAuthorsOfMoreDomainsThanItLooksAt) {
  DmarcMail mail;
  for (std::size_t i = 0; i <= kDmarcAuthors; ++i)
    mail.author_domains.push_back("a" + std::to_string(i) + ".example");
  DmarcInquiry inquiry = check_dmarc(mail);
  ASSERT_TRUE(inquiry.done());
  EXPECT_TRUE(inquiry.take().refuse);
}

TEST(Dmarc, LooksAtSixteenIdentifiersAndNoMore) {
  const Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=reject"}}};
  std::vector<DmarcIdentifier> identifiers(kDmarcIdentifiers, dkim("other.example"));
  identifiers.back() = dkim("example.jp");
  EXPECT_EQ(dns.check("example.jp", identifiers).result, DmarcResult::pass);
  identifiers.insert(identifiers.begin(), dkim("other.example"));
  EXPECT_EQ(dns.check("example.jp", identifiers).result, DmarcResult::fail);
}

TEST(Dmarc, TakesWhatSpfFoundAsAnIdentifier) {
  Spf spf;
  spf.result = SpfResult::softfail;
  spf.domain = "example.jp";
  EXPECT_EQ(dmarc_identifier(spf).outcome, Outcome::other);
  spf.result = SpfResult::pass;
  EXPECT_EQ(dmarc_identifier(spf).outcome, Outcome::pass);
}

std::vector<std::string> destinations(const Table& dns) {
  const std::string text = dns.rows.at("_dmarc.example.jp");
  auto inquiry = report_destinations({"example.jp", text, parse_dmarc_record(text)}, "example.jp");
  while (!inquiry.done()) inquiry.answer(dns.answer(inquiry.question()));
  return inquiry.take();
}

TEST(Dmarc, SendsReportsOnlyToThoseWhoAgreed) {
  Table dns{{{"_dmarc.example.jp", "v=DMARC1; p=none; rua=mailto:a@victim.example"}}};
  EXPECT_TRUE(destinations(dns).empty());
  dns.rows["example.jp._report._dmarc.victim.example"] = "v=DMARC1";
  EXPECT_EQ(destinations(dns), std::vector<std::string>{"mailto:a@victim.example"});
  dns.rows["example.jp._report._dmarc.victim.example"] =
      "v=DMARC1; rua=mailto:b@victim.example,mailto:c@third.example";
  EXPECT_EQ(destinations(dns), std::vector<std::string>{"mailto:b@victim.example"});
}

struct SlipCase {
  const char* name;
  const char* record;
  const char* under;
};
const SlipCase kSlips[] = {
    {"a policy misspelt", "v=DMARC1; p=rejct", "rejct"},
    {"a tag without a value", "v=DMARC1; p=none; q", "q"},
    {"an unknown tag", "v=DMARC1; zz=1", "zz"},
    {"a withdrawn tag", "v=DMARC1; pct=50", "pct"},
    {"a tag that stands twice", "v=DMARC1; p=none; P=reject", "P=reject"},
    {"an alignment misspelt", "v=DMARC1; adkim=strict", "strict"},
    {"an address without mailto", "v=DMARC1; rua=mailto:a@b.example, c@d.example", " c@d.example"},
    {"a failure option", "v=DMARC1; fo=1:x", "x"},
};

TEST(DmarcRecord, PointsAtTheCharactersThatAreWrong) {
  for (const SlipCase& c : kSlips) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(is_dmarc_record(c.record));
    const DmarcRecord record = parse_dmarc_record(c.record);
    ASSERT_EQ(record.slips.size(), 1u);
    const Slip& slip = record.slips.front();
    EXPECT_EQ(std::string(c.record).substr(slip.at, slip.length), c.under);
  }
}

TEST(DmarcRecord, ReadsAllTags) {
  const DmarcRecord record = parse_dmarc_record(
      "v=DMARC1; p=REJECT; sp=none;np=quarantine ; aspf=s; psd=n; t=y; fo=1:d; "
      "rua=mailto:a@b.example!10m,https://r.example/x; ruf=mailto:c@b.example;");
  EXPECT_TRUE(record.slips.empty());
  EXPECT_EQ(record.policy, DmarcPolicy::reject);
  EXPECT_EQ(record.subdomain_policy, DmarcPolicy::none);
  EXPECT_EQ(record.nonexistent_policy, DmarcPolicy::quarantine);
  EXPECT_EQ(record.dkim, DmarcAlignment::relaxed);
  EXPECT_EQ(record.spf, DmarcAlignment::strict);
  EXPECT_EQ(record.psd, DmarcPsd::no);
  EXPECT_TRUE(record.testing);
  EXPECT_EQ(record.failure_options, "1:d");
  EXPECT_EQ(record.rua, (std::vector<std::string>{"mailto:a@b.example", "https://r.example/x"}));
  EXPECT_EQ(record.ruf, std::vector<std::string>{"mailto:c@b.example"});
}

TEST(DmarcRecord, TellsItsOwnRecordsFromOthers) {
  EXPECT_TRUE(is_dmarc_record("v=DMARC1"));
  EXPECT_TRUE(is_dmarc_record("V = DMARC1 ; p=none"));
  EXPECT_FALSE(is_dmarc_record("v=dmarc1; p=none"));
  EXPECT_FALSE(is_dmarc_record("v=DMARC10; p=none"));
  EXPECT_FALSE(is_dmarc_record("p=none; v=DMARC1"));
  EXPECT_FALSE(is_dmarc_record("v=DMARC1 p=none"));
}

}  // namespace
}  // namespace todoku::auth
