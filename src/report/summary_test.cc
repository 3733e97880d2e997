#include "report/summary.h"

#include <gtest/gtest.h>

#include "logs/judge.h"
#include "reply/builtin_for_tests.h"
#include "report/csv.h"
#include "report/csv_tables.h"
#include "report/json.h"
#include "report/silent.h"
#include "report/steps.h"

namespace todoku::report {
namespace {

using logs::Outcome;
using reply::Cause;
using reply::Confidence;

logs::Attempt bounce(std::string recipient, std::string queue_id, int day) {
  return {.time = WallTime(std::chrono::days(20'000 + day)),
          .outcome = Outcome::bounced,
          .recipient = std::move(recipient),
          .reply = "550 5.1.1 no",
          .dsn = "5.1.1",
          .queue_id = std::move(queue_id)};
}

TEST(Blame, SaysWhichOfTheSendersThingsIsToBeMended) {
  const auto of = [](Cause cause) {
    return blame_of(reply::verdict_of(cause, Confidence::exact, "x"));
  };
  EXPECT_EQ(of(Cause::user_unknown), Blame::list);
  EXPECT_EQ(of(Cause::spf_fail), Blame::dns);
  EXPECT_EQ(of(Cause::ptr_missing), Blame::dns);
  EXPECT_EQ(of(Cause::ip_blocklisted), Blame::ip);
  EXPECT_EQ(of(Cause::content_spam), Blame::content);
  EXPECT_EQ(of(Cause::rate_limited), Blame::pace);
  EXPECT_EQ(of(Cause::submission_auth_failed), Blame::server);
  EXPECT_EQ(of(Cause::mailbox_full), Blame::them);
  EXPECT_EQ(of(Cause::connection_refused), Blame::them);
  EXPECT_EQ(of(Cause::undetermined), Blame::unknown);
}

TEST(AddressBook, RemovesTheDeadAndKeepsThoseRefusedForOurOwnFault) {
  AddressBook book;
  book.failed(bounce("dead@b.example", "A", 0),
              reply::verdict_of(Cause::user_unknown, Confidence::exact, "x"));
  book.failed(bounce("alive@b.example", "B", 0),
              reply::verdict_of(Cause::spf_fail, Confidence::exact, "x"));
  ASSERT_EQ(book.of(Fate::removed).size(), 1u);
  EXPECT_EQ(book.of(Fate::removed)[0].first, "dead@b.example");
  ASSERT_EQ(book.of(Fate::kept).size(), 1u);
  EXPECT_EQ(book.of(Fate::kept)[0].first, "alive@b.example");
}

TEST(AddressBook, WantsASecondMessageADayLaterWhereOnlyWordsSpeak) {
  AddressBook book;
  const reply::Verdict unsure = reply::verdict_of(Cause::user_unknown, Confidence::words, "x");
  book.failed(bounce("a@b.example", "A", 0), unsure);
  book.failed(bounce("a@b.example", "B", 0), unsure);
  EXPECT_EQ(book.count(Fate::removed), 0u);
  book.failed(bounce("a@b.example", "C", 1), unsure);
  EXPECT_EQ(book.count(Fate::removed), 1u);
}

// Whoever is on the list's account and is not removed is watched: no failure of an address is in no
// list.
TEST(AddressBook, WatchesWhomOneMoreRefusalWouldRemove) {
  AddressBook book;
  book.failed(bounce("a@docomo.ne.jp", "A", 0),
              reply::verdict_of(Cause::user_unknown_or_refused, Confidence::exact, "x"));
  book.failed(bounce("a@nowhere.example", "B", 0),
              reply::verdict_of(Cause::domain_not_found, Confidence::exact, "x"));
  EXPECT_EQ(book.count(Fate::watched), 2u);
  EXPECT_EQ(book.count(Fate::removed) + book.count(Fate::kept), 0u);
  book.failed(bounce("a@docomo.ne.jp", "C", 2),
              reply::verdict_of(Cause::user_unknown_or_refused, Confidence::exact, "x"));
  EXPECT_EQ(book.count(Fate::removed), 1u);
  EXPECT_NE(missing_to_remove(Cause::domain_not_found).en,
            missing_to_remove(Cause::user_unknown_or_refused).en);
}

TEST(AddressBook, IsClearedByALaterSuccess) {
  AddressBook book;
  book.failed(bounce("a@b.example", "A", 0),
              reply::verdict_of(Cause::user_unknown, Confidence::exact, "x"));
  book.sent("a@b.example");
  EXPECT_EQ(book.count(Fate::removed), 0u);
}

TEST(Summary, GathersUnknownRepliesOfOneKind) {
  Summary summary;
  logs::Attempt attempt = bounce("a@b.example", "A", 0);
  const reply::Verdict nobody_knows = reply::verdict_of(Cause::policy_other, Confidence::code, "x");
  for (const char* session : {"4f2b31c0a7d8", "9e8d7c6b5a40"}) {
    attempt.reply = fmt::format("550 flurbed by gate, session {}", session);
    summary.add_failed(attempt, nobody_knows);
  }
  ASSERT_EQ(summary.unknown().size(), 1u);
  EXPECT_EQ(summary.unknown()[0]->count, 2u);
}

TEST(Summary, WritesCsvThatNoSpreadsheetTakesForAFormula) {
  Summary summary;
  logs::Attempt attempt = bounce("a@b.example", "A", 0);
  attempt.reply = "=1+\"1\"";
  summary.add_failed(attempt, reply::verdict_of(Cause::policy_other, Confidence::code, "x"));
  const std::string csv = to_csv(CsvTable::causes, summary, AuthSummary());
  EXPECT_NE(csv.find("\" =1+\"\"1\"\"\","), std::string::npos);
}

TEST(Csv, LetsNoServerSpeakToATerminal) {
  EXPECT_EQ(csv_cell("550 \x1b[31mno\r\nmore\x7f"), "\"550 ?[31mno?\nmore?\"");
}

TEST(Steps, NameWhatToAddToAnSpfRecordAndNeverAWholeOne) {
  const auto added = spf_addition({"dns", "TXT", "shop.example", "v=spf1 ip4:192.0.2.7 -all"});
  ASSERT_TRUE(added);
  EXPECT_EQ(added->en,
            "Add ip4:192.0.2.7 to the SPF record of shop.example, before its -all or ~all.");
  EXPECT_EQ(added->ja.find("v=spf1"), std::string::npos);
  EXPECT_FALSE(spf_addition({"dns", "TXT", "_dmarc.shop.example", "v=DMARC1; p=none"}));
}

logs::Attempt spf_failure(std::string sender, std::string_view domain, std::string_view ip) {
  logs::Attempt attempt = bounce("a@gmail.com", "Q", 0);
  attempt.sender = std::move(sender);
  attempt.relay_host = "gmail-smtp-in.l.google.com";
  attempt.reply = fmt::format(
      "550-5.7.26 The MAIL FROM domain [{}] has an SPF record with a hard fail policy (-all) but "
      "it "
      "fails to pass SPF checks with the ip: [{}]. x - gsmtp",
      domain, ip);
  return attempt;
}

// "domain ip lost: first record" of each case
std::vector<std::string> cases_of(const Step& step) {
  std::vector<std::string> list;
  for (const Case& one : step.cases)
    list.push_back(fmt::format("{} {} {}: {}", one.who.domain, one.who.ip, one.tally.lost(),
                               one.fixes.empty() ? "" : one.fixes.front().value));
  return list;
}

TEST(Steps, TellWhatToDoForEachDomainAndIpOfOurs) {
  const reply::Catalogue& catalogue = reply::builtin_for_tests();
  logs::Judge judge(catalogue);
  Summary summary;
  const auto add = [&](const logs::Attempt& attempt) {
    summary.add_failed(attempt, judge.judge(attempt));
  };
  add(spf_failure("news@shop-a.example", "shop-a.example", "192.0.2.7"));
  const std::vector<Step> one = steps(summary, catalogue, 5);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_TRUE(one[0].cases.empty());
  ASSERT_FALSE(one[0].explanation.fixes.empty());
  EXPECT_EQ(one[0].explanation.fixes.front().name, "shop-a.example");
  // The domain that the reply names is the one to mend, whatever the return path is.
  for (int i = 0; i < 3; ++i) add(spf_failure("x@esp.example", "shop-b.example", "192.0.2.8"));
  add(spf_failure("", "shop-c.example", "2001:db8::9"));
  const std::vector<Step> many = steps(summary, catalogue, 5);
  ASSERT_EQ(many.size(), 1u);
  EXPECT_EQ(many[0].tally.lost(), 5u);
  EXPECT_TRUE(many[0].explanation.fixes.empty());
  EXPECT_EQ(many[0].explanation.remedy.en.find("shop-"), std::string::npos);
  const std::vector<std::string> found = cases_of(many[0]);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(found[0].starts_with("shop-b.example 192.0.2.8 3: ")) << found[0];
  EXPECT_NE(found[0].find("ip4:192.0.2.8"), std::string::npos) << found[0];
  EXPECT_NE(found[1].find("ip4:192.0.2.7"), std::string::npos) << found[1];
  EXPECT_NE(found[2].find("ip6:2001:db8::9"), std::string::npos) << found[2];
}

TEST(EndedServices, LoseTheAddressesThatFailedThereAndNoneThatWasReached) {
  Summary summary;
  const reply::Verdict timeout = reply::verdict_of(reply::Cause::timeout, Confidence::family, "t");
  for (const char* address : {"a@goo.jp", "b@goo.jp", "c@example.net"})
    summary.add_failed({.outcome = Outcome::deferred, .recipient = address}, timeout);
  summary.add_sent({.outcome = Outcome::sent, .recipient = "b@goo.jp"}, "");
  ASSERT_EQ(summary.ended().size(), 1u);
  EXPECT_EQ(summary.ended().front().second.deferred, 2u);
  const auto removed = summary.addresses().of(Fate::removed);
  ASSERT_EQ(removed.size(), 1u);
  EXPECT_EQ(removed.front().first, "a@goo.jp");
  EXPECT_EQ(removed.front().second->cause, Cause::domain_no_mail);
}

TEST(SilentTakers, AreThoseWhoTookMailAndMayDropItWithoutAWord) {
  const reply::Catalogue& catalogue = reply::builtin_for_tests();
  Summary summary;
  summary.add_sent({.outcome = logs::Outcome::sent, .recipient = "a@gmail.com"}, "gmail");
  summary.add_sent({.outcome = logs::Outcome::sent, .recipient = "a@b.example"}, "");
  EXPECT_TRUE(silent_takers(summary, catalogue).empty());
  summary.add_sent({.outcome = logs::Outcome::sent, .recipient = "a@docomo.ne.jp"}, "docomo");
  EXPECT_EQ(silent_takers(summary, catalogue), std::vector<std::string>{"NTT docomo"});
}

}  // namespace
}  // namespace todoku::report
