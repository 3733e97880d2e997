#include "auth/spf.h"

#include <gtest/gtest.h>

#include <map>

#include "auth/spf_macro.h"
#include "auth/spf_record.h"
#include "base/text.h"
#include "mail/header.h"

namespace todoku::auth {
namespace {

// TXT, A and PTR by "TYPE name"; what is not there does not exist.
struct Table {
  std::map<std::string, std::string> rows;

  dns::Answer answer(const dns::Question& question) const {
    const std::string type = question.type == dns::Type::txt   ? "TXT "
                             : question.type == dns::Type::a   ? "A "
                             : question.type == dns::Type::ptr ? "PTR "
                                                               : "AAAA ";
    const auto row = rows.find(type + question.name);
    if (row == rows.end()) return {.kind = dns::Kind::no_such_name};
    dns::Record record{question.name, question.type, 60, dns::Txt{{row->second}}};
    if (question.type == dns::Type::a) record.data = dns::A{row->second};
    if (question.type == dns::Type::ptr) record.data = dns::Host{row->second};
    return {.kind = dns::Kind::found, .records = {record}};
  }
  Spf check(SpfClient client) const {
    SpfInquiry inquiry = check_host(client);
    while (!inquiry.done()) inquiry.answer(answer(inquiry.question()));
    return inquiry.take();
  }
};

SpfClient client() {
  return {.address = "192.0.2.1", .helo = "mx.example.org", .mail_from = "taro@example.jp"};
}

TEST(Spf, NamesEachTermOnTheWayToTheResult) {
  const Table dns{{{"TXT example.jp", "v=spf1 redirect=_spf.example.jp"},
                   {"TXT _spf.example.jp", "v=spf1 include:a.example -all"},
                   {"TXT a.example", "v=spf1 ip4:192.0.2.0/24 ~all"}}};
  const Spf spf = dns.check(client());
  EXPECT_EQ(spf.result, SpfResult::pass);
  ASSERT_EQ(spf.trail.size(), 3u);
  EXPECT_EQ(spf.trail[0].term, "redirect=_spf.example.jp");
  EXPECT_EQ(spf.trail[1].term, "include:a.example");
  EXPECT_EQ(spf.trail[2].domain, "a.example");
  EXPECT_EQ(spf.trail[2].term, "ip4:192.0.2.0/24");
  EXPECT_EQ(spf.mechanism(), "include:a.example");
  EXPECT_EQ(spf.domain, "example.jp");
  EXPECT_EQ(spf.lookups, 2u);
}

TEST(Spf, SaysWhoseRecordLetTheMailThroughUndecided) {
  const Table dns{{{"TXT example.jp", "v=spf1 ip4:203.0.113.1"}}};
  const Spf spf = dns.check(client());
  EXPECT_EQ(spf.result, SpfResult::neutral);
  EXPECT_EQ(spf.reason, "no term of the SPF record of example.jp matched");
}

TEST(Spf, AllowsTenLookUpsAndNotEleven) {
  for (const unsigned terms : {10u, 11u}) {
    Table dns;
    std::string record = "v=spf1";
    for (unsigned i = 0; i < terms; ++i) {
      const std::string name = "h" + std::to_string(i) + ".example.jp";
      record += " a:" + name;
      dns.rows["A " + name] = "203.0.113.9";
    }
    dns.rows["TXT example.jp"] = record + " -all";
    const Spf spf = dns.check(client());
    EXPECT_EQ(spf.result, terms == 10 ? SpfResult::fail : SpfResult::permerror);
    EXPECT_EQ(spf.lookups, terms);
  }
}

TEST(Spf, AllowsTwoLookUpsThatFindNothing) {
  Table dns{{{"TXT example.jp", "v=spf1 a:no1.example a:no2.example -all"}}};
  EXPECT_EQ(dns.check(client()).result, SpfResult::fail);
  dns.rows["TXT example.jp"] = "v=spf1 a:no1.example a:no2.example a:no3.example -all";
  EXPECT_EQ(dns.check(client()).result, SpfResult::permerror);
}

TEST(Spf, CountsATermOfPtrAsVoidWhereTheClientHasNoName) {
  Table dns{{{"TXT example.jp", "v=spf1 ptr ptr:b.example -all"}}};
  EXPECT_EQ(dns.check(client()).result, SpfResult::fail);
  dns.rows["TXT example.jp"] = "v=spf1 ptr ptr:b.example ptr:c.example -all";
  EXPECT_EQ(dns.check(client()).result, SpfResult::permerror);
}

TEST(Spf, TakesAnIpv4AddressMappedIntoIpv6ForIpv4) {
  const Table dns{{{"TXT example.jp", "v=spf1 ip4:192.0.2.1 -all"}}};
  SpfClient mapped = client();
  mapped.address = "::ffff:192.0.2.1";
  EXPECT_EQ(dns.check(mapped).result, SpfResult::pass);
}

TEST(Spf, ChecksHeloWhereTheReversePathIsNull) {
  const Table dns{{{"TXT mx.example.org", "v=spf1 a -all"}, {"A mx.example.org", "192.0.2.1"}}};
  SpfClient bounce = client();
  bounce.mail_from = "";
  const Spf spf = dns.check(bounce);
  EXPECT_EQ(spf.result, SpfResult::pass);
  EXPECT_EQ(spf.identity, SpfIdentity::helo);
  EXPECT_EQ(spf.domain, "mx.example.org");
}

TEST(Spf, ChecksADomainOfULabelsByItsALabels) {
  const Table dns{{{"TXT xn--mller-kva.example", "v=spf1 ip4:192.0.2.1 exists:%{l}.example -all"}}};
  SpfClient c = client();
  c.mail_from = "j\xc3\xbcrg@m\xc3\xbcller.example";
  EXPECT_EQ(dns.check(c).result, SpfResult::pass);
  c.address = "192.0.2.2";
  EXPECT_EQ(dns.check(c).result, SpfResult::fail);
}

TEST(Spf, CannotCheckAClientWithoutAnAddress) {
  SpfClient odd = client();
  odd.address = "unknown";
  EXPECT_EQ(Table{}.check(odd).result, SpfResult::none);
}

TEST(Spf, GivesTheOwnersWordsWithTheirMacrosExpanded) {
  const Table dns{{{"TXT example.jp", "v=spf1 -all exp=why.%{d}"},
                   {"TXT why.example.jp", "%{S} from %{c}/%{ir} (%{p}) %{l1r-} at %{r}, 100%%"},
                   {"PTR 1.2.0.192.in-addr.arpa", "mx.example.jp"},
                   {"A mx.example.jp", "192.0.2.1"}}};
  EXPECT_EQ(dns.check(client()).explanation,
            "taro%40example.jp from 192.0.2.1/1.2.0.192 (mx.example.jp) taro at unknown, 100%");
}

TEST(Spf, WritesAReceivedSpfFieldThatNoSenderCanBreak) {
  const Table dns{{{"TXT example.jp", "v=spf1 ip4:192.0.2.0/24 -all"}}};
  SpfClient c = client();
  c.receiver = "mx.todoku.example";
  EXPECT_EQ(received_spf(dns.check(c), c),
            "Received-SPF: pass (mx.todoku.example: domain of example.jp designates\r\n"
            " 192.0.2.1 as permitted sender) receiver=mx.todoku.example;\r\n"
            " client-ip=192.0.2.1; envelope-from=\"taro@example.jp\"; helo=mx.example.org;\r\n"
            " identity=mailfrom; mechanism=\"ip4:192.0.2.0/24\"\r\n");
  c.helo = "a\r\nX: \"y\\";
  EXPECT_TRUE(mail::unfold(received_spf(dns.check(c), c)).contains("helo=\"a??X: \\\"y\\\\\";"));
}

TEST(Spf, WritesWhyIntoReceivedSpf) {
  SpfClient c = client();
  const auto written = [&c](const Table& dns) {
    return mail::unfold(received_spf(dns.check(c), c));
  };
  // §9.1: without a mechanism that matched the word is "default"; errors have a problem.
  EXPECT_TRUE(written({{{"TXT example.jp", "v=spf1"}}}).ends_with("; mechanism=default"));
  EXPECT_TRUE(written({{{"TXT example.jp", "v=spf1 -x"}}})
                  .ends_with("; problem=\"the SPF record of example.jp has a mistake: no such "
                             "mechanism\""));
  EXPECT_TRUE(written({}).ends_with("; identity=mailfrom"));
  c.mail_from = "";
  c.helo = "[192.0.2.1]";
  c.address = "2001:db8::1";
  EXPECT_EQ(written({}),
            "Received-SPF: none (unknown: domain of [192.0.2.1] does not designate permitted "
            "sender hosts) receiver=unknown; client-ip=\"2001:db8::1\"; envelope-from=\"\"; "
            "helo=\"[192.0.2.1]\"; identity=helo");
}

TEST(Spf, KeepsReceivedSpfInItsLinesWhateverTheClientSays) {
  const Table dns{{{"TXT example.jp", "v=spf1 ip4:192.0.2.0/24 -all"}}};
  for (const std::string& said :
       {std::string(5000, 'x'), std::string(300, ' ') + std::string(100, 'y'),
        std::string("\xff(\0)\r\n\r\n;", 9), std::string("a  ") + std::string(90, 'z')}) {
    SpfClient c = client();
    c.helo = said;
    c.mail_from = said + "@example.jp";
    c.receiver = said;
    const std::string field = received_spf(dns.check(c), c);
    ASSERT_TRUE(field.ends_with("\r\n"));
    for (std::string_view line : split(field.substr(0, field.size() - 2), '\n')) {
      EXPECT_LE(line.size(), 998u);  // RFC 5322 §2.1.1
      if (line.ends_with('\r')) line.remove_suffix(1);
      EXPECT_FALSE(trim(line).empty());
      EXPECT_TRUE(line.starts_with(' ') || line.starts_with("Received-SPF: pass"));
      EXPECT_FALSE(line.contains('\r') || line.contains('\0'));
    }
  }
}

struct SlipCase {
  const char* name;
  const char* record;
  const char* under;  // the characters under which the caret goes
};
const SlipCase kSlips[] = {
    {"an unknown mechanism", "v=spf1 ipv4:192.0.2.1 -all", "ipv4"},
    {"a prefix too long", "v=spf1 ip4:192.0.2.0/33 -all", "33"},
    {"a broken address", "v=spf1 ip4:192.0.2 -all", "192.0.2"},
    {"the wrong family", "v=spf1 ip6:192.0.2.1 -all", "192.0.2.1"},
    {"an argument of all", "v=spf1 -all:x", ":x"},
    {"a bare percent sign", "v=spf1 exists:100%.example.jp -all", "%"},
    {"an unknown macro", "v=spf1 exists:%{z}.example.jp -all", "%{z}"},
    {"a macro for explanations", "v=spf1 exists:%{t}.example.jp -all", "%{t}"},
    {"a domain without a top-level label", "v=spf1 include:localhost -all", "localhost"},
    {"redirect twice", "v=spf1 redirect=a.example redirect=b.example", "redirect=b.example"},
    {"a letter outside ASCII", "v=spf1 a:m\xc3\xbc.example -all", "\xc3"},
};

TEST(SpfRecord, PointsAtTheCharactersThatAreWrong) {
  for (const SlipCase& c : kSlips) {
    SCOPED_TRACE(c.name);
    const SpfRecord record = parse_spf_record(c.record);
    ASSERT_EQ(record.slips.size(), 1u);
    const Slip& slip = record.slips.front();
    EXPECT_EQ(std::string(c.record).substr(slip.at, slip.length), c.under);
  }
}

TEST(SpfRecord, ReadsOnBehindASlipToFindThemAll) {
  const SpfRecord record = parse_spf_record("v=spf1 foo mx/99 a -all");
  EXPECT_EQ(record.slips.size(), 2u);
  EXPECT_EQ(record.terms.size(), 2u);
}

TEST(SpfRecord, TellsItsOwnRecordsFromOthers) {
  EXPECT_TRUE(is_spf_record("v=spf1"));
  EXPECT_TRUE(is_spf_record("V=SPF1 -all"));
  EXPECT_FALSE(is_spf_record("v=spf10 -all"));
  EXPECT_FALSE(is_spf_record("v=spf1\t-all"));
  EXPECT_FALSE(is_spf_record(" v=spf1 -all"));
}

TEST(SpfMacro, ExpandsTheExamplesOfRfc7208Section74) {
  const MacroValues values{.local = "strong-bad",
                           .sender_domain = "email.example.com",
                           .domain = "email.example.com",
                           .address = std::string_view("\xc0\0\2\3", 4)};
  const std::pair<const char*, const char*> cases[] = {
      {"%{s}", "strong-bad@email.example.com"},
      {"%{d4}", "email.example.com"},
      {"%{d2}", "example.com"},
      {"%{dr}", "com.example.email"},
      {"%{d2r}", "example.email"},
      {"%{l-}", "strong.bad"},
      {"%{lr-}", "bad.strong"},
      {"%{l1r-}", "strong"},
      {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
      {"%%%_%-", "% %20"}};
  for (const auto& [text, want] : cases) EXPECT_EQ(expand_macros(text, values), want) << text;
}

}  // namespace
}  // namespace todoku::auth
