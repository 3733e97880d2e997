#include "policy/reception.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy/suppress.h"
#include "reply/builtin_for_tests.h"
#include "reply/judge.h"

namespace todoku::policy {
namespace {

const Policies& builtin() {
  static const Policies policies = *Policies::load(Policies::builtin_files());
  return policies;
}

const ReceptionPolicy& policy(std::string_view id) {
  const ReceptionPolicy* found = builtin().find(id);
  EXPECT_NE(found, nullptr) << id;
  return *found;
}

// A sender with nothing wrong.
Evidence good() {
  Evidence e;
  e.arrival = {.client = "192.0.2.1",
               .helo = "out.shop.example",
               .mail_from = "news@shop.example",
               .tls = auth::TlsSeen{"TLSv1.3", ""}};
  e.found.with_message = true;
  e.found.ptr.result = auth::IprevResult::pass;
  e.found.spf = {.result = auth::SpfResult::pass, .domain = "shop.example"};
  e.found.sender_domain = auth::SenderDomain::mail;
  e.found.author.domains = {"shop.example"};
  e.found.author.mailboxes = {{"", "news", "shop.example"}};
  e.found.dkim = {{.status = auth::DkimStatus::pass}};
  e.found.dmarc.result = auth::DmarcResult::pass;
  e.recipient = "taro@gmail.com";
  e.message = {.bytes = 1000, .longest_line = 78, .unsubscribe = true, .one_click = true};
  return e;
}

std::string said(const Evidence& evidence, std::string_view id) {
  return smtp::to_line(
      spoken(reply::builtin_for_tests(), decide(policy(id), evidence), evidence, "sess-1"));
}

TEST(Personas, OfTheBinaryLoadAndSpeakWordsOfTheCatalogue) {
  const Result<Policies> loaded = Policies::load(Policies::builtin_files());
  ASSERT_TRUE(loaded.has_value()) << loaded.error().what;
  EXPECT_EQ(loaded->faults_with(reply::builtin_for_tests()), "");
  for (const char* id : {"gmail@2023-08", "gmail@current", "docomo", "au", "softbank", "jcom",
                         "yahoo_japan", "yahoo", "apple", "microsoft", "standard"})
    EXPECT_NE(loaded->find(id), nullptr) << id;
}

TEST(Personas, TakeMailWithNothingWrong) {
  for (const auto& [id, policy] : builtin().all()) {
    EXPECT_EQ(decide(policy, good()).action, ReceptionAction::accept) << id;
    Evidence bulk = good();
    bulk.bulk = true;
    EXPECT_EQ(decide(policy, bulk).action, ReceptionAction::accept) << id;
  }
}

// What a rule would answer, whatever its conditions.
smtp::Reply answer_of(const ReceptionRule& rule) {
  Evidence evidence = good();
  const Ruling ruling{.action = rule.action,
                      .entry = rule.entry,
                      .words = rule.words,
                      .domain = "shop.example",
                      .reason = "there are 2 From: fields"};
  return spoken(reply::builtin_for_tests(), ruling, evidence, "sess-1 - gsmtp");
}

TEST(Personas, AreUnderstoodByTheirOwnEntries) {
  for (const auto& [id, policy] : builtin().all()) {
    for (const ReceptionRule& rule : policy.rules) {
      const bool refuses =
          rule.action == ReceptionAction::reject || rule.action == ReceptionAction::defer;
      if (!refuses || rule.entry.empty()) continue;
      const smtp::Reply reply = answer_of(rule);
      EXPECT_NE(reply.code, 250);
      const auto stage = rule.at == Moment::message ? smtp::Stage::eod
                         : rule.at == Moment::mail  ? smtp::Stage::mail
                                                    : smtp::Stage::rcpt;
      const reply::Verdict verdict = reply::judge(reply::builtin_for_tests(), reply,
                                                  {.stage = stage, .provider = policy.provider});
      // Words of a sister system are read as anybody's: then the cause is what counts.
      const reply::Entry& entry = *reply::builtin_for_tests().find(rule.entry);
      if (entry.provider == policy.provider) {
        EXPECT_EQ(verdict.rule, rule.entry) << id << " " << rule.id << ": " << smtp::to_line(reply);
      }
      EXPECT_EQ(verdict.cause, entry.verdict.cause) << id << " " << rule.id;
    }
  }
}

TEST(Personas, BlameTheRecipientOnlyForItsMailbox) {
  for (const auto& [id, policy] : builtin().all()) {
    for (const ReceptionRule& rule : policy.rules) {
      if (rule.action != ReceptionAction::reject || about(rule.when.front()) == About::recipient)
        continue;
      const reply::Verdict verdict =
          reply::judge(reply::builtin_for_tests(), answer_of(rule),
                       {.stage = smtp::Stage::eod, .provider = policy.provider});
      EXPECT_NE(verdict.responsible, reply::Responsible::recipient)
          << id << " " << rule.id << ": " << smtp::to_line(answer_of(rule));
    }
  }
}

TEST(Gmail2023, GivesItsSevenAnswersFromTheirCauses) {
  struct Case {
    const char* cause;
    void (*spoil)(Evidence&);
    const char* words;
  };
  const Case cases[] = {
      {"no mailbox", [](Evidence& e) { e.mailbox = MailboxState::unknown; },
       "550-5.1.1 The email account that you tried to reach does not exist"},
      {"disabled", [](Evidence& e) { e.mailbox = MailboxState::disabled; },
       "550-5.2.1 The email account that you tried to reach is disabled"},
      {"DMARC",
       [](Evidence& e) {
         e.found.dkim.clear();
         e.found.dmarc = {.result = auth::DmarcResult::fail, .policy = auth::DmarcPolicy::reject};
       },
       "550-5.7.26 Unauthenticated email from shop.example is not accepted due to"},
      {"SPF -all",
       [](Evidence& e) {
         e.found.spf.result = auth::SpfResult::fail;
         e.found.dkim.clear();
         e.found.dmarc.result = auth::DmarcResult::none;
       },
       "550-5.7.26 The MAIL FROM domain [shop.example] has an SPF record with a hard fail"},
      {"nothing",
       [](Evidence& e) {
         e.found.spf.result = auth::SpfResult::none;
         e.found.dkim.clear();
         e.found.dmarc.result = auth::DmarcResult::none;
       },
       "550-5.7.26 This message does not pass authentication checks (SPF and DKIM both"},
      {"full and unused", [](Evidence& e) { e.mailbox = MailboxState::over_quota_inactive; },
       "552-5.2.2 The email account that you tried to reach is over quota and inactive"},
      {"full", [](Evidence& e) { e.mailbox = MailboxState::over_quota; },
       "452-4.2.2 The email account that you tried to reach is over quota"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.cause);
    Evidence evidence = good();
    c.spoil(evidence);
    const smtp::Reply reply = spoken(reply::builtin_for_tests(),
                                     decide(policy("gmail@2023-08"), evidence), evidence, "sess-1");
    EXPECT_TRUE(smtp::to_wire_text(reply).starts_with(c.words)) << smtp::to_wire_text(reply);
    EXPECT_NE(smtp::to_wire_text(reply).find("sess-1 - gsmtp"), std::string::npos);
  }
}

TEST(Gmail, AsksMoreOfBulkSendersAndSaysWhichRule) {
  Evidence evidence = good();
  evidence.found.dkim.clear();
  EXPECT_EQ(decide(policy("gmail@current"), evidence).action, ReceptionAction::accept);
  evidence.bulk = true;
  const Ruling ruling = decide(policy("gmail@current"), evidence);
  EXPECT_EQ(ruling.rule, "bulk-dkim");
  EXPECT_EQ(ruling.entry, "gmail.dkim.bulk");
  EXPECT_FALSE(ruling.because.ja.empty());
  EXPECT_EQ(decide(policy("gmail@2023-08"), evidence).action, ReceptionAction::accept);
}

TEST(Gmail, DefersWhereTheDnsFailsForNow) {
  Evidence evidence = good();
  evidence.found.dmarc.result = auth::DmarcResult::temperror;
  EXPECT_EQ(decide(policy("gmail@current"), evidence).action, ReceptionAction::defer);
  evidence = good();
  evidence.found.spf.result = auth::SpfResult::temperror;
  evidence.found.dkim.clear();
  EXPECT_NE(decide(policy("gmail@current"), evidence).action, ReceptionAction::reject);
}

TEST(Reception, RefusesAnUnfitHeaderBeforeAnyPolicy) {
  for (const auto& [id, policy] : builtin().all()) {
    Evidence evidence = good();
    evidence.found.author.faults = {
        {auth::HeaderFault::several_from, "From", 0, "there are 2 From: fields"}};
    evidence.trusted_chain = true;
    const Ruling ruling = decide(policy, evidence);
    EXPECT_EQ(ruling.action, ReceptionAction::reject) << id;
    EXPECT_EQ(ruling.reason, "there are 2 From: fields") << id;
  }
}

TEST(Reception, TellsWhatIsKnownBeforeTheMessage) {
  Evidence evidence = good();
  evidence.found.with_message = false;
  evidence.found.sender_domain = auth::SenderDomain::absent;
  EXPECT_EQ(said(evidence, "softbank"), "553 shop.example does not exist");
  evidence.found.sender_domain = auth::SenderDomain::mail;
  evidence.found.ptr.result = auth::IprevResult::permerror;
  EXPECT_EQ(decide(policy("gmail@current"), evidence).rule, "ptr");
  EXPECT_EQ(decide(policy("gmail@current"), evidence, Moment::recipient).action,
            ReceptionAction::accept);
}

TEST(Reception, LetsATrustedForwarderThroughButNotAnUnlistedOne) {
  Evidence evidence = good();
  evidence.found.dmarc = {.result = auth::DmarcResult::fail, .policy = auth::DmarcPolicy::reject};
  evidence.found.arc.status = auth::ArcStatus::pass;
  EXPECT_EQ(decide(policy("standard"), evidence).rule, "dmarc-reject");
  evidence.trusted_chain = true;
  EXPECT_EQ(decide(policy("standard"), evidence).action, ReceptionAction::accept);
}

TEST(Reception, EveryConditionHoldsForSomethingAndHasWords) {
  const ReceptionLimits limits{1, 1, 1, 1, 1, 3600s, 0};
  Evidence evidence = good();
  for (const Condition condition : all_conditions()) {
    EXPECT_EQ(parse_condition(to_string(condition)), condition);
    EXPECT_FALSE(meaning_ja(condition).empty());
    EXPECT_FALSE(meaning_en(condition).empty());
  }
  evidence.traffic = {2, 2, 2, 2};
  EXPECT_TRUE(holds(Condition::client_rate, evidence, limits));
  EXPECT_TRUE(holds(Condition::recipient_rate, evidence, limits));
  EXPECT_TRUE(holds(Condition::session_recipients, evidence, limits));
  EXPECT_TRUE(holds(Condition::too_large, evidence, limits));
  EXPECT_FALSE(holds(Condition::client_rate, evidence, {}));
  evidence.arrival.client = "2001:db8::1";
  EXPECT_TRUE(holds(Condition::ipv6, evidence, limits));
  evidence.arrival.client = "::ffff:192.0.2.1";
  EXPECT_FALSE(holds(Condition::ipv6, evidence, limits));
  evidence.arrival.helo = "localhost";
  EXPECT_TRUE(holds(Condition::helo_no_name, evidence, limits));
  evidence.arrival.helo = "[192.0.2.1]";
  EXPECT_FALSE(holds(Condition::helo_no_name, evidence, limits));
}

// A policy that loads, and what one more line in it is answered with.
constexpr char kHead[] =
    "[policy]\nid = \"p\"\ntitle = \"P\"\nsource = \"x\"\nread = 2026-11-23\n"
    "note.en = \"n\"\nnote.ja = \"n\"\n";
constexpr char kUnfit[] =
    "[[rule]]\nid = \"u\"\nat = \"eod\"\nwhen = \"header_unfit\"\naction = \"reject\"\n"
    "words = \"550 no\"\n";

std::string fault_of(const std::string& text) {
  const PolicyFile file{"p.toml", text};
  const Result<Policies> loaded = Policies::load({&file, 1});
  return loaded ? "" : loaded.error().what;
}

TEST(PolicyFiles, SayWhereTheyAreWrong) {
  const std::string good = std::string(kHead) + kUnfit;
  EXPECT_EQ(fault_of(good), "");
  const std::string rule =
      "[[rule]]\nid = \"r\"\nat = \"eod\"\nwhen = \"spf_fail\"\naction = \"defer\"\n";
  EXPECT_EQ(fault_of(good + rule + "words = \"451 later\"\n"), "");
  EXPECT_EQ(fault_of(good + rule + "words = \"550 no\"\n"),
            "p.toml:19: r: `words` answer 550, which is no defer");
  EXPECT_EQ(fault_of(good + rule),
            "p.toml:14: r: no `says`: the catalogue's entry whose words are spoken, or `words`");
  EXPECT_EQ(fault_of(good + rule + "words = \"451 later\"\nunless = \"spf_fial\"\n"),
            "p.toml:20: r: `unless`: no such condition: \"spf_fial\"; did you mean \"spf_fail\"?");
  EXPECT_EQ(fault_of(good + rule + "words = \"451 later\"\nfro = \"bulk\"\n"),
            "p.toml:20: r: unknown key `fro`; did you mean `for`?");
  const std::string early = "[[rule]]\nid = \"r\"\nat = \"connect\"\naction = \"defer\"\n";
  EXPECT_EQ(fault_of(good + early + "words = \"421 no\"\nwhen = \"ptr_missing\"\n"), "");
  EXPECT_EQ(fault_of(good + early + "words = \"421 no\"\nwhen = \"spf_fail\"\n"),
            "p.toml:19: r: `when`: spf_fail is not known before \"mail\"");
  EXPECT_EQ(fault_of(good + "[limits]\nwindw = \"1h\"\n"),
            "p.toml:15: limits: `windw`: no such limit; did you mean \"window\"?");
  EXPECT_EQ(fault_of(kHead),
            "p.toml:1: p: no rule rejects header_unfit at \"eod\": take over \"common\"");
  EXPECT_EQ(fault_of("[policy\n").substr(0, 9), "p.toml:1:");
}

}  // namespace
}  // namespace todoku::policy
