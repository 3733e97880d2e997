#include "check/message.h"

#include <set>

#include "auth/dkim_sign.h"
#include "check/predict.h"
#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

constexpr WallTime kNow = WallTime(seconds(1'790'000'000));

std::string lines(std::initializer_list<std::string_view> all) {
  std::string out;
  for (const std::string_view line : all) out += std::string(line) + "\r\n";
  return out;
}

const std::string kMail =
    lines({"From: Shop <shop@example.jp>", "To: taro@example.com", "Subject: hello",
           "Date: Mon, 21 Sep 2026 14:13:20 +0000", "Message-ID: <1@example.jp>", "", "Hello."});

constexpr const char* kZone = R"({
  "example.jp": [["TXT", "v=spf1 ip4:192.0.2.1 -all"], ["MX", [10, "mx.example.jp"]]],
  "mx.example.jp": [["A", "192.0.2.1"]],
  "_dmarc.example.jp": [["TXT", "v=DMARC1; p=reject; rua=mailto:d@example.jp"]],
  "1.2.0.192.in-addr.arpa": [["PTR", "mx.example.jp"]]
})";

Session session(std::string client) {
  Session made;
  made.arrival.client = std::move(client);
  made.arrival.helo = "mx.example.jp";
  made.arrival.mail_from = "shop@example.jp";
  made.arrival.now = kNow;
  made.arrival.tls = auth::TlsSeen{"TLSv1.3", "x"};
  return made;
}

MessageReport check(const std::string& mail, const Session& how, const char* zone = kZone) {
  auth::SignedMessage message;
  message.feed(mail);
  message.finish();
  auth::KeyCache keys;
  return TestZone(zone).run(check_message(mail, message, keys, how));
}

TEST(Message, AGoodOneHasOnlyAMissingSignatureAgainstIt) {
  const MessageReport report = check(kMail, session("192.0.2.1"));
  EXPECT_EQ(troubles(report.findings), (std::vector<std::string>{"dkim.none"}));
  EXPECT_EQ(report.found.dmarc.result, auth::DmarcResult::pass);
}

TEST(Message, SpfLeftOutAnAddressAndDmarcFailsForIt) {
  const MessageReport report = check(kMail, session("192.0.2.9"));
  const Finding* spf = find(report.findings, "spf.not_pass");
  ASSERT_NE(spf, nullptr);
  ASSERT_EQ(spf->fixes.size(), 1u);
  EXPECT_EQ(spf->fixes[0].value, "v=spf1 ip4:192.0.2.9 ip4:192.0.2.1 -all");
  EXPECT_NE(find(report.findings, "dmarc.fail"), nullptr);
  EXPECT_EQ(report.findings.front().level, Level::fail);
}

TEST(Message, FaultsOfItsFormAreFoundEachByItsName) {
  const struct {
    const char* id;
    std::string mail;
  } cases[] = {
      {"message.no_date", lines({"From: a@example.jp", "Message-ID: <1@x>", "", "x"})},
      {"message.no_message_id",
       lines({"From: a@example.jp", "Date: Mon, 23 Nov 2026 05:10:00 +0000", "", "x"})},
      {"message.several_from", lines({"From: a@example.jp", "From: b@example.jp", "", "x"})},
      {"message.repeated_shown",
       lines({"From: a@example.jp", "Subject: a", "Subject: b", "", "x"})},
      {"message.line", kMail + std::string(1200, 'x') + "\r\n"},
      {"message.bare_line_end", kMail + "a\nb\r\n"},
      {"message.nul", kMail + std::string("a\0b\r\n", 5)},
      {"message.eight_bit", lines({"From: a@example.jp", "Subject: \xe6\x97\xa5", "", "x"})},
  };
  for (const auto& c : cases) {
    const MessageReport report = check(c.mail, session("192.0.2.1"));
    EXPECT_NE(find(report.findings, c.id), nullptr) << c.id;
  }
}

// An invented domain would be copied with the rest of the line.
TEST(Message, WithoutAFromFieldThatIsTheFieldToAddAndNoDomainIsInvented) {
  Session unnamed = session("192.0.2.1");
  unnamed.arrival.mail_from.clear();
  const MessageReport report = check(lines({"Subject: x", "", "x"}), unnamed);
  const Finding* missing = find(report.findings, "message.no_from");
  ASSERT_NE(missing, nullptr);
  ASSERT_EQ(missing->fixes.size(), 1u);
  EXPECT_EQ(missing->fixes[0].name, "From");
  for (const reply::Fix& fix : fixes_of(report.findings)) {
    if (fix.kind != "message") continue;
    EXPECT_EQ(fix.value.find("example"), std::string::npos) << fix.value;
  }
}

