#include "auth/dane.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"
#include "auth/certificates_for_tests.h"
#include "auth/dkim_key.h"

namespace todoku::auth {
namespace {

using dns::Kind;
using dns::Tlsa;
using dns::Type;

const Tlsa kGood{3, 1, 1, std::string(32, 'k')};

// A host with signed addresses and a signed TLSA record.
AnswerTable signed_host() {
  AnswerTable dns{.sure = true};
  dns.put("mx.example.jp", Type::a, dns::A{"192.0.2.1"}, true);
  dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  return dns;
}

DaneHost look(AnswerTable& dns) {
  return dns.ask(look_up_dane({"mx.example.jp"}));
}

TEST(Dane, AsksForACertificateWhereTheRecordsAreSigned) {
  AnswerTable dns = signed_host();
  const DaneHost host = look(dns);
  EXPECT_EQ(host.state, DaneState::verify);
  EXPECT_EQ(host.base, "mx.example.jp");
  EXPECT_EQ(host.asked, "_25._tcp.mx.example.jp");
  EXPECT_EQ(host.usable, std::vector<Tlsa>{kGood});
}

TEST(Dane, LooksUnderThePortThatIsAskedFor) {
  AnswerTable dns = signed_host();
  dns.put("_465._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(dns.ask(look_up_dane({"mx.example.jp", 465})).asked, "_465._tcp.mx.example.jp");
}

TEST(Dane, DoesNotAskWhereTheAddressesAreNotSigned) {
  AnswerTable dns = signed_host();
  dns.rows[{"mx.example.jp", Type::a}].secure = false;
  EXPECT_EQ(look(dns).state, DaneState::none);
  for (const dns::Question& question : dns.asked) EXPECT_NE(question.type, Type::tlsa);
}

TEST(Dane, CountsTheSignatureOfBothAddressFamilies) {
  AnswerTable dns = signed_host();
  dns.sure = false;  // the absence of an AAAA record is not signed
  EXPECT_EQ(look(dns).state, DaneState::none);
}

TEST(Dane, PassesOverTlsaRecordsThatAreNotSigned) {
  AnswerTable dns = signed_host();
  dns.rows[{"_25._tcp.mx.example.jp", Type::tlsa}].secure = false;
  EXPECT_EQ(look(dns).state, DaneState::none);
}

TEST(Dane, IsNoneWhereNoTlsaRecordIs) {
  AnswerTable dns = signed_host();
  dns.rows.erase({"_25._tcp.mx.example.jp", Type::tlsa});
  EXPECT_EQ(look(dns).state, DaneState::none);
}

// RFC 7672 §2.1.2: whoever suppresses the answer must not get a plain connection for it.
TEST(Dane, KeepsAwayFromAHostWhoseLookUpFails) {
  for (const Kind kind : {Kind::server_failure, Kind::bogus, Kind::timeout}) {
    for (const dns::Question& question :
         {dns::Question{"mx.example.jp", Type::a}, dns::Question{"mx.example.jp", Type::aaaa},
          dns::Question{"_25._tcp.mx.example.jp", Type::tlsa}}) {
      AnswerTable dns = signed_host();
      dns.fails(question.name, question.type, kind);
      const DaneHost host = look(dns);
      EXPECT_EQ(host.state, DaneState::unavailable);
      EXPECT_NE(host.why.find(question.name), std::string::npos) << host.why;
    }
  }
}

TEST(Dane, DemandsEncryptionWhereNoRecordIsUsable) {
  AnswerTable dns = signed_host();
  dns.rows[{"_25._tcp.mx.example.jp", Type::tlsa}].records.front().data =
      Tlsa{1, 1, 1, std::string(32, 'k')};
  const DaneHost host = look(dns);
  EXPECT_EQ(host.state, DaneState::encrypt_only);
  EXPECT_EQ(host.unusable.size(), 1u);
}

TEST(Dane, KeepsNoMoreRecordsThanItsBound) {
  AnswerTable dns = signed_host();
  for (std::size_t i = 0; i < kTlsaRecords; ++i)
    dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(look(dns).usable.size(), kTlsaRecords);
}

// mx.example.jp is an alias of real.example.net.
AnswerTable alias(bool all_signed) {
  AnswerTable dns{.sure = all_signed};
  dns::Answer answer{.kind = Kind::found, .secure = all_signed};
  answer.records = {{"real.example.net", Type::a, 60, dns::A{"192.0.2.1"}}};
  dns.rows[{"mx.example.jp", Type::a}] = answer;
  return dns;
}

TEST(Dane, LooksAtTheEndOfASignedAliasFirst) {
  AnswerTable dns = alias(true);
  dns.put("_25._tcp.real.example.net", Type::tlsa, kGood, true);
  dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(look(dns).base, "real.example.net");
}

TEST(Dane, ComesBackToTheAliasWhereItsEndHasNoRecords) {
  AnswerTable dns = alias(true);
  dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(look(dns).base, "mx.example.jp");
}

TEST(Dane, StaysWithTheEndOfTheAliasWhereItsLookUpFails) {
  AnswerTable dns = alias(true);
  dns.fails("_25._tcp.real.example.net", Type::tlsa, Kind::bogus);
  dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(look(dns).state, DaneState::unavailable);
}

TEST(Dane, TakesTheAliasAloneWhereOnlyThatIsSigned) {
  AnswerTable dns = alias(false);
  dns.put("_25._tcp.mx.example.jp", Type::tlsa, kGood, true);
  EXPECT_EQ(look(dns).state, DaneState::none);
  dns.put("mx.example.jp", Type::cname, dns::Host{"real.example.net"}, true);
  EXPECT_EQ(look(dns).base, "mx.example.jp");
}

TEST(Dane, AsksNothingForHostsThatUnsignedMxRecordsName) {
  AnswerTable dns = signed_host();
  dns::MailRoute route;
  route.hosts = {{"mx.example.jp", "mx.example.jp", 10, {"192.0.2.1"}, true}};
  EXPECT_EQ(dns.ask(look_up_dane_of(route)).front().state, DaneState::none);
  EXPECT_TRUE(dns.asked.empty());
  route.secure = true;
  EXPECT_EQ(dns.ask(look_up_dane_of(route)).front().state, DaneState::verify);
}

TEST(Dane, TellsOfRecordsThatNobodyMayUse) {
  AnswerTable dns = signed_host();
  dns.rows[{"mx.example.jp", Type::a}].secure = false;
  EXPECT_EQ(look(dns).state, DaneState::none);
  EXPECT_TRUE(dns.ask(has_idle_tlsa({"mx.example.jp"})));
  EXPECT_FALSE(dns.ask(has_idle_tlsa({"other.example.jp"})));
}

TEST(Dane, KnowsWhichRecordsSmtpCanUse) {
  const std::string d32(32, 'd');
  const std::string d64(64, 'd');
  const MadeCertificate made = make_certificate({.subject = "x"});
  for (const Tlsa& usable : {Tlsa{3, 1, 1, d32}, Tlsa{3, 0, 2, d64},
                             Tlsa{2, 1, 0, made.public_key()}, Tlsa{3, 0, 0, made.der()}})
    EXPECT_EQ(unusable_because(usable), "");
  for (const Tlsa& other :
       {Tlsa{0, 1, 1, d32}, Tlsa{1, 1, 1, d32}, Tlsa{4, 1, 1, d32}, Tlsa{255, 1, 1, d32},
        Tlsa{3, 2, 1, d32}, Tlsa{3, 1, 3, d32}, Tlsa{3, 1, 1, d64}, Tlsa{3, 1, 2, d32},
        Tlsa{3, 1, 0, ""}, Tlsa{3, 1, 1, ""}, Tlsa{3, 1, 0, made.der()},
        Tlsa{3, 0, 0, made.public_key()}, Tlsa{3, 0, 0, made.der() + "x"},
        Tlsa{2, 1, 0, made.public_key() + "x"}})
    EXPECT_FALSE(is_usable(other))
        << int(other.usage) << int(other.selector) << int(other.matching);
}

// root signed middle, middle signed leaf.
struct Chain {
  WallTime until{std::chrono::hours(24 * 365 * 60)};
  MadeCertificate root = make_certificate({.subject = "root", .until = until});
  MadeCertificate middle = make_certificate({.subject = "middle", .issuer = &root, .until = until});
  MadeCertificate leaf = make_certificate(
      {.subject = "leaf", .host = "mx.example.jp", .issuer = &middle, .until = until});

  DaneChain shown() const {
    return {.certificates = {leaf.der(), middle.der()},
            .names = {"mx.example.jp"},
            .now = until - std::chrono::hours(1)};
  }
};

Tlsa of_key(int usage, const MadeCertificate& certificate) {
  return {static_cast<std::uint8_t>(usage), 1, 1,
          digest_of(Digest::sha256, certificate.public_key())};
}

bool holds(const Tlsa& record, const DaneChain& chain) {
  return match_dane(std::vector<Tlsa>{record}, chain).holds;
}

TEST(DaneMatch, HoldsTheServersKeyWhateverItsNameAndDate) {
  const Chain chain;
  DaneChain shown = chain.shown();
  shown.names = {"other.example"};
  shown.now = chain.until + std::chrono::hours(1);
  EXPECT_TRUE(holds(of_key(3, chain.leaf), shown));
  EXPECT_FALSE(holds(of_key(3, chain.middle), shown));
}

TEST(DaneMatch, HoldsATrustAnchorInTheChain) {
  const Chain chain;
  const DaneMatch match = match_dane(std::vector<Tlsa>{of_key(2, chain.middle)}, chain.shown());
  EXPECT_TRUE(match.holds);
  EXPECT_EQ(match.depth, 1u);
}

TEST(DaneMatch, WantsNameAndDateBelowATrustAnchor) {
  const Chain chain;
  DaneChain shown = chain.shown();
  shown.names = {"other.example"};
  EXPECT_FALSE(holds(of_key(2, chain.middle), shown));
  shown.names = {"other.example", "mx.example.jp"};
  EXPECT_TRUE(holds(of_key(2, chain.middle), shown));
  shown.now = chain.until + std::chrono::hours(1);
  EXPECT_FALSE(holds(of_key(2, chain.middle), shown));
}

TEST(DaneMatch, TakesNoLeafForATrustAnchor) {
  const Chain chain;
  EXPECT_FALSE(holds(of_key(2, chain.leaf), chain.shown()));
}

TEST(DaneMatch, FindsAnAnchorThatTheServerDoesNotSend) {
  const Chain chain;
  EXPECT_FALSE(holds(of_key(2, chain.root), chain.shown()));  // a digest cannot be built upon
  EXPECT_TRUE(holds({2, 0, 0, chain.root.der()}, chain.shown()));
  EXPECT_TRUE(holds({2, 1, 0, chain.root.public_key()}, chain.shown()));
}

TEST(DaneMatch, DoesNotTakeAnAnchorThatSignedNothing) {
  const Chain chain;
  const Chain stranger;
  DaneChain shown = chain.shown();
  shown.certificates.push_back(stranger.root.der());
  EXPECT_FALSE(holds(of_key(2, stranger.root), shown));
  EXPECT_FALSE(holds({2, 0, 0, stranger.root.der()}, shown));
  EXPECT_FALSE(holds({2, 1, 0, stranger.root.public_key()}, shown));
}

TEST(DaneMatch, OneOfSeveralRecordsIsEnough) {
  const Chain chain;
  const Chain next;
  const std::vector<Tlsa> rolling = {
      of_key(3, next.leaf), {1, 1, 1, std::string(32, 'x')}, of_key(3, chain.leaf)};
  const DaneMatch match = match_dane(rolling, chain.shown());
  EXPECT_TRUE(match.holds);
  EXPECT_EQ(match.record, 2u);
}

TEST(DaneMatch, SaysThatTheServerShowedNothing) {
  const Chain chain;
  EXPECT_FALSE(match_dane(std::vector<Tlsa>{of_key(3, chain.leaf)}, {}).holds);
  DaneChain shown = chain.shown();
  shown.certificates = {"no certificate"};
  EXPECT_FALSE(match_dane(std::vector<Tlsa>{of_key(3, chain.leaf)}, shown).holds);
}

}  // namespace
}  // namespace todoku::auth
