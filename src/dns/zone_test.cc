#include "dns/zone.h"

#include <gtest/gtest.h>

#include "dns/master.h"
#include "dns/rdata_text.h"

namespace todoku::dns {
namespace {

constexpr char kZone[] = R"(; a zone with one of everything
$ORIGIN example.jp.
$TTL 1h
@   IN  SOA ns hostmaster (
            2026112301 ; serial
            7200 1h 2w 60 )
        NS    ns
        MX    10 mx1
    600 MX    20 mx2.example.net.
ns      A     192.0.2.53
mx1  5m IN A  192.0.2.1
     IN 5m AAAA 2001:DB8::1
@       TXT   "v=spf1 " "ip4:192.0.2.0/24 -all"
sel._domainkey TXT ( "v=DKIM1; k=rsa; "
                     "p=MIIB" )
quote   TXT   "say \"a;b\" \\ \065" plain
_25._tcp.mx1 TLSA 3 1 1 ( 0123456789abcdef 0123456789ABCDEF
                          0123456789abcdef0123456789abcdef )
@       CAA   0 issue "ca.example.net"
old     CNAME mx1
older   CNAME old
away    CNAME elsewhere.example.net.
loop1   CNAME loop2
loop2   CNAME loop1
lost    CNAME nowhere
$ORIGIN 2.0.192.in-addr.arpa.
1       PTR   mx1.example.jp.
odd     TYPE99 \# 3 abcdef
)";

Zone zone() {
  Result<Zone> parsed = Zone::parse(kZone, "test.zone");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().what;
  return std::move(*parsed);
}

std::vector<std::string> texts(const std::vector<Record>& records) {
  std::vector<std::string> out;
  for (const Record& record : records) out.push_back(rdata_text(record));
  return out;
}

using Texts = std::vector<std::string>;

TEST(Zone, AnswersWithWhatTheMasterFileSays) {
  const Zone z = zone();
  const struct {
    Question question;
    Texts texts;
  } cases[] = {
      {{"example.jp", Type::mx}, {"10 mx1.example.jp.", "20 mx2.example.net."}},
      {{"example.jp", Type::soa},
       {"ns.example.jp. hostmaster.example.jp. 2026112301 7200 3600 1209600 60"}},
      {{"mx1.example.jp", Type::a}, {"192.0.2.1"}},
      {{"mx1.example.jp", Type::aaaa}, {"2001:db8::1"}},
      {{"example.jp", Type::txt}, {"\"v=spf1 \" \"ip4:192.0.2.0/24 -all\""}},
      {{"sel._domainkey.example.jp", Type::txt}, {"\"v=DKIM1; k=rsa; \" \"p=MIIB\""}},
      {{"quote.example.jp", Type::txt}, {"\"say \\\"a;b\\\" \\\\ A\" \"plain\""}},
      {{"_25._tcp.mx1.example.jp", Type::tlsa},
       {"3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
      {{"example.jp", Type::caa}, {"0 issue \"ca.example.net\""}},
      {{"1.2.0.192.in-addr.arpa", Type::ptr}, {"mx1.example.jp."}},
      {{"odd.2.0.192.in-addr.arpa", static_cast<Type>(99)}, {"\\# 3 abcdef"}},
      {{"older.example.jp", Type::a}, {"192.0.2.1"}},
      {{"old.example.jp", Type::cname}, {"mx1.example.jp."}},
  };
  for (const auto& c : cases) {
    const Answer answer = z.answer(c.question);
    EXPECT_EQ(answer.kind, Kind::found) << c.question.name;
    EXPECT_EQ(texts(answer.records), c.texts) << c.question.name;
  }
}

TEST(Zone, TimesToLiveAreStatedInheritedAndTheChainsShortest) {
  const Zone z = zone();
  EXPECT_EQ(z.answer({"ns.example.jp", Type::a}).ttl, 3600u);
  EXPECT_EQ(z.answer({"mx1.example.jp", Type::a}).ttl, 300u);
  EXPECT_EQ(z.answer({"mx1.example.jp", Type::aaaa}).ttl, 300u);
  EXPECT_EQ(z.answer({"older.example.jp", Type::a}).ttl, 300u);
  EXPECT_EQ(z.answer({"no.example.jp", Type::a}).ttl, 60u);
}

TEST(Zone, ANameThatIsNotThereIsToldFromAMissingType) {
  const Zone z = zone();
  EXPECT_EQ(z.answer({"nowhere.example.jp", Type::a}).kind, Kind::no_such_name);
  EXPECT_EQ(z.answer({"ns.example.jp", Type::mx}).kind, Kind::no_data);
  EXPECT_EQ(z.answer({"_tcp.mx1.example.jp", Type::a}).kind, Kind::no_data)
      << "an empty non-terminal";
  EXPECT_EQ(z.answer({"jp", Type::a}).kind, Kind::no_data);
  EXPECT_EQ(z.answer({"lost.example.jp", Type::a}).kind, Kind::no_such_name)
      << "at the chain's end";
  EXPECT_EQ(z.answer({"old.example.jp", Type::mx}).kind, Kind::no_data);
}

TEST(Zone, ChainsInCirclesAndOutOfTheZoneAreFailures) {
  const Result<Zone> z = Zone::parse(kZone, "test.zone");
  EXPECT_EQ(z->answer({"loop1.example.jp", Type::a}).kind, Kind::server_failure);
  Zone narrow("example.jp");
  ASSERT_TRUE(
      narrow.add({"away.example.jp", Type::cname, 60, Host{"elsewhere.example.net"}}).has_value());
  EXPECT_EQ(narrow.answer({"away.example.jp", Type::a}).kind, Kind::server_failure);
  EXPECT_TRUE(narrow.look_up({"away.example.jp", Type::a}).outside);
  EXPECT_EQ(narrow.answer({"example.com", Type::a}).kind, Kind::server_failure);
}

// RFC 4592 §2.2.1: its example zone and its questions.
TEST(Zone, WildcardsAreThoseOfRfc4592) {
  const Result<Zone> z = Zone::parse(R"($ORIGIN example.
$TTL 3600
@               SOA ns root 1 2 3 4 5
@               NS  ns.example.com.
*               TXT "this is a wildcard"
*               MX  10 host1
sub.*           TXT "this is not a wildcard"
host1           A   192.0.2.1
_ssh._tcp.host1 TYPE33 \# 1 00
_ssh._tcp.host2 TYPE33 \# 1 00
)",
                                     "rfc4592");
  ASSERT_TRUE(z.has_value());
  const struct {
    Question question;
    Kind kind;
  } cases[] = {
      {{"host3.example", Type::mx}, Kind::found},
      {{"host3.example", Type::a}, Kind::no_data},
      {{"foo.bar.example", Type::txt}, Kind::found},
      {{"host1.example", Type::mx}, Kind::no_data},
      {{"sub.*.example", Type::mx}, Kind::no_data},
      {{"_telnet._tcp.host1.example", Type::a}, Kind::no_such_name},
      {{"host2.example", Type::mx}, Kind::no_data},
      {{"ghost.*.example", Type::mx}, Kind::no_such_name},
      {{"*.example", Type::mx}, Kind::found},
  };
  for (const auto& c : cases) EXPECT_EQ(z->answer(c.question).kind, c.kind) << c.question.name;
  EXPECT_EQ(z->answer({"host3.example", Type::mx}).records[0].owner, "host3.example");
}

TEST(Zone, MistakesAreToldWithTheirLine) {
  const struct {
    const char* text;
    const char* says;
  } cases[] = {
      {"a A 192.0.2.1\nb A 192.0.2\n", "z:2: A: expected an IPv4 address"},
      {"a AAAA 192.0.2.1\n", "z:1: AAAA: expected an IPv6 address"},
      {"\n\na MX ten mx\n", "z:3: MX: expected a preference"},
      {"a MX 10\n", "z:1: MX: expected a preference"},
      {"a WKS x\n", "z:1: expected a type, not \"WKS\""},
      {"a 300 IN\n", "z:1: expected a type"},
      {" A 192.0.2.1\n", "z:1: expected an owner name"},
      {"a..b A 192.0.2.1\n", "z:1: expected an owner name, not \"a..b\""},
      {"a TXT \"open\nb A 192.0.2.1\n", "z:1: expected a closing quote"},
      {"a TXT (\n\"x\"\n", "expected \")\""},
      {"a TXT )\n", "z:1: expected parentheses"},
      {"$INCLUDE other\n", "z:1: expected $ORIGIN or $TTL, not $INCLUDE"},
      {"$TTL soon\n", "z:1: expected seconds"},
      {"a CNAME b\na A 192.0.2.1\n", "z:2: a. has a CNAME record"},
      {"a A 192.0.2.1\na CNAME b\n", "z:2: a. has a A record"},
      {"a CNAME b\na CNAME c\n", "z:2: a. has a CNAME record already"},
      {"a TLSA 3 1 1 abc\n", "z:1: TLSA: expected"},
      {"a SOA b c 1 2 3 4\n", "z:1: SOA: expected primary"},
      {"a CAA 0 \"issue;\" \"ca.example\"\n", "z:1: CAA: expected flags, a tag"},
      {"a TYPE99 \\# 2 ab\n", "z:1: TYPE99: expected \\# LENGTH HEX"},
      {"a TYPE70000 \\# 0\n", "z:1: expected a type"},
  };
  for (const auto& c : cases) {
    const Result<Zone> parsed = Zone::parse(c.text, "z");
    ASSERT_FALSE(parsed.has_value()) << c.text;
    EXPECT_NE(parsed.error().what.find(c.says), std::string::npos) << parsed.error().what;
  }
  const std::string wide = "a TXT " + std::string(256, 'x') + "\n";
  EXPECT_NE(Zone::parse(wide, "z").error().what.find("255"), std::string::npos);
  EXPECT_EQ(Zone::parse("a.example.com. A 192.0.2.1\n", "z", "example.jp").error().code,
            Errc::invalid);
}

TEST(Zone, WhatItWritesItReadsBack) {
  const Zone z = zone();
  std::string text;
  for (const Record& record : z.records()) text += to_string(record) + "\n";
  const Result<Zone> again = Zone::parse(text, "again");
  ASSERT_TRUE(again.has_value()) << again.error().what;
  EXPECT_EQ(again->records(), z.records());
}

TEST(Zone, RecordsChangeAtRunTime) {
  Zone z = zone();
  EXPECT_TRUE(z.add({"new.example.jp", Type::txt, 60, Txt{{"a"}}}).has_value());
  EXPECT_TRUE(z.add({"new.example.jp", Type::txt, 90, Txt{{"a"}}}).has_value());
  EXPECT_EQ(z.answer({"new.example.jp", Type::txt}).records.size(), 1u);
  EXPECT_EQ(z.answer({"new.example.jp", Type::txt}).ttl, 90u);
  EXPECT_TRUE(
      z.replace({"example.jp", Type::txt}, {{"", Type::a, 30, Txt{{"v=spf1 -all"}}}}).has_value());
  EXPECT_EQ(texts(z.answer({"example.jp", Type::txt}).records), Texts{"\"v=spf1 -all\""});
  EXPECT_EQ(z.add({"old.example.jp", Type::a, 60, A{"192.0.2.9"}}).error().code, Errc::conflict);
  EXPECT_EQ(z.remove({"example.jp", Type::mx}), 2u);
  EXPECT_EQ(z.answer({"example.jp", Type::mx}).kind, Kind::no_data);
  EXPECT_EQ(z.remove_name("ns.example.jp"), 1u);
  EXPECT_EQ(z.answer({"ns.example.jp", Type::a}).kind, Kind::no_such_name);
}

TEST(Ttl, HasUnitsAndAnUpperBound) {
  EXPECT_EQ(parse_ttl("90"), 90u);
  EXPECT_EQ(parse_ttl("1h30m"), 5400u);
  EXPECT_EQ(parse_ttl("2W"), 1209600u);
  for (const char* bad : {"", "h", "1x", "1h-", "4294967296", "9999w"})
    EXPECT_EQ(parse_ttl(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace todoku::dns
