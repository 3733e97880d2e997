#include "check/sender.h"

#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

using reply::Cause;
using Passes = SenderCheck::Passes;

// 1024 bits, made for this test.
constexpr const char* kKey = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

std::string zone_with(const std::string& more) {
  return R"({"example.jp": [["MX", [10, "mx.example.jp"]], ["TXT", "v=spf1 ip4:192.0.2.1 -all"]],
    "mx.example.jp": [["A", "192.0.2.25"]],
    "_dmarc.example.jp": [["TXT", "v=DMARC1; p=reject; rua=mailto:d@example.jp"]],
    "1.2.0.192.in-addr.arpa": [["PTR", "out.example.jp"]], "out.example.jp": [["A", "192.0.2.1"]])" +
         more + "}";
}

SenderSetup setup() {
  return {.domain = "example.jp",
          .mail_from = "",
          .helo = "out.example.jp",
          .addresses = {"192.0.2.1"},
          .keys = {{"example.jp", "s1", kKey}}};
}

SenderCheck check(const std::string& more, const SenderSetup& how, Cause cause) {
  const TestZone zone(zone_with(more));
  return zone.run(check_sender(how, {cause, "gmail"}));
}

std::string key_at(const std::string& name) {
  return R"(, ")" + name + R"(": [["TXT", ")" + kKey + R"("]])";
}

TEST(Sender, WhatIsPublishedRightPassesForEveryCauseOfTheDns) {
  for (const Cause cause :
       {Cause::spf_fail, Cause::spf_suspicious, Cause::auth_missing, Cause::auth_fail,
        Cause::dkim_fail, Cause::dmarc_fail, Cause::dmarc_missing, Cause::alignment_fail,
        Cause::ptr_missing, Cause::helo_invalid, Cause::sender_domain_not_found}) {
    const SenderCheck result = check(key_at("s1._domainkey.example.jp"), setup(), cause);
    EXPECT_EQ(to_string(result.passes), std::string("yes")) << to_string(cause);
    EXPECT_TRUE(result.publish.empty());
    EXPECT_TRUE(can_check(cause));
  }
}

TEST(Sender, AnAddressThatSpfLeavesOutIsToBeAdded) {
  SenderSetup how = setup();
  how.addresses = {"192.0.2.1", "192.0.2.9"};
  const SenderCheck result = check("", how, Cause::spf_fail);
  EXPECT_EQ(result.passes, Passes::no);
  ASSERT_EQ(result.publish.size(), 1u);
  EXPECT_EQ(result.publish[0],
            dns_fix("TXT", "example.jp", "v=spf1 ip4:192.0.2.9 ip4:192.0.2.1 -all"));
}

TEST(Sender, AMissingKeyIsPublishedAsWeSignWithIt) {
  const SenderCheck result = check("", setup(), Cause::dkim_fail);
  EXPECT_EQ(result.passes, Passes::no);
  ASSERT_EQ(result.publish.size(), 1u);
  EXPECT_EQ(result.publish[0], dns_fix("TXT", "s1._domainkey.example.jp", kKey));
}

TEST(Sender, EitherMethodAnswersARefusalForMissingAuthentication) {
  SenderSetup elsewhere = setup();
  elsewhere.addresses = {"192.0.2.9"};
  EXPECT_EQ(check("", elsewhere, Cause::auth_missing).passes, Passes::no);
  EXPECT_EQ(check(key_at("s1._domainkey.example.jp"), elsewhere, Cause::auth_missing).passes,
            Passes::yes);
  EXPECT_EQ(check("", setup(), Cause::auth_missing).passes, Passes::yes);
}

TEST(Sender, DmarcWantsAPassForTheAuthorsDomain) {
  SenderSetup foreign = setup();
  foreign.mail_from = "bounce.example.net";
  foreign.keys = {{"esp.example.net", "s1", kKey}};
  const std::string esp = key_at("s1._domainkey.esp.example.net") +
                          R"(, "bounce.example.net": [["TXT", "v=spf1 ip4:192.0.2.1 -all"]])";
  EXPECT_EQ(check(esp, foreign, Cause::dmarc_fail).passes, Passes::no);
  EXPECT_EQ(check(esp, foreign, Cause::auth_missing).passes, Passes::yes);
  foreign.keys.push_back({"example.jp", "s1", kKey});
  EXPECT_EQ(check(esp + key_at("s1._domainkey.example.jp"), foreign, Cause::dmarc_fail).passes,
            Passes::yes);
}

TEST(Sender, ADnsThatDoesNotAnswerDecidesNothing) {
  SenderSetup how = setup();
  how.domain = "slow.example";
  const SenderCheck result =
      check(R"(, "slow.example": [["TIMEOUT", "TIMEOUT"]])", how, Cause::spf_fail);
  EXPECT_EQ(result.passes, Passes::unknown);
  EXPECT_NE(find(result.findings, "spf.unanswered"), nullptr);
  EXPECT_TRUE(result.publish.empty());
}

TEST(Sender, WithoutAnAddressSpfIsNotKnown) {
  SenderSetup how = setup();
  how.addresses.clear();
  EXPECT_EQ(check("", how, Cause::spf_fail).passes, Passes::unknown);
  EXPECT_EQ(check("", how, Cause::mailbox_full).passes, Passes::unknown);
  EXPECT_FALSE(can_check(Cause::mailbox_full));
}

TEST(Sender, AReverseNameIsProposedFromTheEhloName) {
  SenderSetup how = setup();
  how.addresses = {"192.0.2.77"};
  const SenderCheck result = check("", how, Cause::ptr_missing);
  EXPECT_EQ(result.passes, Passes::no);
  ASSERT_FALSE(result.publish.empty());
  EXPECT_EQ(result.publish[0], dns_fix("PTR", "77.2.0.192.in-addr.arpa", "out.example.jp."));
}

TEST(Sender, ASenderDomainWithoutMailIsTold) {
  SenderSetup how = setup();
  how.mail_from = "nomail.example";
  const std::string zone = R"(, "nomail.example": [["MX", [0, "."]]])";
  const SenderCheck result = check(zone, how, Cause::sender_domain_no_mail);
  EXPECT_EQ(result.passes, Passes::no);
  EXPECT_NE(find(result.findings, "sender.null_mx"), nullptr);
}

}  // namespace
}  // namespace todoku::check
