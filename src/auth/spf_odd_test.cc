// Records that are odd and legal, or nearly legal: what RFC 7208 makes of each.
#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"
#include "auth/spf.h"

namespace todoku::auth {
namespace {

using dns::Type;

// The record of example.jp against a zone with a few names; a client by IPv4 or IPv6.
struct Case {
  const char* name;
  const char* record;
  const char* v4;  // the result for 192.0.2.129
  const char* v6;  // and for 2001:db8:0:1::99
};
const Case kCases[] = {
    {"no terms", "v=spf1", "neutral", "neutral"},
    {"blanks at the end", "v=spf1 -all  ", "fail", "fail"},
    {"several blanks", "v=spf1   a:host.example   -all", "pass", "pass"},
    {"capitals", "V=SPF1 A:HOST.EXAMPLE -ALL", "pass", "pass"},
    {"a tab between terms", "v=spf1 a:host.example\t-all", "permerror", "permerror"},
    {"a qualifier twice", "v=spf1 --all", "permerror", "permerror"},
    {"a qualifier alone", "v=spf1 -", "permerror", "permerror"},
    {"all with an argument", "v=spf1 -all:x.example", "permerror", "permerror"},
    {"what stands behind all is read too", "v=spf1 ~all ip4:1.2.3", "permerror", "permerror"},
    {"modifiers may stand anywhere", "v=spf1 redirect=no.example exp=x.example ~all", "softfail",
     "softfail"},
    {"redirect does not count beside all", "v=spf1 ?all redirect=no.example", "neutral", "neutral"},
    {"redirect to nowhere", "v=spf1 redirect=no.example", "permerror", "permerror"},
    {"redirect twice", "v=spf1 redirect=a.example redirect=a.example", "permerror", "permerror"},
    {"a redirect without a domain", "v=spf1 redirect=", "permerror", "permerror"},
    {"exp twice", "v=spf1 exp=a.example exp=a.example -all", "permerror", "permerror"},
    {"unknown modifiers, even twice", "v=spf1 x=1 x=1 y.z-1_a=%{d} -all", "fail", "fail"},
    {"an unknown modifier with a broken macro", "v=spf1 x=%q -all", "permerror", "permerror"},
    {"any letter in an unknown modifier", "v=spf1 x=%{c}%{R}%{t} -all", "fail", "fail"},
    {"a known modifier without a macro's right letter", "v=spf1 exp=%{c}.example -all", "permerror",
     "permerror"},
    {"a modifier that begins with a digit", "v=spf1 1x=a -all", "permerror", "permerror"},
    {"an unknown mechanism", "v=spf1 ip:192.0.2.0/24 -all", "permerror", "permerror"},
    {"a known one as a modifier", "v=spf1 include=a.example -all", "fail", "fail"},
    {"a modifier with a colon", "v=spf1 redirect:a.example", "permerror", "permerror"},
    {"ip4 with a prefix", "v=spf1 ip4:192.0.2.128/25 -all", "pass", "fail"},
    {"ip4 with the whole world", "v=spf1 ip4:0.0.0.0/0 -all", "pass", "fail"},
    {"host bits set", "v=spf1 ip4:192.0.2.255/24 -all", "pass", "fail"},
    {"a prefix too long", "v=spf1 ip4:192.0.2.0/33 -all", "permerror", "permerror"},
    {"a prefix with a zero in front", "v=spf1 ip4:192.0.2.0/024 -all", "permerror", "permerror"},
    {"an empty prefix", "v=spf1 ip4:192.0.2.0/ -all", "permerror", "permerror"},
    {"an address in short form", "v=spf1 ip4:192.0.2 -all", "permerror", "permerror"},
    {"an octet with a zero in front", "v=spf1 ip4:192.0.2.01 -all", "permerror", "permerror"},
    {"IPv6 with zeros left out", "v=spf1 ip6:2001:db8:0:1::/64 -all", "fail", "pass"},
    {"IPv6 in full", "v=spf1 ip6:2001:0DB8:0000:0001:0000:0000:0000:0099 -all", "fail", "pass"},
    {"IPv6 of zeros", "v=spf1 ip6:::/0 -all", "fail", "pass"},
    {"IPv6 with IPv4 at its end", "v=spf1 ip6:2001:db8:0:1::0.0.0.153 -all", "fail", "pass"},
    {"IPv6 with two gaps", "v=spf1 ip6:2001::1::1 -all", "permerror", "permerror"},
    {"a prefix beyond IPv6", "v=spf1 ip6:2001:db8::/129 -all", "permerror", "permerror"},
    {"IPv4 in ip6", "v=spf1 ip6:192.0.2.1 -all", "permerror", "permerror"},
    {"a with both prefixes", "v=spf1 a:host.example/24//64 -all", "pass", "pass"},
    {"a with IPv6's alone", "v=spf1 a:near.example//48 -all", "fail", "pass"},
    {"a with IPv4's alone", "v=spf1 a:near.example/24 -all", "pass", "fail"},
    {"prefixes of the domain itself", "v=spf1 a/0//0 -all", "pass", "pass"},
    {"prefixes in the wrong order", "v=spf1 a:host.example//64/24 -all", "permerror", "permerror"},
    {"mx with both prefixes", "v=spf1 mx:mx.example/24//64 -all", "pass", "pass"},
    {"a domain of one label", "v=spf1 a:localhost -all", "permerror", "permerror"},
    {"a domain of digits at its end", "v=spf1 a:host.123 -all", "permerror", "permerror"},
    {"a final dot", "v=spf1 a:host.example. -all", "pass", "pass"},
    {"an empty label matches nothing", "v=spf1 a:host..example -all", "fail", "fail"},
    {"a name that begins with a dash", "v=spf1 a:-host.example ~all", "softfail", "softfail"},
    {"include of what passes", "v=spf1 include:a.example -all", "pass", "pass"},
    {"include of a domain without a record", "v=spf1 include:host.example -all", "permerror",
     "permerror"},
    {"include of a domain that is not there", "v=spf1 include:no.example -all", "permerror",
     "permerror"},
    {"include of a broken record", "v=spf1 include:broken.example -all", "permerror", "permerror"},
    {"include of an unreachable domain", "v=spf1 include:slow.example -all", "temperror",
     "temperror"},
    {"include without a domain", "v=spf1 include: -all", "permerror", "permerror"},
    {"include of itself", "v=spf1 include:example.jp -all", "permerror", "permerror"},
    {"exists asks for IPv4", "v=spf1 exists:v4only.example -all", "pass", "pass"},
    {"exists with a prefix", "v=spf1 exists:v4only.example/24 -all", "permerror", "permerror"},
    {"macros by labels from the right", "v=spf1 exists:%{d1}.%{o2}.example -all", "pass", "pass"},
    {"more labels than there are", "v=spf1 exists:%{d99999999999999999999}.example -all", "pass",
     "pass"},
    {"no label at all", "v=spf1 exists:%{d0}.example -all", "permerror", "permerror"},
    {"another delimiter", "v=spf1 exists:%{l1-}.example -all", "pass", "pass"},
    {"reversed first, then cut", "v=spf1 exists:%{l1r-}.example -all", "fail", "fail"},
    {"an unknown delimiter", "v=spf1 exists:%{l:}.example -all", "permerror", "permerror"},
    {"macros of explanations in a domain", "v=spf1 exists:%{t}.example -all", "permerror",
     "permerror"},
    {"an unknown macro", "v=spf1 exists:%{x}.example -all", "permerror", "permerror"},
    {"a bare percent sign", "v=spf1 exists:100%.example -all", "permerror", "permerror"},
    {"a macro not closed", "v=spf1 exists:%{d -all", "permerror", "permerror"},
    {"the domain behind an alias", "v=spf1 include:alias.example -all", "pass", "pass"},
    {"three look-ups that find nothing", "v=spf1 a:n1.example a:n2.example a:n3.example -all",
     "permerror", "permerror"},
    {"ptr with a failing reverse look-up", "v=spf1 ptr ~all", "softfail", "softfail"},
};

AnswerTable table() {
  AnswerTable dns;
  const auto both = [&dns](const char* name, const char* v4, const char* v6) {
    dns.put(name, Type::a, dns::A{v4});
    dns.put(name, Type::aaaa, dns::Aaaa{v6});
  };
  both("host.example", "192.0.2.129", "2001:db8:0:1::99");
  both("near.example", "192.0.2.1", "2001:db8:0:2::1");
  both("example.jp", "203.0.113.1", "2001:db8:ffff::1");
  both("jp.example.jp.example", "203.0.113.1", "2001:db8:ffff::1");
  both("example.jp.example", "203.0.113.1", "2001:db8:ffff::1");
  both("taro.example", "203.0.113.1", "2001:db8:ffff::1");
  dns.put("v4only.example", Type::a, dns::A{"203.0.113.1"});
  dns.put("mx.example", Type::mx, dns::Mx{0, "host.example"});
  dns.text("a.example", "v=spf1 a:host.example -all");
  dns.text("alias.example", "v=spf1 a:host.example -all");
  dns.rows[{"alias.example", Type::txt}].records.front().owner = "a.example";
  dns.text("broken.example", "v=spf1 ip4:x");
  dns.fails("slow.example", Type::txt, dns::Kind::timeout);
  dns.fails("129.2.0.192.in-addr.arpa", Type::ptr, dns::Kind::timeout);
  return dns;
}

std::string result(const char* record, const char* address) {
  AnswerTable dns = table();
  dns.text("example.jp", record);
  const SpfClient client{.address = address, .helo = "h.example", .mail_from = "x-taro@example.jp"};
  return to_string(dns.ask(check_host(client)).result);
}

TEST(SpfOdd, RecordsEndAsRfc7208Says) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(result(c.record, "192.0.2.129"), c.v4);
    EXPECT_EQ(result(c.record, "2001:db8:0:1::99"), c.v6);
  }
}

