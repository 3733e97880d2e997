#include "auth/authenticate.h"

#include <gtest/gtest.h>

#include "auth/dkim_sign.h"
#include "auth/results.h"
#include "auth/zone_for_tests.h"
#include "base/base64.h"

namespace todoku::auth {
namespace {

constexpr char kRecords[] = R"(
1.2.0.192.in-addr.arpa.  PTR out.shop.example.
2.2.0.192.in-addr.arpa.  PTR stray.shop.example.
3.2.0.192.in-addr.arpa.  PTR gone.shop.example.
out.shop.example.        A   192.0.2.1
stray.shop.example.      A   192.0.2.99
shop.example.            MX  10 out.shop.example.
shop.example.            TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.shop.example.     TXT "v=DMARC1; p=reject"
out.shop.example.        TXT "v=spf1 a -all"
nomail.example.          MX  0 .
quiet.example.           TXT "hello"
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.shop.example.
six.shop.example.        AAAA 2001:db8::1
)";

Iprev iprev(const TestZone& zone, const std::string& client) {
  return zone.ask(check_iprev(client));
}

TEST(Iprev, NeedsANameThatLeadsBack) {
  TestZone zone(kRecords);
  EXPECT_EQ(iprev(zone, "192.0.2.1").result, IprevResult::pass);
  EXPECT_EQ(iprev(zone, "192.0.2.1").confirmed, "out.shop.example");
  EXPECT_EQ(iprev(zone, "::ffff:192.0.2.1").result, IprevResult::pass);
  EXPECT_EQ(iprev(zone, "2001:db8::1").result, IprevResult::pass);
  EXPECT_EQ(iprev(zone, "192.0.2.2").result, IprevResult::fail);
  EXPECT_EQ(iprev(zone, "192.0.2.3").result, IprevResult::fail);
  EXPECT_EQ(iprev(zone, "192.0.2.4").result, IprevResult::permerror);
  EXPECT_EQ(iprev(zone, "nowhere").result, IprevResult::permerror);
  zone.failing("out.shop.example").failing("4.2.0.192.in-addr.arpa");
  EXPECT_EQ(iprev(zone, "192.0.2.1").result, IprevResult::temperror);
  EXPECT_EQ(iprev(zone, "192.0.2.4").result, IprevResult::temperror);
}

TEST(Iprev, TriesNoMoreThanTenNames) {
  std::string records;
  for (int i = 0; i < 20; ++i)
    records += fmt::format("1.2.0.192.in-addr.arpa. PTR h{:02}.example.\n", i);
  records += "h15.example. A 192.0.2.1\n";
  const Iprev found = iprev(TestZone(records), "192.0.2.1");
  EXPECT_EQ(found.result, IprevResult::fail);
  EXPECT_EQ(found.names.size(), kIprevNames);
}

SenderDomain sender(const TestZone& zone, const std::string& domain) {
  return zone.ask(check_sender_domain(domain));
}

TEST(SenderDomain, SaysWhetherAnAnswerCouldArrive) {
  TestZone zone(kRecords);
  EXPECT_EQ(sender(zone, ""), SenderDomain::none);
  EXPECT_EQ(sender(zone, "shop.example"), SenderDomain::mail);
  EXPECT_EQ(sender(zone, "OUT.shop.example"), SenderDomain::mail);
  EXPECT_EQ(sender(zone, "nomail.example"), SenderDomain::null_mx);
  EXPECT_EQ(sender(zone, "quiet.example"), SenderDomain::silent);
  EXPECT_EQ(sender(zone, "nowhere.example"), SenderDomain::absent);
  EXPECT_EQ(sender(zone, "[192.0.2.1]"), SenderDomain::mail);
  zone.failing("nowhere.example");
  EXPECT_EQ(sender(zone, "nowhere.example"), SenderDomain::temperror);
}

struct Sent {
  Authentication found;
  Arrival arrival;
};

Sent send(const TestZone& zone, const std::string& message, std::string client = "192.0.2.1",
          std::string mail_from = "news@shop.example") {
  SignedMessage read;
  read.feed(message);
  read.finish();
  KeyCache keys;
  const Arrival arrival{.client = std::move(client),
                        .helo = "out.shop.example",
                        .mail_from = std::move(mail_from),
                        .receiver = "mx.example",
                        .now = *parse_time("2026-11-23T05:00:00Z")};
  return {zone.ask(authenticate(read, keys, arrival)), arrival};
}

const std::string kMessage =
    "From: Shop <news@shop.example>\r\nDate: Mon, 23 Nov 2026 05:00:00 +0000\r\n"
    "Message-ID: <1@shop.example>\r\nSubject: hello\r\n\r\nhello\r\n";

TEST(Authentication, FindsAllOfASenderAtOnce) {
  const Sent sent = send(TestZone(kRecords), kMessage);
  EXPECT_EQ(sent.found.ptr.result, IprevResult::pass);
  EXPECT_EQ(sent.found.helo.result, SpfResult::pass);
  EXPECT_TRUE(sent.found.spf_passes());
  EXPECT_EQ(sent.found.sender_domain, SenderDomain::mail);
  EXPECT_EQ(sent.found.author.domain(), "shop.example");
  EXPECT_FALSE(sent.found.dkim_passes());
  EXPECT_EQ(sent.found.dmarc.result, DmarcResult::pass);
}

TEST(Authentication, OfAnUnfitHeaderNamesNoAuthor) {
  const Sent sent = send(TestZone(kRecords), "From: x@evil.example\r\n" + kMessage);
  EXPECT_TRUE(sent.found.dmarc.refuse);
  EXPECT_EQ(sent.found.dmarc.result, DmarcResult::permerror);
  EXPECT_EQ(sent.found.dmarc.reason, "there are 2 From: fields");
  EXPECT_TRUE(sent.found.spf_passes());
}

TEST(Authentication, OfSeveralDomainsIsRefusedThoughOneOfThemPasses) {
  const Sent sent =
      send(TestZone(kRecords),
           "Sender: news@shop.example\r\nFrom: news@shop.example, x@evil.example\r\n\r\n");
  EXPECT_TRUE(sent.found.dmarc.refuse);
}

TEST(Authentication, OfASignedMessagePassesFromAnywhere) {
  const auto key = PrivateKey::generate(KeyType::ed25519, 0);
  ASSERT_TRUE(key.has_value());
  const DkimSigner signer{.domain = "shop.example", .selector = "s1", .key = *key};
  SignedMessage unsigned_message({signer.body_want()});
  unsigned_message.feed(kMessage);
  unsigned_message.finish();
  const auto field = sign_dkim(unsigned_message, signer, *parse_time("2026-11-23T05:00:00Z"));
  ASSERT_TRUE(field.has_value());
  const TestZone zone(std::string(kRecords) +
                      "s1._domainkey.shop.example. TXT \"v=DKIM1; k=ed25519; p=" +
                      base64_encode(key->public_bytes()) + "\"\n");
  const Sent sent = send(zone, *field + kMessage, "203.0.113.7", "bounce@other.example");
  EXPECT_FALSE(sent.found.spf_passes());
  EXPECT_TRUE(sent.found.dkim_passes());
  EXPECT_EQ(sent.found.dmarc.result, DmarcResult::pass);
  // A second From: on top is what a replay adds; over-signing or not, nobody says who wrote it.
  const Sent replayed = send(zone, "From: x@evil.example\r\n" + *field + kMessage, "203.0.113.7");
  EXPECT_TRUE(replayed.found.dmarc.refuse);
}

TEST(Authentication, OfASessionNeedsNoMessage) {
  const TestZone zone(kRecords);
  const Authentication found = zone.ask(authenticate_session(
      {.client = "192.0.2.9", .helo = "out.shop.example", .mail_from = "a@shop.example"}));
  EXPECT_FALSE(found.with_message);
  EXPECT_EQ(found.spf.result, SpfResult::fail);
  EXPECT_EQ(found.ptr.result, IprevResult::permerror);
}

TEST(Results, SayWhatWasFound) {
  const Sent sent = send(TestZone(kRecords), kMessage);
  EXPECT_EQ(results_text(sent.found, sent.arrival),
            "iprev=pass policy.iprev=192.0.2.1; spf=pass smtp.mailfrom=news@shop.example; "
            "dkim=none; arc=none; dmarc=pass policy.dmarc=reject header.from=shop.example");
  EXPECT_EQ(authentication_results(sent.found, sent.arrival, "mx.example"),
            "Authentication-Results: mx.example;\r\n iprev=pass policy.iprev=192.0.2.1;\r\n"
            " spf=pass smtp.mailfrom=news@shop.example;\r\n dkim=none;\r\n arc=none;\r\n"
            " dmarc=pass policy.dmarc=reject header.from=shop.example\r\n");
}

TEST(Results, CannotBeWrittenBySenders) {
  const Sent sent =
      send(TestZone(kRecords), kMessage, "2001:db8::7", "\"x;\r\n\\\" dmarc=pass\"@evil.example");
  const std::string field = authentication_results(sent.found, sent.arrival, "mx.example");
  EXPECT_NE(field.find("policy.iprev=\"2001:db8::7\""), field.npos) << field;
  EXPECT_NE(field.find("smtp.mailfrom=\"\\\"x;??\\\\\\\" dmarc=pass\\\"@evil.example\""),
            field.npos)
      << field;
}

TEST(Results, StayWithinTheLine) {
  const Sent sent = send(TestZone(kRecords), kMessage, "203.0.113.7");
  const std::string field = authentication_results(sent.found, sent.arrival, "mx.example");
  std::size_t at = 0;
  while (at < field.size()) {
    const std::size_t end = field.find("\r\n", at);
    EXPECT_LE(end - at, 78u) << field.substr(at, end - at);
    at = end + 2;
  }
}

struct Claim {
  const char* field;
  bool goes;
};
const Claim kClaims[] = {
    {"Authentication-Results: mx.example; spf=pass\r\n", true},
    {"authentication-RESULTS : MX.Example 1; dmarc=pass\r\n", true},
    {"Authentication-Results: (a (b) c) mx.example (x); dmarc=pass\r\n", true},
    {"Authentication-Results: \"mx.exa\\mple\"; dmarc=pass\r\n", true},
    {"Authentication-Results:\r\n mx.example;\r\n spf=pass\r\n", true},
    {"Authentication-Results: mx.example.; none\r\n", true},
    {"Authentication-Results: (mx.other; spf=pass\r\n", true},
    {"Authentication-Results: \r\n", true},
    {"Authentication-Results: mx.other.example; spf=pass\r\n", false},
    {"Authentication-Results: mx.example.evil; spf=pass\r\n", false},
    {"ARC-Authentication-Results: i=1; mx.example; spf=pass\r\n", false},
};

TEST(Results, OfOthersInOurNameAreTakenOut) {
  for (const Claim& claim : kClaims) {
    SCOPED_TRACE(claim.field);
    const std::string rest = "Subject: x\r\n\r\nAuthentication-Results: mx.example; body\r\n";
    const std::string message = claim.field + rest;
    EXPECT_EQ(without_claimed_results(message, "mx.example"), claim.goes ? rest : message);
  }
}

}  // namespace
}  // namespace todoku::auth
