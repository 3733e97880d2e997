// Keys, records and signatures that must not pass, and why.
#include "auth/dkim_verify.h"

#include <gtest/gtest.h>

#include "auth/dkim_sign.h"
#include "auth/dkim_testing.h"
#include "base/base64.h"

namespace todoku::auth {
namespace {

using testing::Zone;

constexpr WallTime kNow = WallTime(seconds(1'800'000'000));
constexpr std::string_view kName = "s._domainkey.example.jp";

// A message signed by a fresh key, and the zone with its record.
struct Fixture {
  PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  std::string p = "p=" + base64_encode(key.public_bytes());
  Zone zone;
  std::string mail;

  explicit Fixture(const std::string& identity = "") {
    const DkimSigner signer{
        .domain = "example.jp", .selector = "s", .key = key, .identity = identity, .lifetime = {}};
    const std::string plain = "From: a@example.jp\r\nSubject: x\r\n\r\nbody\r\n";
    SignedMessage message({signer.body_want()});
    message.feed(plain);
    message.finish();
    mail = *sign_dkim(message, signer, kNow) + plain;
    zone.texts[std::string(kName)] = key_record_text(key);
  }
  DkimResult result(DkimRules rules = {}) {
    const auto results = testing::verify(mail, zone, kNow, rules);
    return results.empty() ? DkimResult{.why = "no signature"} : results[0];
  }
  std::string with_record(const std::string& text) {
    zone.texts[std::string(kName)] = text;
    return to_string(result().status);
  }
  // The mail with the first `from` replaced.
  std::string with(std::string_view from, std::string_view to) {
    const std::string kept = mail;
    const std::size_t at = mail.find(from);
    if (at == mail.npos) return "not there";
    mail.replace(at, from.size(), to);
    const DkimResult r = result();
    mail = kept;
    return std::string(to_string(r.status)) + ": " + r.why;
  }
};

TEST(DkimVerify, ReadsKeyRecordsAsRfc6376Section361Says) {
  Fixture f;
  const struct {
    const char* name;
    std::string record;
    const char* want;
  } cases[] = {
      {"as published", "v=DKIM1; k=ed25519; " + f.p, "pass"},
      {"without v=", "k=ed25519; " + f.p, "pass"},
      {"unknown tags and notes", "v=DKIM1; n=hello there; zz=1; k=ed25519; " + f.p, "pass"},
      {"testing", "v=DKIM1; k=ed25519; t=y; " + f.p, "pass"},
      {"sha256 among the hashes", "v=DKIM1; h=sha1:sha256; k=ed25519; " + f.p, "pass"},
      {"sha1 only", "v=DKIM1; h=sha1; k=ed25519; " + f.p, "permerror"},
      {"for email", "v=DKIM1; s=email; k=ed25519; " + f.p, "pass"},
      {"for another service", "v=DKIM1; s=tlsrpt; k=ed25519; " + f.p, "permerror"},
      {"v= not in front", "k=ed25519; v=DKIM1; " + f.p, "permerror"},
      {"another version", "v=DKIM2; k=ed25519; " + f.p, "permerror"},
      {"v= in lower case", "v=dkim1; k=ed25519; " + f.p, "permerror"},
      {"revoked", "v=DKIM1; k=ed25519; p=", "permerror"},
      {"without p=", "v=DKIM1; k=ed25519", "permerror"},
      {"p= no base 64", "v=DKIM1; k=ed25519; p=***", "permerror"},
      {"p= too short", "v=DKIM1; k=ed25519; p=AAAA", "permerror"},
      {"RSA by default", "v=DKIM1; " + f.p, "permerror"},
      {"an unknown type", "v=DKIM1; k=dsa; " + f.p, "permerror"},
      {"a tag twice", "v=DKIM1; k=ed25519; k=ed25519; " + f.p, "permerror"},
      {"empty", "", "permerror"},
      {"another key", key_record_text(*PrivateKey::generate(KeyType::ed25519, 0)), "fail"},
  };
  for (const auto& c : cases) EXPECT_EQ(f.with_record(c.record), c.want) << c.name;
}

TEST(DkimVerify, SignaturesThatBreakRfc6376Section35ArePermanentErrors) {
  Fixture f;
  const struct {
    const char* from;
    const char* to;
  } cases[] = {
      {"v=1;", "v=2;"},
      {"v=1;", ""},
      {"ed25519-sha256", "ed25519-sha1"},
      {"relaxed/", "nowsp/"},
      {"d=example.jp;", ""},
      {"d=example.jp;", "d=;"},
      {"s=s;", ""},
      {"s=s;", "s=a b;"},
      {"h=from:", "h=:from:"},
      {"v=1;", "v=1; v=1;"},
      {"v=1;", "v=1;;"},
      {"v=1;", "v=1; q=dns/other;"},
      {"v=1;", "v=1; x=1;"},
      {"v=1;", "v=1; l=x;"},
      {"v=1;", "v=1; l=99999;"},
      {"v=1;", "v=1; i=@a;"},
      {"t=18", "t=y18"},
      {"bh=", "bh=;x="},
      {"v=1;", "v=1; i=a@notexample.jp;"},
      {"v=1;", "v=1; l=;"},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(f.with(c.from, c.to).starts_with("permerror: ")) << c.to << f.with(c.from, c.to);
  }
  EXPECT_TRUE(f.with("v=1;", "v=1; q=dns/other:dns/txt;").starts_with("fail: "));
  EXPECT_TRUE(f.with("v=1;", "v=1; z=From:a|b;").starts_with("fail: "));
}

TEST(DkimVerify, FromMustBeSigned) {
  Fixture f;
  std::string all = f.mail;
  std::size_t at = 0;
  while ((at = f.mail.find("from", at)) != f.mail.npos && at < f.mail.find("bh=")) {
    f.mail.replace(at, 4, "frog");
  }
  EXPECT_EQ(f.result().why, "From is not signed");
}

TEST(DkimVerify, DnsTroubleIsTemporaryAndAMissingKeyPermanent) {
  Fixture f;
  f.zone.texts.clear();
  EXPECT_EQ(f.result().status, DkimStatus::permerror);
  for (const dns::Kind kind : {dns::Kind::server_failure, dns::Kind::timeout, dns::Kind::bogus}) {
    f.zone.failures[std::string(kName)] = kind;
    EXPECT_EQ(f.result().status, DkimStatus::temperror);
  }
  f.zone.failures[std::string(kName)] = dns::Kind::no_data;
  EXPECT_EQ(f.result().status, DkimStatus::permerror);
}

TEST(DkimVerify, OneOfSeveralRecordsMayBeTheKey) {
  Fixture f;
  SignedMessage message;
  message.feed(f.mail);
  message.finish();
  KeyCache keys;
  DkimInquiry inquiry = verify_dkim(message, keys, {}, kNow);
  dns::Answer answer{.kind = dns::Kind::found, .records = {}, .why = {}};
  const std::string other = key_record_text(*PrivateKey::generate(KeyType::ed25519, 0));
  for (const std::string& text : {std::string("v=spf1 -all"), other, key_record_text(f.key)}) {
    answer.records.push_back({.owner = {}, .type = dns::Type::txt, .data = dns::Txt{{text}}});
  }
  EXPECT_EQ(inquiry.question().name, kName);
  EXPECT_EQ(inquiry.question().type, dns::Type::txt);
  inquiry.answer(answer);
  EXPECT_EQ(inquiry.take()[0].status, DkimStatus::pass);
}

TEST(DkimVerify, AKeyMayForbidIdentitiesBelowItsDomain) {
  Fixture below("news@mail.example.jp");
  EXPECT_EQ(below.result().signature.identity, "news@mail.example.jp");
  EXPECT_EQ(below.with_record("k=ed25519; t=s; " + below.p), "permerror");
  EXPECT_EQ(below.with_record("k=ed25519; " + below.p), "pass");
  Fixture same("news@example.jp");
  EXPECT_EQ(same.with_record("k=ed25519; t=y:s; " + same.p), "pass");
  EXPECT_TRUE(same.result().testing);
}

TEST(DkimVerify, TextBehindTheSignedLengthDoesNotPass) {
  // Signed by hand with l=6: "body" and its line end.
  const PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  Zone zone;
  zone.texts[std::string(kName)] = key_record_text(key);
  std::string field = "DKIM-Signature: v=1; a=ed25519-sha256; d=example.jp; s=s; h=from; l=6; bh=" +
                      base64_encode(digest_of(Digest::sha256, "body\r\n")) + "; b=";
  const std::string from = "From: a@example.jp\r\n";
  field += base64_encode(key.sign(digest_of(Digest::sha256, from + field)));
  const std::string mail = field + "\r\n" + from + "\r\nbody\r\n";
  EXPECT_EQ(testing::verify(mail, zone, kNow)[0].status, DkimStatus::pass);
  const DkimResult more = testing::verify(mail + "buy!\r\n", zone, kNow)[0];
  EXPECT_EQ(more.status, DkimStatus::policy) << more.why;
  EXPECT_EQ(more.unsigned_bytes, 6u);
  const DkimResult lax = testing::verify(mail + "buy!\r\n", zone, kNow, {.partial_body = true})[0];
  EXPECT_EQ(lax.status, DkimStatus::pass) << lax.why;
}

TEST(DkimVerify, OnlyTheFirstTenSignaturesCostLookUps) {
  Fixture f;
  const std::string field = f.mail.substr(0, f.mail.find("From: "));
  for (int i = 0; i < 14; ++i) f.mail.insert(0, field);
  const auto results = testing::verify(f.mail, f.zone, kNow);
  ASSERT_EQ(results.size(), 15u);
  EXPECT_EQ(f.zone.asked, kDkimSignatures);
  EXPECT_EQ(results[9].status, DkimStatus::pass);
  EXPECT_EQ(results[10].status, DkimStatus::policy);
}

TEST(DkimVerify, AHeaderWithoutEndIsBounded) {
  Fixture f;
  const std::string mail = "X: " + std::string(SignedMessage::kHeaderBytes, 'x') + "\r\n" + f.mail;
  EXPECT_TRUE(testing::verify(mail, f.zone, kNow).empty());
}

TEST(DkimVerify, WeakRsaKeysAreRefused) {
  DkimResult result{.why = {}, .signature = {}};
  const PrivateKey key = *PrivateKey::generate(KeyType::rsa, 1024);
  const Result<KeyRecord> record = parse_key_record(key_record_text(key));
  ASSERT_TRUE(record);
  EXPECT_TRUE(key_fits(*record, {}, result));
  EXPECT_FALSE(key_fits(*record, {.rsa_bits = 1025}, result));
  EXPECT_EQ(result.status, DkimStatus::policy);
}

TEST(KeyCache, ParsesARecordOnceAndHasABound) {
  KeyCache keys(2);
  for (int i = 0; i < 3; ++i) {
    const std::string text = key_record_text(*PrivateKey::generate(KeyType::ed25519, 0));
    EXPECT_TRUE(keys.parse(text));
    EXPECT_TRUE(keys.parse(text));
    EXPECT_LE(keys.size(), 2u);
  }
  EXPECT_FALSE(keys.parse("v=DKIM1; p=x"));
}

}  // namespace
}  // namespace todoku::auth