std::string explanation(const std::string& text) {
  AnswerTable dns = table();
  dns.text("example.jp", "v=spf1 exp=why.example -all");
  dns.text("why.example", text);
  const SpfClient client{
      .address = "192.0.2.129", .helo = "h.example", .mail_from = "a b@example.jp", .now = 7};
  return dns.ask(check_host(client)).explanation;
}

TEST(SpfOdd, ExplanationsAreTheOwnersWordsOrNone) {
  EXPECT_EQ(explanation("see %{d} for %{c} at %{t}%_%%"), "see example.jp for 192.0.2.129 at 7 %");
  EXPECT_EQ(explanation("https://why.example/%{S}"), "https://why.example/a%20b%40example.jp");
  EXPECT_EQ(explanation("\xe5\xb1\x8a"), "");  // not US-ASCII (§6.2)
  EXPECT_EQ(explanation("50% off"), "");       // a broken macro
  EXPECT_EQ(explanation("a\r\nb"), "");        // what a reply cannot hold
}

// §6.2: the words are the checked domain's, or those of the one it redirects to.
TEST(SpfOdd, ExplanationsOfIncludedRecordsAreNotEvenAskedFor) {
  AnswerTable dns = table();
  dns.text("example.jp", "v=spf1 include:inner.example -all");
  dns.text("inner.example", "v=spf1 exp=why.example -all");
  dns.text("why.example", "go away");
  const SpfClient client{.address = "192.0.2.129", .mail_from = "a@example.jp"};
  EXPECT_EQ(dns.ask(check_host(client)).explanation, "");
  EXPECT_FALSE(dns.asked.empty() || dns.asked.back().name == "why.example");
  dns.rows.erase({"example.jp", Type::txt});
  dns.text("example.jp", "v=spf1 exp=mine.example redirect=inner.example");
  dns.text("mine.example", "not this");
  EXPECT_EQ(dns.ask(check_host(client)).explanation, "go away");
}

