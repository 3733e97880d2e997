// Replies that lead astray whoever goes by their code or by one word: each as it was seen, and said
// otherwise, since a trap that only one wording avoids is still there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "reply/builtin_for_tests.h"
#include "reply/judge.h"

namespace todoku::reply {
namespace {

using smtp::Stage;

struct Trap {
  std::string_view text;
  Cause cause;
  std::optional<Stage> stage = {};
  std::string_view mx = "";
};

void expect_each(std::span<const Trap> traps) {
  for (const Trap& trap : traps) {
    const Context context{.stage = trap.stage, .mx_host = trap.mx, .provider = {}};
    const Verdict verdict = judge_text(builtin_for_tests(), trap.text, context);
    EXPECT_EQ(to_string(verdict.cause), to_string(trap.cause))
        << trap.text << " by " << verdict.rule;
  }
}

TEST(Traps, DocomoAndAuDoNotSayWhetherAnAddressIsUnknownOrRefusesTheSender) {
  for (const std::string_view text :
       {"550 Unknown user taro@docomo.ne.jp", "550 Unknown user <taro@docomo.ne.jp>",
        "550 <taro@ezweb.ne.jp>: User unknown", "550 <taro@au.com>: User unknown",
        "host mail.relay.example[192.0.2.1] said: 550 Unknown user taro@docomo.ne.jp (in reply to "
        "RCPT TO command)"}) {
    const Verdict verdict = judge_text(builtin_for_tests(), text, {});
    EXPECT_EQ(verdict.cause, Cause::user_unknown_or_refused) << text;
    EXPECT_EQ(verdict.permanence, Permanence::ambiguous) << text;
    EXPECT_EQ(verdict.confidence, Confidence::family) << text << ": no host proves who said it";
  }
}

// Short sentences that help pages of mail providers explain.
TEST(Traps, SentencesOfHelpPagesSayWhatTheirPagesSay) {
  const Trap traps[] = {
      {"550 Unknown receiver", Cause::user_unknown},
      {"550 unavailable mail user", Cause::user_unknown},
      {"550 not user of this server", Cause::user_unknown},
      {"550 local server don't exists that user", Cause::user_unknown},
      {"Es existiert kein Benutzer mit diesem Namen", Cause::user_unknown},
      {"552 Message size exceeds remaining quota", Cause::mailbox_full},
      {"552 exceeding storage allocation based upon quota", Cause::mailbox_full},
      {"550 User hangup", Cause::mailbox_disabled},
      {"550 mailbox currently unavailable", Cause::mailbox_temporary},
      {"You do not have permission to send to this recipient. <ex #5.7.1>",
       Cause::recipient_policy},
      {"受信者が受信を拒否しています", Cause::recipient_filtered},
      {"550 You must specify a domain name", Cause::address_syntax},
      {"550 invalid local name syntax", Cause::address_syntax},
      {"550 unrouteable domain 'example.de'", Cause::domain_not_found},
      {"550 DNS query error", Cause::dns_temporary},
      {"550 IP is rejected", Cause::ip_blocked_by_provider},
      {"550 remote ip is forbidden", Cause::ip_blocked_by_provider},
      {"550 Requested mail action not taken: Fake sender", Cause::spoofing},
      {"A configuration error in the e-mail system caused the message to bounce between two "
       "servers "
       "or to be forwarded between two recipients. <ex.example.net #5.4.6>",
       Cause::routing_loop},
      {"server dropped connection", Cause::connection_failed},
      {"553 5.3.0 <taro@example.jp>... Please receive your mail before sending",
       Cause::submission_auth_required},
  };
  expect_each(traps);
}

TEST(Traps, AHostThatDoesNotExistIsNoUserOfIt) {
  const Trap traps[] = {
      {"553 neko.example.com does not exist", Cause::domain_not_found},
      {"550 5.1.2 mail.example.co.jp doesn't exist", Cause::domain_not_found},
      {"550 <taro@example.jp> does not exist", Cause::user_unknown},
      {"550 taro does not exist", Cause::user_unknown},
      {"550 taro.yamada@example.jp does not exist here", Cause::user_unknown},
  };
  expect_each(traps);
}

TEST(Traps, TheRecipientsDomainTellsACarrierWhereTheTextHasNoAddress) {
  const Context docomo{
      .stage = Stage::rcpt, .mx_host = {}, .provider = {}, .recipient_domain = "docomo.ne.jp"};
  EXPECT_EQ(judge_text(builtin_for_tests(), "550 Unknown user", docomo).cause,
            Cause::user_unknown_or_refused);
  const Context elsewhere{
      .stage = Stage::rcpt, .mx_host = {}, .provider = {}, .recipient_domain = "b.example"};
  EXPECT_EQ(judge_text(builtin_for_tests(), "550 Unknown user", elsewhere).cause,
            Cause::user_unknown);
  const Context host{.stage = Stage::rcpt,
                     .mx_host = "aspmx.l.google.com",
                     .provider = {},
                     .recipient_domain = "docomo.ne.jp"};
  EXPECT_EQ(judge_text(builtin_for_tests(), "550 5.1.1 Unknown user", host).cause,
            Cause::user_unknown)
      << "the host that answered outweighs the address";
}

TEST(Traps, AnUnknownSenderIsNotAnUnknownRecipientWhoeverIsQuoted) {
  for (const std::string_view text :
       {"550 5.1.7 <a@example.org>: Sender address rejected: undeliverable address: host "
        "mx.example.org[192.0.2.1] said: 553 5.1.1 unknown user (in reply to RCPT TO command)",
        "450 4.1.7 <a@example.org>: Sender address rejected: unverified address: host "
        "mx.example.org[192.0.2.1] said: 550 5.1.1 <a@example.org>: User unknown",
        "host mx.example.net[192.0.2.2] said: 550 5.1.7 <a@example.org>: Sender address rejected: "
        "undeliverable address: host mx.example.org[192.0.2.1] said: 551 5.1.1 no such user",
        "550-Callback setup failed while verifying <a@example.org>\n550-(result of an earlier "
        "callout reused).\n550 Sender verify failed: response to RCPT TO was: 553 No such user"}) {
    const Verdict verdict = judge_text(builtin_for_tests(), text, {});
    EXPECT_NE(verdict.action, Advice::suppress) << text << " by " << verdict.rule;
    EXPECT_EQ(facts(verdict.cause).group, "identity") << text << " by " << verdict.rule;
  }
}

TEST(Traps, WhatCiscoQuotesOutweighsItsGuess) {
  constexpr std::array<Trap, 3> kTraps = {
      {{"5.1.0 - Unknown address error 550-'5.7.1 <taro@example.net>... Access denied' (delivery "
        "attempts: 0)",
        Cause::policy_other},
       {"5.1.0 - Unknown address error 554-'5.7.1 Client host blocked using zen.spamhaus.org' "
        "(delivery attempts: 0)",
        Cause::ip_blocklisted},
       {"5.1.0 - Unknown address error 550-'5.1.1 <taro@example.net>... User unknown' (delivery "
        "attempts: 0)",
        Cause::user_unknown}}};
  expect_each(kTraps);
}

TEST(Traps, WhatAnybodyMaySayNamesNoProvider) {
  for (const std::string_view text :
       {"550 Mail rejected by spam filter", "451 4.4.2 Timeout - closing connection",
        "550 5.1.1 unknown or illegal alias"}) {
    EXPECT_EQ(judge_text(builtin_for_tests(), text, {}).provider, "") << text;
    const Context elsewhere{.stage = {}, .mx_host = "mx.example.jp", .provider = {}};
    EXPECT_EQ(judge_text(builtin_for_tests(), text, elsewhere).provider, "") << text;
  }
}

TEST(Traps, OrdinaryJapaneseIsUnderstood) {
  constexpr std::array<Trap, 4> kTraps = {
      {{"550 ご指定のアドレスは現在使われておりません", Cause::user_unknown},
       {"550 該当するメールアドレスは存在しましたが退会されています", Cause::mailbox_disabled},
       {"550 5.7.1 SPFレコードが正しくありません", Cause::spf_fail},
       {"550 迷惑メールフィルターでブロックされませんでしたが、宛先不明です",
        Cause::user_unknown}}};
  expect_each(kTraps);
}

TEST(Traps, NobodyIsSuppressedByWordsThatMayMeanTheSender) {
  constexpr auto kFaults = std::to_array<std::string_view>(
      {"mailbox disabled", "user unknown", "mailbox unavailable", "unknown user", "no such user",
       "address unknown", "account disabled", "recipient not found", "mailbox not found",
       "account has been suspended", "mailbox is inactive", "invalid recipient"});
  constexpr auto kBystanders = std::to_array<std::string_view>(
      {"for your network", "in allowlist of sender", ". Sender IP 192.0.2.1 is blacklisted",
       "for sender 192.0.2.1: policy", ": 192.0.2.1", "to your authentication server", "agent",
       ": invalid DNS PTR resource record", ": your SMTP account shop is suspended",
       "for outgoing mail", ": sender not on the recipient's list", "by policy of your host",
       "in SPF record", "for DKIM selector s1", "in reverse DNS", "on the RBL"});
  for (const std::string_view fault : kFaults) {
    for (const std::string_view bystander : kBystanders) {
      if (bystander == "agent" && !fault.ends_with("user")) continue;
      for (const std::string_view code : {"550 ", "550 5.1.1 ", "554 5.7.1 ", "550 5.2.1 "}) {
        const std::string text = fmt::format("{}{} {}", code, fault, bystander);
        const Verdict verdict = judge_text(builtin_for_tests(), text, {});
        EXPECT_NE(verdict.action, Advice::suppress) << text << " by " << verdict.rule;
      }
    }
  }
  for (const std::string_view text :
       {"550 Requested action not taken: mailbox unavailable. Sender IP 192.0.2.1 is blacklisted",
        "550 This account is disabled for outgoing mail",
        "550 5.1.1 Recipient rejected: sender not on the recipient's list",
        "550 5.1.1 DKIM key not found for selector s1",
        "550 5.2.1 access from 192.0.2.1 is disabled", "550 5.1.1 refused by policy"}) {
    const Verdict verdict = judge_text(builtin_for_tests(), text, {});
    EXPECT_NE(verdict.action, Advice::suppress) << text << " by " << verdict.rule;
  }
}

TEST(Traps, AnAddressOfACarrierInASenderRefusalIsNotTheRecipients) {
  const Trap traps[] = {
      {"550 5.1.8 <taro@docomo.ne.jp>: Sender address rejected: Domain not found",
       Cause::sender_domain_not_found},
      {"550 5.7.1 <taro@au.com>: Sender address rejected: SPF check failed", Cause::spf_fail},
  };
  expect_each(traps);
}

TEST(Traps, ACodeOfTwoClassesAtGmail) {
  const Trap traps[] = {
      {"421-5.7.32 Your email has been rate limited because the From: header (RFC5322)\n421-5.7.32 "
       "in this "
       "message isn't aligned with either the authenticated SPF or\n421 5.7.32 DKIM organizational "
       "domain. "
       "abc12si345 - gsmtp",
       Cause::alignment_fail},
      {"550-5.2.1 The user you are trying to contact is receiving mail at a rate that\n550-5.2.1 "
       "prevents "
       "additional messages from being delivered. x1si2 - gsmtp",
       Cause::recipient_rate_limited},
      {"550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
       "additional "
       "messages from being delivered",
       Cause::recipient_rate_limited},
      {"550-5.7.27 This message was blocked because it didn't pass SPF authentication. Gmail "
       "requires "
       "bulk email senders to authenticate their email with SPF. abcd - gsmtp",
       Cause::spf_fail},
      {"421 4.7.29 This message was not sent over a TLS connection x - gsmtp", Cause::tls_required},
      {"550-5.7.30 This mail has been blocked because DKIM does not pass. Gmail requires all large "
       "senders to authenticate with DKIM. x - gsmtp",
       Cause::dkim_fail},
  };
  expect_each(traps);
}

TEST(Traps, AQuotaIsNotAlwaysTheMailboxs) {
  const Trap traps[] = {
      {"421 4.7.28 Gmail has detected this sender exceeded its quota for sending messages with the "
       "same "
       "Message-ID.",
       Cause::duplicate_message},
      {"421 4.7.28 Gmail has detected this sender exceeded the quota for sending messages that "
       "have the "
       "same Message-ID:",
       Cause::duplicate_message},
      {"550 5.2.2 Submission quota exceeded", Cause::sender_quota},
      {"550 5.4.5 Daily sending quota exceeded. abc - gsmtp", Cause::sender_quota},
      {"452 4.7.1 The sending account has exceeded its quota of messages per hour",
       Cause::sender_quota},
      {"450 4.7.1 Hourly quota exceeded for this account", Cause::sender_quota},
      {"552 5.2.2 Mailbox has exceeded its quota", Cause::mailbox_full},
      {"452 4.2.2 Over quota", Cause::mailbox_full},
      {"552 5.2.2 User is over quota", Cause::mailbox_full},
      {"452 4.2.2 Greylisted, please try again in 180 seconds", Cause::greylisted},
  };
  expect_each(traps);
}

TEST(Traps, MicrosoftsCodesForUnknownRecipients) {
  const Trap traps[] = {
      {"550 5.4.1 Recipient address rejected: Access denied. AS(201806281) "
       "[DB5EUR03FT012.eop-EUR03.prod.protection.outlook.com 2026-11-20T01:02:03.456Z 08DE]",
       Cause::user_unknown},
      {"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient taro@b.example not found by SMTP "
       "address "
       "lookup",
       Cause::user_unknown},
      {"550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). "
       "[AM0EUR02FT003.eop-EUR02.prod.protection.outlook.com]",
       Cause::user_unknown},
      {"552 5.2.2 Submission quota exceeded; STOREDRV", Cause::sender_quota},
  };
  expect_each(traps);
}

TEST(Traps, ProvidersThatTurnTheMeaningOfTheirCodes) {
  const Trap traps[] = {
      {"550 5.1.1 taro@secureserver.example has exceeded the hourly limit. IB607 "
       "<https://www.godaddy.com/help/i-40685>",
       Cause::rate_limited, Stage::mail},
      {"552 5.1.1 <taro@orange.fr> Boite du destinataire pleine. OFR_417 [417]",
       Cause::mailbox_full},
      {"550 5.7.1 <taro@sfr.fr>: Recipient address rejected: User unknown", Cause::user_unknown},
      {"550 5.7.1 No such user!", Cause::user_unknown},
      {"550 Connection frequency limited. "
       "http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000722",
       Cause::too_many_connections},
      {"550 Mailbox unavailable or access denied", Cause::recipient_rate_limited, Stage::rcpt,
       "mx3.qq.com"},
      {"451 Open relay not allowed", Cause::relay_denied, Stage::rcpt},
      {"421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred; Retrying will "
       "NOT "
       "succeed. See https://postmaster.yahooinc.com/error-codes",
       Cause::ip_blocked_by_provider},
      {"550-Requested action not taken: mailbox unavailable\n550 Reject due to policy "
       "restrictions.\n"
       "For explanation visit https://www.gmx.net/mail/senderguidelines",
       Cause::policy_other},
      {"550-Verification failed for <a@b.example>\n550-No Such User Here\n550 Sender verify failed",
       Cause::sender_verification_failed},
  };
  expect_each(traps);
}

TEST(Traps, RefusalsAtDocomoHangOnTheStage) {
  const Trap traps[] = {
      {"550 Unknown user taro@docomo.ne.jp", Cause::user_unknown_or_refused, Stage::rcpt,
       "mfsmax.docomo.ne.jp"},
      {"550 Unknown user taro@docomo.ne.jp", Cause::recipient_filtered, Stage::eod,
       "mfsmax.docomo.ne.jp"},
      {"550 Unknown user taro@docomo.ne.jp", Cause::recipient_filtered, Stage::eod},
      {"554 Transaction failed", Cause::too_many_recipients, Stage::eod, "mfsmax.docomo.ne.jp"},
  };
  expect_each(traps);
}

TEST(Traps, CodesAtOddPlaces) {
  const Trap traps[] = {
      {"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
       Cause::relay_denied},
      {"550 cuda_nsu 5.1.1 <a@b.example>: Recipient address rejected: User unknown",
       Cause::user_unknown},
      {"550 #5.1.0 Address rejected a@b.example", Cause::user_unknown},
      {"554 Message not allowed - 4.16.55.1", Cause::policy_other},
  };
  expect_each(traps);
}

TEST(Traps, WhatWasWrappedDecides) {
  const Trap traps[] = {
      {"Remote server returned '554 5.2.0 < mx.b.example #5.2.0 SMTP; 550 5.1.1 no such user>'",
       Cause::user_unknown},
      {"554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed "
       "out>",
       Cause::timeout},
      {"host mx.b.example[192.0.2.1] said: 452 4.2.2 The email account is over quota (in reply to "
       "RCPT TO "
       "command)",
       Cause::mailbox_full},
  };
  expect_each(traps);
}

TEST(Traps, ABrokenQueryOfABlockListIsNoListing) {
  const Trap traps[] = {
      {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; "
       "Error: open "
       "resolver; https://check.spamhaus.org/returnc/pub/192.0.2.53/",
       Cause::system_misconfigured},
      {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; "
       "https://www.spamhaus.org/query/ip/192.0.2.1",
       Cause::ip_blocklisted},
  };
  expect_each(traps);
}

TEST(Traps, NobodyIsSuppressedForSomebodyElsesFault) {
  for (const std::string_view text :
       {"550 5.7.1 Your IP 192.0.2.1 is blocked. No such user may send here",
        "550 User unknown in your SPF record: SPF fail",
        "550 relay not permitted: unknown user network",
        "421 4.7.0 Too many unknown users from your host, try later",
        "550 5.1.8 Sender address rejected: user unknown",
        "550 Sender verify failed: no such user here",
        "554 5.7.1 Account suspended for sending spam",
        "550 Your mailbox is full, you cannot send mail", "550 5.7.1 Sender account is disabled"}) {
    const Verdict verdict = judge_text(builtin_for_tests(), text, {});
    EXPECT_NE(verdict.action, Advice::suppress) << text << " by " << verdict.rule;
  }
}

}  // namespace
}  // namespace todoku::reply
