// Chains that we seal pass; a link that was touched, lost or doubled does not.
#include "auth/arc.h"

#include <gtest/gtest.h>

#include "auth/arc_seal.h"
#include "auth/dkim_testing.h"

namespace todoku::auth {
namespace {

using testing::Zone;

constexpr WallTime kNow = WallTime(seconds(1'800'000'000));
constexpr std::string_view kMail =
    "From: a@example.jp\r\nTo: list@example.org\r\nSubject: x\r\n\r\nbody\r\n";
constexpr std::string_view kResults =
    "spf=pass smtp.mfrom=a@example.jp; dkim=pass (a; b) header.d=x";

struct Town {
  PrivateKey rsa = *PrivateKey::generate(KeyType::rsa, 1024);
  PrivateKey ed = *PrivateKey::generate(KeyType::ed25519, 0);
  Zone zone;
  Town() {
    zone.texts["r._domainkey.example.org"] = key_record_text(rsa);
    zone.texts["e._domainkey.example.net"] = key_record_text(ed);
  }
  // Odd links are sealed by RSA, even ones by Ed25519.
  ArcSigner signer(unsigned link) const {
    const bool odd = link % 2 == 1;
    return {.domain = odd ? "example.org" : "example.net",
            .selector = odd ? "r" : "e",
            .key = odd ? rsa : ed,
            .authserv_id = "mx.example"};
  }
  ArcResult verify(std::string_view mail) {
    const auto message = testing::read(mail);
    KeyCache keys;
    return testing::run(verify_arc(*message, keys, {}), zone);
  }
  // `mail` under the next link, as one handler makes it that found `chain`.
  std::string seal(std::string_view mail, unsigned link, const ArcResult& chain) const {
    const ArcSigner by = signer(link);
    const auto message = testing::read(mail, {by.body_want()});
    return seal_arc(*message, chain, by, kResults, kNow).value() + std::string(mail);
  }
  std::string seal(std::string_view mail, unsigned link) { return seal(mail, link, verify(mail)); }
  // A list: it validates, changes the subject, and seals what it made.
  std::string list(std::string mail, unsigned link) {
    const ArcResult chain = verify(mail);
    mail.replace(mail.find("Subject: x"), 10, "Subject: [list] x");
    return seal(mail, link, chain);
  }
  std::string chain(unsigned links) {
    std::string mail(kMail);
    for (unsigned link = 1; link <= links; ++link) mail = seal(mail, link);
    return mail;
  }
};

TEST(Arc, AMessageWithoutSetsHasNoChain) {
  Town town;
  EXPECT_EQ(town.verify(kMail).status, ArcStatus::none);
}

TEST(Arc, OurChainsPassAndNameTheirSealers) {
  Town town;
  const std::string mail = town.chain(4);
  const ArcResult result = town.verify(mail);
  ASSERT_EQ(result.status, ArcStatus::pass) << result.why;
  ASSERT_EQ(result.sealers.size(), 4u);
  EXPECT_EQ(result.sealers[0].domain, "example.org");
  EXPECT_EQ(result.sealers[3].domain, "example.net");
  EXPECT_EQ(result.sealers[0].results, "i=1; mx.example; " + std::string(kResults));
  for (const std::string_view line : split(mail, '\n')) EXPECT_LT(line.size(), 998u);
}

TEST(Arc, AnyChangedByteOfALinkBreaksTheChain) {
  Town town;
  const std::string mail = town.chain(2);
  const std::size_t end = mail.find("From: a@");
  for (std::size_t at = 0; at < end; ++at) {
    const char c = mail[at];
    if (is_space(c) || (at > 0 && mail[at - 1] == '\n')) continue;  // relaxed forms forgive these
    std::string changed = mail;
    changed[at] = c == 'x' ? 'y' : 'x';
    const ArcResult result = town.verify(changed);
    // The case of a field's name is free, and nothing else here is.
    EXPECT_NE(result.status, ArcStatus::pass) << at << ": " << changed.substr(at, 20);
  }
}

TEST(Arc, AChangedBodyFailsButOlderSealsOutliveAChangedMessage) {
  Town town;
  std::string mail = town.chain(1);
  mail.replace(mail.find("body"), 4, "BODY");
  EXPECT_EQ(town.verify(mail).status, ArcStatus::fail);
  EXPECT_EQ(town.verify(town.list(town.chain(1), 2)).status, ArcStatus::pass);
}

TEST(Arc, AFailedChainIsSealedOnceAsFailedAndNeverAgain) {
  Town town;
  std::string mail = town.chain(1);
  mail.replace(mail.find("body"), 4, "BODY");
  const std::string sealed = town.seal(mail, 2);
  EXPECT_TRUE(sealed.contains("cv=fail"));
  const ArcResult result = town.verify(sealed);
  EXPECT_EQ(result.status, ArcStatus::fail);
  EXPECT_TRUE(result.sealed_as_failed);
  EXPECT_EQ(town.seal(sealed, 3), sealed);
}

TEST(Arc, FiftySetsAreTheMost) {
  Town town;
  const std::string mail = town.chain(kArcSets);
  EXPECT_EQ(town.verify(mail).status, ArcStatus::pass);
  EXPECT_EQ(town.seal(mail, 51), mail);
}

TEST(Arc, SilenceOfDnsIsSaidToBeTemporary) {
  Town town;
  const std::string mail = town.chain(2);
  town.zone.texts.erase("r._domainkey.example.org");
  ArcResult result = town.verify(mail);
  EXPECT_EQ(result.status, ArcStatus::fail);
  EXPECT_FALSE(result.temporary);
  town.zone.failures["r._domainkey.example.org"] = dns::Kind::timeout;
  result = town.verify(mail);
  EXPECT_EQ(result.status, ArcStatus::fail);
  EXPECT_TRUE(result.temporary);
}

// A chain of two with one thing changed.
struct ShapeCase {
  const char* name;
  const char* from;  // the first of these in the chain ...
  const char* to;    // ... becomes this
  const char* why;
};
const ShapeCase kShapes[] = {
    {"a seal lost", "ARC-Seal: a=ed", "X-Seal: a=ed", "not complete"},
    {"results lost", "ARC-Authentication-Results: i=1", "X: i=1", "not complete"},
    {"a signature lost", "ARC-Message-Signature: a=rsa", "X: a=rsa", "not complete"},
    {"a set of pieces", "i=1; s=r", "i=3; s=r", "not complete"},
    {"a field twice", "i=1; s=r", "i=2; s=r", "stands twice"},
    {"no instance", "i=1; s=r", "s=r", "no good i="},
    {"instance 0", "i=1; s=r", "i=0; s=r", "no good i="},
    {"instance 51", "i=2; s=e", "i=51; s=e", "no good i="},
    {"a first seal that says pass", "cv=none", "cv=pass", "says cv=pass"},
    {"a second seal that says none", "cv=pass", "cv=none", "says cv=none"},
    {"a seal that says fail", "cv=pass", "cv=fail", "says cv=fail"},
    {"a seal in capitals", "cv=pass", "cv=PASS", "none of none, pass, fail"},
    {"a seal without cv=", "cv=pass;", "", "without cv="},
    {"a seal with h=", "cv=pass;", "cv=pass; h=from;", "has h="},
    {"a seal of SHA-1", "ARC-Seal: a=ed25519-sha256", "ARC-Seal: a=rsa-sha1", "rsa-sha1"},
    {"a seal with a tag twice", "cv=pass;", "cv=pass; cv=pass;", "no good i="},
};

TEST(Arc, ChainsOutOfShapeFail) {
  Town town;
  const std::string whole = town.chain(2);
  for (const ShapeCase& c : kShapes) {
    SCOPED_TRACE(c.name);
    std::string mail = whole;
    const std::size_t at = mail.find(c.from);
    if (at != mail.npos) mail.replace(at, std::string_view(c.from).size(), c.to);
    const ArcResult result = town.verify(mail);
    EXPECT_EQ(result.status, ArcStatus::fail);
    EXPECT_NE(result.why.find(c.why), std::string::npos) << result.why << "\n" << mail;
  }
}

TEST(Arc, TheOrderOfFieldsInTheHeaderIsFree) {
  Town town;
  const std::string whole = town.chain(2);
  const auto message = testing::read(whole);
  std::string turned;  // the fields of the sets from the last to the first
  std::string rest;
  for (const mail::Field& field : message->header().fields) {
    const bool arc = field.name.starts_with("ARC-");
    if (arc) turned.insert(0, field.whole);
    if (!arc) rest += field.whole;
  }
  EXPECT_EQ(town.verify(turned + rest + "\r\nbody\r\n").status, ArcStatus::pass);
}

struct SpellCase {
  const char* name;
  const char* instance;  // in place of "i=1" of ARC-Authentication-Results
  bool read;
};
const SpellCase kSpellings[] = {
    {"blanks", " i = 1 ", true},
    {"a leading zero", "i=01", true},
    {"comments anywhere", " (a(b)) i (c) = (d\\)) 1 (e) ", true},
    {"a capital", "I=1", false},
    {"three digits", "i=001", false},
    {"zero", "i=0", false},
    {"fifty-one", "i=51", false},
    {"a sign", "i=+1", false},
    {"nothing", "i=", false},
    {"a comment without end", "i=1 (a", false},
    {"something behind", "i=1 x", false},
};

TEST(Arc, ReadsInstancesAsRfc8617Section421Says) {
  const Town town;
  const std::string_view rest = "ARC-Message-Signature: i=1; x=\r\nARC-Seal: i=1; x=\r\n\r\n";
  for (const SpellCase& c : kSpellings) {
    SCOPED_TRACE(c.name);
    const auto message = testing::read("ARC-Authentication-Results: " + std::string(c.instance) +
                                       "; mx\r\n" + std::string(rest));
    EXPECT_EQ(read_sets(*message).has_value(), c.read);
  }
}

unsigned oldest(Town& town, std::string_view mail) {
  const auto message = testing::read(mail);
  KeyCache keys;
  return testing::run(oldest_pass(*message, keys, {}), town.zone);
}

TEST(Arc, KnowsSinceWhomTheMessageIsUnchanged) {
  Town town;
  EXPECT_EQ(oldest(town, town.chain(3)), 0u);
  const std::string listed = town.list(town.chain(1), 2);
  EXPECT_EQ(oldest(town, listed), 2u);
  EXPECT_EQ(oldest(town, town.seal(listed, 3)), 2u);
  std::string changed = town.chain(2);
  changed.replace(changed.find("body"), 4, "BODY");
  EXPECT_EQ(oldest(town, changed), 3u);  // nobody vouches for what is here
}

TEST(Arc, MergesOurResultsAndLeavesOthersOut) {
  const auto message = testing::read(
      "Authentication-Results: mx.example 1; spf=pass\r\n smtp.mfrom=a;\r\n"
      "Authentication-Results: other.example; dkim=pass\r\n"
      "Authentication-Results: MX.example; none\r\n"
      "Authentication-Results: mx.example; dmarc=fail\r\n\r\n");
  EXPECT_EQ(merged_results(*message, "mx.example"), "spf=pass smtp.mfrom=a; dmarc=fail");
}

TEST(Arc, RefusesToSealWithWordsThatWouldBreakTheField) {
  Town town;
  ArcSigner by = town.signer(1);
  const auto message = testing::read(kMail, {by.body_want()});
  EXPECT_FALSE(seal_arc(*message, {}, by, "spf=pass\r\nX: y", kNow));
  by.authserv_id = "a b";
  EXPECT_FALSE(seal_arc(*message, {}, by, "spf=pass", kNow));
}

}  // namespace
}  // namespace todoku::auth
