// Whose mail is signed with which keys, and what is not signed twice.
#include "auth/dkim_signing.h"

#include <gtest/gtest.h>

#include "auth/dkim_testing.h"

namespace todoku::auth {
namespace {

using testing::Zone;

constexpr WallTime kNow = WallTime(seconds(1'800'000'000));

const PrivateKey& key(KeyType type) {
  static const PrivateKey rsa = *PrivateKey::generate(KeyType::rsa, 1024);
  static const PrivateKey ed = *PrivateKey::generate(KeyType::ed25519, 0);
  return type == KeyType::rsa ? rsa : ed;
}

SigningRule rule(std::string domain, std::string selector, std::vector<std::string> authors = {},
                 KeyType type = KeyType::ed25519) {
  return {.name = selector,
          .authors = std::move(authors),
          .signer = {.domain = std::move(domain), .selector = selector, .key = key(type)}};
}

std::string mail_from(std::string_view from) {
  return fmt::format("From: {}\r\nTo: b@example.net\r\nSubject: s\r\n\r\nHello.\r\n", from);
}

std::string signed_by(const DkimSigning& signing, const std::string& message, WallTime at = kNow) {
  const Result<std::string> fields = signing.fields_for(message, at);
  EXPECT_TRUE(fields.has_value()) << fields.error().what;
  return fields.value_or("") + message;
}

// The selectors whose signatures hold, from the top.
std::vector<std::string> passing(const DkimSigning& signing, std::string_view message) {
  Zone zone;
  for (const SigningRule& r : signing.rules())
    zone.texts[*key_name(r.signer.domain, r.signer.selector)] = key_record_text(r.signer.key);
  std::vector<std::string> out;
  for (const DkimResult& result : testing::verify(message, zone, kNow))
    if (result.status == DkimStatus::pass) out.push_back(result.signature.selector);
  return out;
}

using Names = std::vector<std::string>;

TEST(AuthorDomain, IsThatOfTheFirstAddressInFrom) {
  struct Case {
    std::string_view from, domain;
  };
  const Case kCases[] = {
      {"a@example.jp", "example.jp"},
      {"Shop <a@Example.JP>", "example.jp"},
      {"\"x@evil.example\" <a@example.jp>", "example.jp"},
      {"(b@evil.example (c@d.example)) a@example.jp (the shop)", "example.jp"},
      {"\"a\\\" <b@evil.example>\" <a@example.jp>", "example.jp"},
      {"a@one.example, b@two.example", "one.example"},
      {"Shop\r\n <a@example.jp>", "example.jp"},
      {"a@\xe4\xbe\x8b\xe3\x81\x88.jp", "xn--r8jz45g.jp"},
      {"nobody", ""},
      {"\"unclosed <a@example.jp>", ""},
      {"", ""},
  };
  for (const Case& c : kCases) {
    const std::string message = mail_from(c.from);
    EXPECT_EQ(author_domain(mail::scan_header(message)), c.domain) << c.from;
  }
  EXPECT_EQ(author_domain(mail::scan_header("Subject: no From\r\n\r\n")), "");
}

TEST(DkimSigning, AKeySignsForItsDomainAndAllBelowUnlessItSaysForWhom) {
  const DkimSigning signing({rule("Example.jp", "own"), rule("esp.example", "all", {"*"}),
                             rule("esp.example", "sub", {"*.example.jp", "example.net"})});
  const auto names = [&](std::string_view author) {
    Names out;
    for (const SigningRule* r : signing.rules_for(author)) out.push_back(r->name);
    return out;
  };
  EXPECT_EQ(names("example.jp"), (Names{"own", "all"}));
  EXPECT_EQ(names("News.example.JP"), (Names{"own", "all", "sub"}));
  EXPECT_EQ(names("notexample.jp"), (Names{"all"}));
  EXPECT_EQ(names("example.net"), (Names{"all", "sub"}));
  EXPECT_EQ(names(""), Names{});
}

TEST(DkimSigning, TwoKeysOfADomainMakeTwoSignaturesThatBothHold) {
  const DkimSigning signing(
      {rule("example.jp", "r", {}, KeyType::rsa), rule("example.jp", "e", {}, KeyType::ed25519)});
  const std::string message = signed_by(signing, mail_from("a@example.jp"));
  EXPECT_EQ(passing(signing, message), (Names{"r", "e"}));
  EXPECT_FALSE(signing.lacks_signature(message));
}

TEST(DkimSigning, MailOfOthersIsLeftAsItIs) {
  const DkimSigning signing({rule("example.jp", "s")});
  const std::string message = mail_from("a@example.net");
  EXPECT_FALSE(signing.lacks_signature(message));
  EXPECT_EQ(*signing.fields_for(message, kNow), "");
}

TEST(DkimSigning, WhatASelectorHasSignedItDoesNotSignAgain) {
  const DkimSigning old({rule("example.jp", "old")});
  const DkimSigning both({rule("example.jp", "old"), rule("example.jp", "new")});
  const std::string once = signed_by(old, mail_from("a@example.jp"));
  EXPECT_EQ(signed_by(old, once), once);
  EXPECT_TRUE(both.lacks_signature(once));
  EXPECT_EQ(passing(both, signed_by(both, once)), (Names{"new", "old"}));
}

TEST(DkimSigning, ASignatureThatIsBrokenOrOverIsMadeAnew) {
  const DkimSigning signing({rule("example.jp", "s")});
  std::string changed = signed_by(signing, mail_from("a@example.jp"));
  changed.replace(changed.find("Hello"), 5, "Help!");
  EXPECT_EQ(passing(signing, changed), Names{});
  EXPECT_EQ(passing(signing, signed_by(signing, changed)), (Names{"s"}));

  SigningRule brief = rule("example.jp", "s");
  brief.signer.lifetime = seconds(60);
  const DkimSigning short_lived({brief});
  const std::string over = signed_by(short_lived, mail_from("a@example.jp"), kNow - seconds(61));
  EXPECT_EQ(passing(signing, signed_by(signing, over)), (Names{"s"}));
}

TEST(DkimSigning, TheSameMessageTimeAndKeysGiveTheSameBytes) {
  const DkimSigning signing(
      {rule("example.jp", "r", {}, KeyType::rsa), rule("example.jp", "e", {}, KeyType::ed25519)});
  const std::string message = mail_from("a@example.jp");
  EXPECT_EQ(signed_by(signing, message), signed_by(signing, message));
}

TEST(DkimSigning, OnlyTheNamedFieldsAreSignedOnceMore) {
  SigningRule narrow = rule("example.jp", "s");
  narrow.signer.over_sign = {"subject", "x-campaign"};
  const DkimSigning signing({narrow});
  const std::string plain =
      signed_by(signing, "X-Campaign: autumn\r\n" + mail_from("a@example.jp"));
  EXPECT_EQ(passing(signing, "To: c@example.net\r\n" + plain), (Names{"s"}))
      << "To is not over-signed";
  for (const char* added : {"Subject: t\r\n", "X-Campaign: x\r\n", "From: b@evil.example\r\n"})
    EXPECT_EQ(passing(signing, added + plain), Names{}) << added;
}

TEST(DkimSigning, AConvertedMessageIsSignedAnewAndKeepsTheFieldsOfOthers) {
  const DkimSigning ours({rule("example.jp", "s1")});
  const DkimSigning theirs({rule("example.jp", "relay")});
  std::string message = signed_by(ours, signed_by(theirs, mail_from("a@example.jp")));
  message.replace(message.rfind("Hello."), 6, "SGVsbG8u");
  const std::string bare = ours.without_fields(message);
  EXPECT_EQ(bare.find("s=s1"), std::string::npos);
  EXPECT_NE(bare.find("s=relay"), std::string::npos);
  EXPECT_EQ(passing(ours, signed_by(ours, bare)), Names{"s1"});
}

}  // namespace
}  // namespace todoku::auth
