// Every bound on what strangers may make us do: reached, and not passed. Those of one file alone
// are tested beside it.
#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"
#include "auth/author.h"
#include "auth/certificate.h"
#include "auth/certificates_for_tests.h"
#include "auth/dane.h"
#include "auth/dkim_sign.h"
#include "auth/dkim_testing.h"
#include "auth/dmarc.h"
#include "auth/field_list.h"
#include "auth/field_text.h"
#include "auth/spf.h"
#include "base/base64.h"

namespace todoku::auth {
namespace {

using dns::Type;

Spf check(AnswerTable& dns) {
  return dns.ask(check_host(
      {.address = "192.0.2.1", .helo = "mx.example.org", .mail_from = "taro@example.jp"}));
}

std::string numbered(const char* what, std::size_t i) {
  return what + std::to_string(i) + ".example.jp";
}

TEST(Limits, TenMxHostsAreLookedUpAndElevenAreAnError) {
  AnswerTable dns;
  dns.text("example.jp", "v=spf1 mx -all");
  for (std::size_t i = 1; i <= kSpfMxHosts; ++i)
    dns.put("example.jp", Type::mx, dns::Mx{10, numbered("mx", i)});
  dns.put(numbered("mx", kSpfMxHosts), Type::a, dns::A{"192.0.2.1"});
  EXPECT_EQ(check(dns).result, SpfResult::pass);
  dns.put("example.jp", Type::mx, dns::Mx{10, "mx.example.jp"});
  EXPECT_EQ(check(dns).result, SpfResult::permerror);
}

TEST(Limits, TenNamesOfTheClientAreLookedAtAndNoMore) {
  AnswerTable dns;
  dns.text("example.jp", "v=spf1 ptr -all");
  for (std::size_t i = 1; i < kSpfPtrNames; ++i)
    dns.put("1.2.0.192.in-addr.arpa", Type::ptr, dns::Host{numbered("h", i)});
  dns.put("1.2.0.192.in-addr.arpa", Type::ptr, dns::Host{"good.example.jp"});
  dns.put("good.example.jp", Type::a, dns::A{"192.0.2.1"});
  EXPECT_EQ(check(dns).result, SpfResult::pass);
  auto& names = dns.rows[{"1.2.0.192.in-addr.arpa", Type::ptr}].records;
  names.insert(names.begin(), {"1.2.0.192.in-addr.arpa", Type::ptr, 60, dns::Host{"h.example.jp"}});
  EXPECT_EQ(check(dns).result, SpfResult::fail);
}

// RFC 7208 §7.3: labels go from the left until the name fits.
TEST(Limits, ANameMadeByMacrosIsCutToTheLengthOfAName) {
  AnswerTable dns;
  dns.text("example.jp", "v=spf1 exists:%{l}.%{l}.%{l}.%{l}.%{l}.jp -all");
  const std::string label(60, 'a');
  const Spf spf = dns.ask(check_host({.address = "192.0.2.1", .mail_from = label + "@example.jp"}));
  EXPECT_EQ(spf.result, SpfResult::fail);
  EXPECT_EQ(dns.asked.back().name, label + "." + label + "." + label + "." + label + ".jp");
}

TEST(Limits, EightQueriesAreTheMostOfATreeWalk) {
  AnswerTable dns;
  const DmarcMail mail{{"a.b.c.d.e.f.g.h.i.j.k.l.m.n.example.jp"}, {}};
  const Dmarc dmarc = dns.ask(check_dmarc(mail));
  ASSERT_EQ(dmarc.queries.size(), kDmarcQueries);
  EXPECT_EQ(dmarc.queries[1], "_dmarc.j.k.l.m.n.example.jp");
  EXPECT_EQ(dmarc.queries.back(), "_dmarc.jp");
  EXPECT_EQ(dns.asked.size(), kDmarcQueries);
}

TEST(Limits, AHundredReportAddressesAreKept) {
  std::string text = "v=DMARC1; rua=mailto:a@b.example";
  for (int i = 0; i < 150; ++i) text += ",mailto:a@b.example";
  EXPECT_EQ(parse_dmarc_record(text).rua.size(), 100u);
}

TEST(Limits, SixtyFourFieldsOfARecordAreKept) {
  std::string text = "v=STSv1";
  for (int i = 0; i < 100; ++i) text += "; x" + std::to_string(i) + "=1";
  EXPECT_EQ(read_fields(text).fields.size(), 64u);
}

// A message signed by `key`, and its one name in the zone.
struct Signed {
  PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  std::string mail;

