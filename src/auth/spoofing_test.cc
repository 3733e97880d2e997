// What forgers of senders have published against receivers, asked of auth::authenticate: the domain
// they mean is never the one that passes. bank.example rejects what is not its own; evil.example
// may send from the client, holds a key and publishes what it likes.
#include <gtest/gtest.h>

#include "auth/arc_seal.h"
#include "auth/authenticate.h"
#include "auth/dkim_sign.h"
#include "auth/zone_for_tests.h"
#include "base/base64.h"

namespace todoku::auth {
namespace {

constexpr char kZone[] = R"(
bank.example.              TXT "v=spf1 -all"
_dmarc.bank.example.       TXT "v=DMARC1; p=reject; np=reject"
mail.bank.example.         TXT "v=spf1 -all"
ptr.example.               TXT "v=spf1 ptr -all"
ptr.example.               A   198.51.100.1
1.2.0.192.in-addr.arpa.    PTR ptr.example.
evil.example.              TXT "v=spf1 +all"
_dmarc.evil.example.       TXT "v=DMARC1; p=none"
*.evil.example.            TXT "v=spf1 +all"
)";
constexpr WallTime kNow{seconds(1'800'000'000)};

const PrivateKey& evil_key() {
  static const PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  return key;
}

struct Attack {
  std::string helo = "mx.evil.example";
  std::string mail_from = "x@evil.example";
  std::string message;
};

Authentication judge(const Attack& attack, const std::string& records = "") {
  std::string zone = std::string(kZone) + records;
  // The forger's key, wherever in his own domain a verifier can be led to.
  for (const char* name : {"s._domainkey", "bank.example._domainkey", "s._domainkey.bank.example"})
    zone += std::string(name) + ".evil.example. TXT \"" + key_record_text(evil_key()) + "\"\n";
  SignedMessage message;
  message.feed(attack.message);
  message.finish();
  KeyCache keys;
  const Arrival arrival{.client = "192.0.2.1",
                        .helo = attack.helo,
                        .mail_from = attack.mail_from,
                        .receiver = "mx.example.jp",
                        .now = kNow};
  return TestZone(zone).ask(authenticate(message, keys, arrival));
}

// Refused before any policy, or by the bank's own.
bool is_refused(const Authentication& found) {
  return found.dmarc.refuse ||
         (found.dmarc.result == DmarcResult::fail && found.dmarc.policy == DmarcPolicy::reject);
}

std::string letter(const std::string& from) {
  return "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nMessage-ID: <1@evil.example>\r\n" + from +
         "\r\n\r\nPay here.\r\n";
}
const std::string kBank = letter("From: ceo@bank.example");

struct SessionCase {
  const char* name;
  std::string helo, mail_from;
};
const std::vector<SessionCase> kSessions = {
    {"a passing HELO beside a sender that does not exist", "evil.example", "x@no.bank.example"},
    {"a passing HELO and the null sender", "evil.example", ""},
    {"the bank's HELO and the null sender", "bank.example", ""},
    {"a sender that looks null to some", "evil.example", "(x@bank.example"},
    {"a comment that hides the forger's domain", "evil.example", "x@bank.example(.evil.example"},
    {"a quotation that hides it", "evil.example", "x@bank.example'@a.evil.example"},
    {"a NUL that hides it", "evil.example", std::string("x@bank.example\0.evil.example", 28)},
    {"a route through the forger", "evil.example", "@evil.example,@any.example:'x@bank.example"},
    {"a quoted local part with the bank in it", "evil.example", "\"x@bank.example\"@evil.example"},
    {"a host of the forger named after the bank", "evil.example", "x@bank.example.evil.example"},
    {"a name that ends like the bank's", "evil.example", "x@notbank.example"},
    {"a PTR record that says what it likes", "ptr.example", "x@ptr.example"},
};

TEST(Spoofing, NoSessionMakesTheForgerTheBank) {
  for (const SessionCase& c : kSessions) {
    SCOPED_TRACE(c.name);
    const Authentication found =
        judge({.helo = c.helo, .mail_from = c.mail_from, .message = kBank});
    EXPECT_TRUE(is_refused(found)) << found.dmarc.reason;
    if (found.spf.result == SpfResult::pass) {
      EXPECT_TRUE(found.spf.domain.ends_with("evil.example")) << found.spf.domain;
    }
  }
}

struct FromCase {
  const char* name;
  std::string fields;
};
const std::vector<FromCase> kRefused = {
    {"two fields", "From: x@evil.example\r\nFrom: ceo@bank.example"},
    {"two fields, one with a space before its colon",
     "From : x@evil.example\r\nFrom: ceo@bank.example"},
    {"two fields, one with a tab before its colon",
     "From\t: x@evil.example\r\nFrom: ceo@bank.example"},
    {"two fields, one in other case", "From: x@evil.example\r\nfROM: ceo@bank.example"},
    {"a second field behind a line of white space", "X: y\r\n \r\nFrom: ceo@bank.example"},
    {"a field behind a byte order mark",
     "\xef\xbb\xbf"
     "From: ceo@bank.example"},
    {"a field name that is folded", "From\r\n : ceo@bank.example\r\nFrom: x@evil.example"},
    {"a field name with a NUL",
     std::string("From\0: ceo@bank.example\r\nFrom: x@evil.example", 46)},
    {"a NUL within the address", std::string("From: ceo@bank.example\0@evil.example", 36)},
    {"a line end within the address", "From: ceo@bank.example\n<x@evil.example>"},
    {"a carriage return within the address", "From: ceo@bank.example\r<x@evil.example>"},
    {"Sender in the forger's name", "Sender: x@evil.example\r\nFrom: ceo@bank.example"},
    {"Resent-From in the forger's name", "Resent-From: x@evil.example\r\nFrom: ceo@bank.example"},
    {"a list", "From: <ceo@bank.example>, <x@evil.example>"},
    {"a list with an escaped comma", "From: <ceo@bank.example>\\,<x@evil.example>"},
    {"an encoded address and a bare one",
     "From: =?utf-8?b?Y2VvQGJhbmsuZXhhbXBsZQ==?=,<x@evil.example>"},
    {"an encoded address alone", "From: =?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?="},
    {"an encoded local part that ends its address",
     "From: =?utf-8?q?ceo=40bank.example=3E=00?=@evil.example"},
    {"the same in brackets and quotes",
     "From: X <\"=?utf-8?q?ceo=40bank.example=3E?=\"@evil.example>"},
    {"a route", "From: <@evil.example,@any.example:ceo@bank.example>"},
    {"an address behind the brackets", "From: <x@evil.example>ceo@bank.example"},
    {"an address before the brackets", "From: ceo@bank.example<x@evil.example>"},
    {"a comment within the address", "From: <ceo@bank.example(x)@evil.example>"},
    {"a comment between name and @", "From: ceo(@evil.example)@bank.example"},
    {"a group with two members", "From: A: ceo@bank.example, x@evil.example;"},
    {"two groups", "From: A: x@evil.example;, B: ceo@bank.example;"},
    {"a semicolon", "From: x@evil.example; ceo@bank.example"},
    {"a quotation that does not end", "From: \"x@evil.example <ceo@bank.example>"},
    {"a domain with a trailing dot", "From: ceo@bank.example."},
    {"a domain in full-width letters",
     "From: ceo@\xef\xbd\x82\xef\xbd\x81\xef\xbd\x8e\xef\xbd\x8b.example"},
    {"a full stop of another script",
     "From: ceo@bank\xe3\x80\x82"
     "example"},
    {"a soft hyphen in the domain", "From: ceo@ba\xc2\xadnk.example"},
    {"a domain with an encoded word", "From: ceo@=?utf-8?q?bank?=.example"},
    {"the bank, behind very many fields and long ones",
     [] {
       std::string fields;
       for (int i = 0; i < 500; ++i) fields += "X-A: " + std::string(900, 'a') + "\r\n";
       return fields + "From: ceo@bank.example";
     }()},
};

TEST(Spoofing, NoFromFieldMakesTheForgerTheBank) {
  for (const FromCase& c : kRefused) {
    SCOPED_TRACE(c.name);
    const Authentication found = judge({.message = letter(c.fields)});
    EXPECT_TRUE(is_refused(found)) << to_string(found.dmarc.result) << " " << found.dmarc.author;
    EXPECT_NE(found.dmarc.result, DmarcResult::pass);
  }
}

TEST(Spoofing, AMessageThatBeginsWithAnEmptyLineHasNoAuthor) {
  EXPECT_TRUE(is_refused(judge({.message = "\r\n" + kBank})));
  EXPECT_TRUE(is_refused(judge({.message = " \r\n" + kBank})));
  EXPECT_TRUE(is_refused(judge({.message = "\xef\xbb\xbf\r\n" + kBank})));
}

// Signs a message with the forger's key under any text of d=, s= and further tags.
std::string forged(const std::string& message, const std::string& d, const std::string& s,
                   const std::string& more = "") {
  const std::string body = message.substr(message.find("\r\n\r\n") + 4);
  const std::string field = "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=" + d +
                            "; s=" + s + "; h=from" + more +
                            "; bh=" + base64_encode(digest_of(Digest::sha256, body)) + "; b=";
  std::string from = message.substr(message.find("From:"));
  from.resize(from.find("\r\n") + 2);
  const std::string signature = evil_key().sign(digest_of(Digest::sha256, from + field));
  return field + base64_encode(signature) + "\r\n" + message;
}

TEST(Spoofing, TheForgersSignatureHoldsInHisOwnName) {
  const Authentication found = judge({.message = forged(kBank, "evil.example", "s")});
  EXPECT_TRUE(found.dkim_passes());
  EXPECT_TRUE(is_refused(found));
}

struct SignatureCase {
  const char* name;
  std::string d, s, more;
};
const std::vector<SignatureCase> kSignatures = {
    {"the bank's domain", "bank.example", "s", ""},
    {"a NUL behind the selector", "bank.example", std::string("s._domainkey.evil.example.\0x", 28),
     ""},
    {"a selector that ends in a dot", "bank.example", "s._domainkey.evil.example.", ""},
    {"a selector of several labels", "bank.example", "s._domainkey.evil.example", ""},
    {"a selector with blanks", "bank.example", "s._domainkey.evil.example. x", ""},
    {"a NUL within the domain", std::string("bank.example\0.evil.example", 26), "s", ""},
    {"a bracket within the domain", "bank.example(.evil.example", "s", ""},
    {"a quotation mark within the domain", "bank.example'a.evil.example", "s", ""},
    {"a slash within the domain", "bank.example/.evil.example", "s", ""},
    {"an escape within the domain", "bank.example\\.evil.example", "s", ""},
    {"a fold within the domain", "bank.example\r\n .evil.example", "s", ""},
    {"an empty label", "bank.example..evil.example", "s", ""},
    {"a label in front of a dot", ".bank.example", "s", ""},
    {"a domain that ends in a dot", "evil.example.", "s", ""},
    {"the domain twice", "evil.example", "s", "; d=bank.example"},
    {"an identity of the bank", "evil.example", "s", "; i=ceo@bank.example"},
    {"an identity that ends alike", "evil.example", "s", "; i=ceo@notevil.example"},
    {"an identity with two at signs", "evil.example", "s", "; i=@evil.example@bank.example"},
    {"a top-level domain", "example", "s", ""},
};

TEST(Spoofing, NoDomainOrSelectorMakesTheForgersKeyTheBanks) {
  for (const SignatureCase& c : kSignatures) {
    SCOPED_TRACE(c.name);
    const Authentication found = judge({.message = forged(kBank, c.d, c.s, c.more)});
    EXPECT_FALSE(found.dkim_passes()) << found.dkim.front().signature.domain;
    EXPECT_TRUE(is_refused(found));
  }
}

TEST(Spoofing, AHostOfTheForgerNamedAfterTheBankIsTheForgers) {
  const Attack attack{.message = forged(kBank, "bank.example.evil.example", "s")};
  const Authentication found = judge(attack, "s._domainkey.bank.example.evil.example. TXT \"" +
                                                 key_record_text(evil_key()) + "\"\n");
  EXPECT_TRUE(is_refused(found));
}

// The bank's own mail, signed as Todoku signs: sent on by anybody, it is the bank's.
struct BanksOwn {
  PrivateKey key = *PrivateKey::generate(KeyType::ed25519, 0);
  std::string records = "s1._domainkey.bank.example. TXT \"" + key_record_text(key) + "\"\n";
  std::string mail = sign("From: ceo@bank.example\r\nTo: a@b.example\r\nSubject: Your statement");

  std::string sign(const std::string& fields) const {
    const DkimSigner signer{.domain = "bank.example", .selector = "s1", .key = key};
    const std::string plain = letter(fields);
    SignedMessage message({signer.body_want()});
    message.feed(plain);
    message.finish();
    return *sign_dkim(message, signer, kNow) + plain;
  }
};

TEST(Spoofing, AReplayWithAFieldOnTopIsNotTheBanks) {
  const BanksOwn bank;
  EXPECT_EQ(judge({.message = bank.mail}, bank.records).dmarc.result, DmarcResult::pass);
  for (const char* field :
       {"From: x@evil.example\r\n", "From : x@evil.example\r\n", "Subject: Pay at once\r\n",
        "To: you@example.jp\r\n", "Date: Sat, 16 Jan 2027 08:00:00 +0000\r\n",
        "Reply-To: x@evil.example\r\n", "Content-Type: text/html\r\n",
        "Content-Transfer-Encoding: base64\r\n"}) {
    SCOPED_TRACE(field);
    EXPECT_TRUE(is_refused(judge({.message = field + bank.mail}, bank.records)));
  }
}

TEST(Spoofing, AChangedOrLongerBodyIsNotTheBanks) {
  const BanksOwn bank;
  EXPECT_TRUE(is_refused(judge({.message = bank.mail + "And here.\r\n"}, bank.records)));
  std::string changed = bank.mail;
  changed.replace(changed.find("Pay here"), 3, "pay");
  EXPECT_TRUE(is_refused(judge({.message = changed}, bank.records)));
}

// RFC 8617 §9.3: a chain says what its sealers claim, and DMARC does not ask it.
TEST(Spoofing, AChainThatTheForgerSealedDoesNotSpeakForTheBank) {
  const ArcSigner signer{
      .domain = "evil.example", .selector = "s", .key = evil_key(), .authserv_id = "mx.example.jp"};
  SignedMessage message({signer.body_want()});
  message.feed(kBank);
  message.finish();
  const auto set = seal_arc(message, {}, signer, "dmarc=pass header.from=bank.example", kNow);
  ASSERT_TRUE(set.has_value());
  const Authentication found = judge({.message = *set + kBank});
  EXPECT_EQ(found.arc.status, ArcStatus::pass);
  EXPECT_TRUE(is_refused(found));
}

// What only looks like the bank is judged as what it is.
TEST(Spoofing, WhatOnlyLooksLikeTheBankIsJudgedAsItself) {
  const std::pair<const char*, const char*> cases[] = {
      {"From: ceo@b\xd0\xb0nk.example", "xn--bnk-6cd.example"},  // a Cyrillic letter
      {"From: \"ceo@bank.example\" <x@evil.example>", "evil.example"},
      {"From: =?utf-8?q?ceo=40bank=2Eexample?= <x@evil.example>", "evil.example"},
      {"From: x@evil.example (ceo@bank.example)", "evil.example"},
      {"From: ceo%bank.example@evil.example", "evil.example"},
      {"From: bank.example!ceo@evil.example", "evil.example"},
  };
  for (const auto& [from, author] : cases) {
    SCOPED_TRACE(from);
    const Authentication found = judge({.message = letter(from)});
    EXPECT_FALSE(found.dmarc.refuse) << found.dmarc.reason;
    EXPECT_EQ(found.dmarc.author, author);
  }
}

}  // namespace
}  // namespace todoku::auth