TEST(Message, OneNewKeyIsAdvisedForOneDomain) {
  const std::string unknown_key =
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=AA==; b=AA==\r\n";
  const MessageReport report = check(unknown_key + kMail, session("192.0.2.9"));
  std::set<std::string> keys;
  for (const reply::Fix& fix : fixes_of(report.findings))
    if (fix.type == "DKIM") keys.insert(fix.name);
  EXPECT_EQ(keys, std::set<std::string>{"s1._domainkey.example.jp"});
}

TEST(Message, BulkMailNeedsOneClickUnsubscribeUnderItsSignature) {
  Session bulk = session("192.0.2.1");
  bulk.bulk = true;
  const auto with = [](const char* more) { return more + kMail; };
  EXPECT_NE(find(check(kMail, bulk).findings, "unsubscribe.missing"), nullptr);
  const std::string link = "List-Unsubscribe: <https://example.jp/u/1>\r\n";
  // A message that looks like bulk is held to it without being told.
  EXPECT_NE(find(check(link + kMail, session("192.0.2.1")).findings, "unsubscribe.one_click"),
            nullptr);
  const std::string both = link + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  EXPECT_NE(find(check(with(both.c_str()), bulk).findings, "unsubscribe.unsigned"), nullptr);
  EXPECT_EQ(find(check(kMail, session("192.0.2.1")).findings, "unsubscribe.missing"), nullptr);
}

TEST(Message, ASignatureWithoutItsKeyIsToldWithTheKeysName) {
  const Result<auth::PrivateKey> key = auth::PrivateKey::generate(auth::KeyType::ed25519, 0);
  ASSERT_TRUE(key.has_value());
  const auth::DkimSigner signer{.domain = "example.jp", .selector = "s1", .key = *key};
  auth::SignedMessage message({signer.body_want()});
  message.feed(kMail);
  message.finish();
  const Result<std::string> field = auth::sign_dkim(message, signer, kNow);
  ASSERT_TRUE(field.has_value());
  const MessageReport report = check(*field + kMail, session("192.0.2.1"));
  const Finding* absent = find(report.findings, "dkim.absent");
  ASSERT_NE(absent, nullptr);
  EXPECT_TRUE(absent->text.en.starts_with("s1._domainkey.example.jp: ")) << absent->text.en;
  const std::string zone = std::string(R"({"s1._domainkey.example.jp": [["TXT", ")") +
                           auth::key_record_text(*key) + R"("]]})";
  const MessageReport signed_one = check(*field + kMail, session("192.0.2.1"), zone.c_str());
  EXPECT_NE(find(signed_one.findings, "dkim.pass"), nullptr);
  EXPECT_EQ(find(signed_one.findings, "dkim.none"), nullptr);
}

class Predicted : public ::testing::Test {
 protected:
  Predicted()
      : catalogue(*reply::Catalogue::load(reply::Catalogue::builtin_files())),
        policies(*policy::Policies::load(policy::Policies::builtin_files())) {}

  Prediction by(const std::string& persona, const MessageReport& report) const {
    const auto all = predict(policies, catalogue, report.evidence, {persona, "abc"});
    EXPECT_EQ(all.size(), 1u) << persona;
    return all.empty() ? Prediction() : all.front();
  }

  reply::Catalogue catalogue;
  policy::Policies policies;
};

TEST_F(Predicted, GmailRefusesWhatDmarcRefusesInItsOwnWords) {
  const Prediction one = by("gmail@2023-08", check(kMail, session("192.0.2.9")));
  EXPECT_EQ(one.action, policy::ReceptionAction::reject);
  EXPECT_TRUE(one.reply.starts_with("550-5.7.26 ")) << one.reply;
  EXPECT_NE(one.reply.find("example.jp"), std::string::npos);
  EXPECT_NE(one.reply.find("abc - gsmtp"), std::string::npos);
  EXPECT_FALSE(one.because.ja.empty());
}

TEST_F(Predicted, AGoodMessageIsTakenByAll) {
  const auto all = predict(policies, catalogue, check(kMail, session("192.0.2.1")).evidence, {});
  EXPECT_GE(all.size(), 8u);
  for (const Prediction& one : all) {
    EXPECT_EQ(policy::to_string(one.action), std::string("accept")) << one.persona << one.reply;
    EXPECT_EQ(one.reply, "");
  }
}

TEST_F(Predicted, WhatIsNotStatedIsNoReasonToRefuse) {
  Session bare = session("");
  bare.arrival.helo = "";
  const MessageReport report = check(kMail, bare);
  for (const Prediction& one : predict(policies, catalogue, report.evidence, {}))
    EXPECT_EQ(one.reply.find("PTR"), std::string::npos) << one.reply;
}

}  // namespace
}  // namespace todoku::check