  Signed() {
    const DkimSigner signer{.domain = "example.jp", .selector = "s", .key = key, .lifetime = {}};
    const std::string plain = "From: a@example.jp\r\n\r\nbody\r\n";
    SignedMessage message({signer.body_want()});
    message.feed(plain);
    message.finish();
    mail = *sign_dkim(message, signer, WallTime(seconds(1'800'000'000))) + plain;
  }
  std::vector<DkimResult> verify(AnswerTable& dns) const {
    SignedMessage message;
    message.feed(mail);
    message.finish();
    KeyCache keys;
    return dns.ask(verify_dkim(message, keys, {}, WallTime(seconds(1'800'000'000))));
  }
};

TEST(Limits, FourKeysUnderOneNameAreTried) {
  const Signed message;
  const PrivateKey stranger = *PrivateKey::generate(KeyType::ed25519, 0);
  AnswerTable dns;
  const dns::Name name = "s._domainkey.example.jp";
  for (std::size_t i = 1; i < kDkimKeys; ++i) dns.text(name, key_record_text(stranger));
  dns.text(name, key_record_text(message.key));
  EXPECT_EQ(message.verify(dns).front().status, DkimStatus::pass);
  dns.rows.clear();
  for (std::size_t i = 1; i <= kDkimKeys; ++i) dns.text(name, key_record_text(stranger));
  dns.text(name, key_record_text(message.key));
  EXPECT_EQ(message.verify(dns).front().status, DkimStatus::fail);
}

TEST(Limits, OnlySoManyHashesOfOneBodyAreMade) {
  SignedMessage message;
  std::string mail;
  for (std::size_t i = 0; i <= BodyHashes::kWants; ++i)
    mail += "DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; s=s; h=from; bh=AAAA; b=AAAA; l=" +
            std::to_string(i) + "\r\n";
  message.feed(mail + "From: a@example.jp\r\n\r\n" + std::string(1000, 'x') + "\r\n");
  message.finish();
  const BodyWant last{.canon = Canon::simple, .length = BodyHashes::kWants - 1};
  EXPECT_TRUE(message.bodies().digest(last));
  const BodyWant over{.canon = Canon::simple, .length = BodyHashes::kWants};
  EXPECT_FALSE(message.bodies().digest(over));
}

TEST(Limits, KeysOfMoreThan8192BitsAreNotRead) {
  const std::string bytes(PublicKey::kRsaBits + 1, 'x');
  const Result<PublicKey> key = PublicKey::parse(KeyType::rsa, bytes);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Errc::too_large);
}

TEST(Limits, KeysThatWeMakeHave1024To4096Bits) {
  for (const int bits : {512, 1023, 4097, 8192})
    EXPECT_EQ(PrivateKey::generate(KeyType::rsa, bits).error().code, Errc::invalid) << bits;
}

TEST(Limits, SixtyFourFaultsOfAHeaderAreRemembered) {
  std::string header = "From: a@example.jp\r\n";
  for (int i = 0; i < 100; ++i) header += "X: \x07\r\n";
  SignedMessage message;
  message.feed(header + "\r\n");
  message.finish();
  EXPECT_EQ(read_author(message).faults.size(), kHeaderFaults);
}

TEST(Limits, AnAuthorsDomainHas253Bytes) {
  const auto fault = [](std::size_t bytes) {
    std::string domain = std::string(60, 'a') + "." + std::string(60, 'b') + "." +
                         std::string(60, 'c') + "." + std::string(60, 'd') + ".";
    domain += std::string(bytes - domain.size(), 'e');
    SignedMessage message;
    message.feed("From: a@" + domain + "\r\n\r\n");
    message.finish();
    return read_author(message).has(HeaderFault::no_domain);
  };
  EXPECT_FALSE(fault(253));
  EXPECT_TRUE(fault(254));
}

TEST(Limits, NamesOfFieldsHave32Bytes) {
  const std::string name(32, 'x');
  EXPECT_FALSE(read_fields("v=STSv1; " + name + "=1").broken);
  EXPECT_TRUE(read_fields("v=STSv1; x" + name + "=1").broken);
}

TEST(Limits, CertificatesOfMoreThan64KiBAreNotRead) {
  const std::string most(Certificate::kBytes, 'x');
  EXPECT_EQ(Certificate::parse(most).error().code, Errc::malformed);
  EXPECT_EQ(Certificate::parse(most + "x").error().code, Errc::too_large);
}

TEST(Limits, ThirtyTwoCertificatesOfAChainAreLookedAt) {
  const WallTime until{std::chrono::hours(24 * 365 * 60)};
  const MadeCertificate root = make_certificate({.subject = "root", .until = until});
  const MadeCertificate leaf = make_certificate(
      {.subject = "leaf", .host = "mx.example.jp", .issuer = &root, .until = until});
  const std::vector<dns::Tlsa> records = {{2, 1, 1, digest_of(Digest::sha256, root.public_key())}};
  DaneChain chain{.names = {"mx.example.jp"}, .now = until - std::chrono::hours(1)};
  chain.certificates.assign(31, leaf.der());
  chain.certificates.push_back(root.der());
  EXPECT_TRUE(match_dane(records, chain).holds);
  chain.certificates.insert(chain.certificates.begin(), leaf.der());
  EXPECT_FALSE(match_dane(records, chain).holds);
}

// What a sender says into the fields that we write.
TEST(Limits, ValuesInOurFieldsHave256Bytes) {
  EXPECT_LE(quoted_string(std::string(5000, 'x')).size(), kFieldValueBytes + 2);
  EXPECT_LE(comment_of(std::string(5000, ')')).size(), 2 * kFieldValueBytes + 2);
}

}  // namespace
}  // namespace todoku::auth