TEST(SpfOdd, SeveralExplanationsAreNone) {
  AnswerTable dns = table();
  dns.text("example.jp", "v=spf1 exp=why.example -all");
  dns.text("why.example", "one");
  dns.text("why.example", "two");
  EXPECT_EQ(
      dns.ask(check_host({.address = "192.0.2.129", .mail_from = "a@example.jp"})).explanation, "");
}

// What a look-up that fails does in each place (§4.4, §5): an error, or nothing.
struct FailureCase {
  const char* name;
  const char* record;
  const char* result;
};
const FailureCase kFailures[] = {
    {"of a", "v=spf1 a:slow.example -all", "temperror"},
    {"of a, behind what matched", "v=spf1 a:host.example a:slow.example -all", "pass"},
    {"of mx", "v=spf1 mx:slow.example -all", "temperror"},
    {"of a host of mx", "v=spf1 mx:half.example -all", "temperror"},
    {"of a host of mx, behind one that matched", "v=spf1 mx:good.example -all", "pass"},
    {"of exists", "v=spf1 exists:slow.example -all", "temperror"},
    {"of include", "v=spf1 include:slow.example -all", "temperror"},
    {"within include", "v=spf1 include:inner.example -all", "temperror"},
    {"of redirect", "v=spf1 redirect=slow.example", "temperror"},
    {"of redirect, that all makes idle", "v=spf1 redirect=slow.example ~all", "softfail"},
    {"of the client's names", "v=spf1 ptr:host.example -all", "fail"},
    {"of the name in a macro", "v=spf1 exists:%{p}.host.example -all", "fail"},
    {"of the explanation", "v=spf1 exp=slow.example -all", "fail"},
};

