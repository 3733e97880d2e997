// What we sign, we verify; what is changed afterwards does not pass.
#include "auth/dkim_sign.h"

#include <gtest/gtest.h>

#include "auth/dkim_testing.h"

namespace todoku::auth {
namespace {

using testing::Zone;

constexpr WallTime kNow = WallTime(seconds(1'800'000'000));
constexpr std::string_view kMail =
    "Received: from a by b; Mon, 1 Jan 2026 00:00:00 +0000\r\n"
    "From: Hanako <hanako@example.jp>\r\n"
    "To: taro@example.com\r\n"
    "Subject: =?utf-8?b?44GT44KT?=\r\n  folded  subject\t\r\n"
    "Date: Mon, 23 Nov 2026 05:10:00 +0000\r\n"
    "Message-ID: <1@example.jp>\r\n"
    "\r\n"
    "Dear  Taro, \r\n\r\nline\twith tab \r\n.\r\n\r\n\r\n";

const PrivateKey& rsa_key() {
  static const PrivateKey key = *PrivateKey::generate(KeyType::rsa, 1024);
  return key;
}
const PrivateKey& ed_key() {
  static const PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  return key;
}

DkimSigner signer(const PrivateKey& key, std::string selector) {
  return {.domain = "example.jp", .selector = std::move(selector), .key = key};
}

void publish(Zone& zone, const DkimSigner& s) {
  zone.texts[*key_name(s.domain, s.selector)] = key_record_text(s.key);
}

std::string sign(std::string_view mail, const std::vector<DkimSigner>& signers) {
  SignedMessage message(body_wants(signers));
  message.feed(mail);
  message.finish();
  const Result<std::string> fields = sign_dkim(message, signers, kNow);
  EXPECT_TRUE(fields.has_value()) << (fields ? "" : fields.error().what);
  return fields.value_or("") + std::string(mail);
}

std::vector<DkimSigner> every_form() {
  std::vector<DkimSigner> signers;
  for (const PrivateKey* key : {&rsa_key(), &ed_key()}) {
    for (const Canon header : {Canon::simple, Canon::relaxed}) {
      for (const Canon body : {Canon::simple, Canon::relaxed}) {
        DkimSigner& s = signers.emplace_back(signer(*key, "s" + std::to_string(signers.size())));
        s.header = header;
        s.body = body;
      }
    }
  }
  return signers;
}

Zone zone_of(const std::vector<DkimSigner>& signers) {
  Zone zone;
  for (const DkimSigner& s : signers) publish(zone, s);
  return zone;
}

std::string first(std::string_view text, Zone& zone, WallTime now = kNow, DkimRules rules = {}) {
  const auto results = testing::verify(text, zone, now, rules);
  return results.empty() ? "none"
                         : std::string(to_string(results[0].status)) + " " + results[0].why;
}

TEST(DkimSign, EveryFormAndKeyPassesBesideTheOthers) {
  const std::vector<DkimSigner> signers = every_form();
  Zone zone = zone_of(signers);
  const std::string mail = sign(kMail, signers);
  const auto results = testing::verify(mail, zone, kNow);
  ASSERT_EQ(results.size(), 8u);
  for (const DkimResult& r : results) EXPECT_EQ(r.status, DkimStatus::pass) << r.why;
  EXPECT_EQ(results[0].signature.domain, "example.jp");
  EXPECT_EQ(results[0].signature.identity, "@example.jp");
  EXPECT_EQ(results[0].key_bits, 1024);
  for (std::string_view line : split(mail, '\n')) EXPECT_LE(line.size(), 79u) << line;
}

TEST(DkimSign, BodiesAtTheEdgesPass) {
  const std::vector<DkimSigner> signers = every_form();
  Zone zone = zone_of(signers);
  for (const std::string_view body : {"", "\r\n", "\r\n\r\n", " ", "a", "a\r\n", "a \r\n \r\n",
                                      "\r", "a\rb\nc", "\n", "\r\r\n", " \ta\t \r\n\r\nb"}) {
    const std::string mail = "From: a@example.jp\r\n\r\n" + std::string(body);
    for (const DkimResult& r : testing::verify(sign(mail, signers), zone, kNow)) {
      EXPECT_EQ(r.status, DkimStatus::pass) << ::testing::PrintToString(body) << r.why;
    }
  }
  const std::string no_body = "From: a@example.jp\r\n";
  EXPECT_EQ(first(sign(no_body, signers), zone), "pass ");
}

TEST(DkimSign, AMessageCutAtAnyByteGivesTheSameHashes) {
  const std::vector<DkimSigner> signers = {every_form()[4], every_form()[7]};
  Zone zone = zone_of(every_form());
  const std::string mail = sign(kMail, signers);
  for (std::size_t cut = 0; cut <= mail.size(); ++cut) {
    SignedMessage message;
    message.feed(std::string_view(mail).substr(0, cut));
    message.feed(std::string_view(mail).substr(cut));
    message.finish();
    KeyCache keys;
    for (const DkimResult& r : testing::run(verify_dkim(message, keys, {}, kNow), zone)) {
      ASSERT_EQ(r.status, DkimStatus::pass) << "cut at " << cut << ": " << r.why;
    }
  }
}

// Each byte behind the signature changed: Received and what relaxed forms forgive may differ.
TEST(DkimSign, NoChangedByteOfSignedFieldsOrBodyPassesTheSimpleForms) {
  DkimSigner s = signer(ed_key(), "a");
  s.header = s.body = Canon::simple;
  Zone zone = zone_of({s});
  const std::string mail = sign(kMail, {s});
  const std::size_t from = mail.find("From: Hanako");
  for (std::size_t at = from; at < mail.size(); ++at) {
    // More or fewer empty lines at the end are no change (RFC 6376 §3.4.3); other bytes there are.
    std::string changed = mail;
    changed[at] = changed[at] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(first(changed, zone).starts_with("pass")) << "byte " << at;
  }
}

TEST(DkimSign, RelaxedFormsForgiveWhiteSpaceAndCaseOfNamesOnly) {
  const DkimSigner s = signer(rsa_key(), "a");
  Zone zone = zone_of({s});
  std::string mail = sign(kMail, {s});
  const auto swap = [&mail](std::string_view from, std::string_view to) {
    ASSERT_NE(mail.find(from), mail.npos);
    mail.replace(mail.find(from), from.size(), to);
  };
  swap("From: Hanako", "FROM :  Hanako");
  swap("folded  subject\t", "folded subject");
  swap("Dear  Taro, ", "Dear \t Taro,");
  mail += "\r\n \r\n";
  EXPECT_EQ(first(mail, zone), "pass ");
  swap("Dear", "dear");
  EXPECT_EQ(first(mail, zone), "fail the body was changed (bh= does not match)");
}

TEST(DkimSign, AFieldAddedToAnOverSignedNameBreaksTheSignature) {
  const DkimSigner s = signer(ed_key(), "a");
  Zone zone = zone_of({s});
  const std::string mail = sign(kMail, {s});
  for (const char* added : {"From: x@evil.example\r\n", "Subject: x\r\n",
                            "Reply-To: x@y.example\r\n", "Content-Type: text/html\r\n"}) {
    EXPECT_FALSE(first(added + mail, zone).starts_with("pass")) << added;
    std::string below = mail;
    below.insert(below.find("\r\n\r\n") + 2, added);
    EXPECT_FALSE(first(below, zone).starts_with("pass")) << added;
  }
  EXPECT_EQ(first("Received: from somebody\r\n" + mail, zone), "pass ");
}

TEST(DkimSign, SignsInternationalDomainsAsALabels) {
  DkimSigner s = signer(ed_key(), "a");
  s.domain = "例え.jp";
  Zone zone = zone_of({s});
  const std::string mail = sign(kMail, {s});
  EXPECT_NE(mail.find("d=xn--r8jz45g.jp;"), mail.npos);
  EXPECT_EQ(first(mail, zone), "pass ");
}

TEST(DkimSign, ASignatureEndsWithItsLifetime) {
  DkimSigner s = signer(ed_key(), "a");
  s.lifetime = 60s;
  Zone zone = zone_of({s});
  const std::string mail = sign(kMail, {s});
  EXPECT_EQ(first(mail, zone, kNow + 60s), "pass ");
  EXPECT_EQ(first(mail, zone, kNow + 61s), "fail the signature has expired (x=)");
  EXPECT_EQ(first(mail, zone, kNow - 24h), "pass ");
  EXPECT_EQ(first(mail, zone, kNow - 25h), "policy the signature comes from the future (t=)");
}

TEST(DkimSign, RefusesToSignWhatNobodyWouldTake) {
  SignedMessage message({BodyWant{}});
  message.feed("Subject: x\r\n\r\n");
  message.finish();
  EXPECT_EQ(sign_dkim(message, signer(ed_key(), "a"), kNow).error().what, "a message without From");
  SignedMessage good({BodyWant{}});
  good.feed(kMail);
  good.finish();
  DkimSigner bad = signer(ed_key(), "a");
  bad.domain = "ex ample";
  EXPECT_FALSE(sign_dkim(good, bad, kNow));
  bad = signer(ed_key(), "a;b");
  EXPECT_FALSE(sign_dkim(good, bad, kNow));
  bad = signer(ed_key(), "a");
  bad.identity = "x@example.com";
  EXPECT_FALSE(sign_dkim(good, bad, kNow));
  bad.identity = "x@mail.example.jp";
  EXPECT_TRUE(sign_dkim(good, bad, kNow));
}

TEST(PrivateKey, SurvivesItsPemAndSaysWhatToPublish) {
  for (const PrivateKey* key : {&rsa_key(), &ed_key()}) {
    const Result<PrivateKey> again = PrivateKey::parse(key->pem());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_bytes(), key->public_bytes());
    EXPECT_TRUE(parse_key_record(key_record_text(*again)));
    const std::string line = key_record_zone_line("example.jp", "s", *key);
    EXPECT_TRUE(line.starts_with("s._domainkey.example.jp. IN TXT ( \"v=DKIM1; k=")) << line;
  }
  EXPECT_FALSE(PrivateKey::generate(KeyType::rsa, 512));
  EXPECT_FALSE(PrivateKey::parse("no key"));
  // RFC 8032 §7.1, test 1: the seed alone gives the public key.
  const Result<PrivateKey> seed =
      PrivateKey::parse("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n");
  ASSERT_TRUE(seed);
  EXPECT_TRUE(key_record_text(*seed).ends_with("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
}

}  // namespace
}  // namespace todoku::auth