TEST(SpfOdd, ALookUpThatFailsIsAnErrorWhereItsAnswerDecides) {
  for (const FailureCase& c : kFailures) {
    SCOPED_TRACE(c.name);
    AnswerTable dns = table();
    dns.text("example.jp", c.record);
    dns.text("inner.example", "v=spf1 a:slow.example -all");
    for (const Type type : {Type::a, Type::mx})
      dns.fails("slow.example", type, dns::Kind::server_failure);
    dns.put("half.example", Type::mx, dns::Mx{0, "near.example"});
    dns.put("half.example", Type::mx, dns::Mx{1, "slow.example"});
    dns.put("good.example", Type::mx, dns::Mx{0, "host.example"});
    dns.put("good.example", Type::mx, dns::Mx{1, "slow.example"});
    const SpfClient client{.address = "192.0.2.129", .mail_from = "a@example.jp"};
    const Spf spf = dns.ask(check_host(client));
    EXPECT_EQ(std::string(to_string(spf.result)), c.result) << spf.reason;
    EXPECT_EQ(spf.explanation, "");
  }
}

struct DomainCase {
  const char* name;
  std::string mail_from;
  const char* result;
};
const std::vector<DomainCase> kDomains = {
    {"one label", "a@localhost", "none"},
    {"an address literal", "a@[192.0.2.1]", "none"},
    {"an empty label", "a@example..jp", "none"},
    {"a label too long", "a@" + std::string(64, 'x') + ".jp", "none"},
    {"a bracket behind a name", "a@a.example(.a.example", "none"},
    {"a quotation mark before an at sign", "a@x.example'@a.example'", "none"},
    {"a NUL behind a name", std::string("a@a.example\0.a.example", 22), "none"},
    {"bytes that are no UTF-8", "a@b\xff.example", "none"},
    {"a local part with an at sign", "\"a@b.example\"@a.example", "pass"},
    {"an open comment in the local part", "(a@a.example", "pass"},
    {"a route", "@x.example,@y.example:a@a.example", "pass"},
    {"a name without an at sign", "a.example", "pass"},
    {"no record", "a@host.example", "none"},
    {"not there", "a@no.example", "none"},
    {"no answer", "a@slow.example", "temperror"},
    {"a final dot", "a@a.example.", "pass"},
};

TEST(SpfOdd, DomainsThatCannotBeCheckedAreNone) {
  for (const DomainCase& c : kDomains) {
    SCOPED_TRACE(c.name);
    AnswerTable dns = table();
    const SpfClient client{.address = "192.0.2.129", .mail_from = c.mail_from};
    EXPECT_EQ(std::string(to_string(dns.ask(check_host(client)).result)), c.result);
  }
}

}  // namespace
}  // namespace todoku::auth
