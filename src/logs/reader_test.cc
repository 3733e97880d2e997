#include "logs/reader.h"

#include <gtest/gtest.h>

#include "logs/judge.h"
#include "logs/open_messages.h"
#include "logs/testdata_test.h"
#include "reply/builtin_for_tests.h"

namespace todoku::logs {
namespace {

const WallTime kNow = *parse_time("2026-11-24T00:00:00Z");

// An attempt on one line: what a reader must have found.
std::string line_of(const Attempt& a) {
  return fmt::format("{} {} {} {} <{}> {}[{}] {} {} | {}", a.line, a.queue_id, to_string(a.outcome),
                     a.recipient, a.sender, a.relay_host, a.relay_ip,
                     a.stage ? smtp::to_string(*a.stage) : "-", a.dsn, a.reply);
}

std::vector<std::string> read(std::string_view text, std::size_t block) {
  std::vector<std::string> found;
  Reader reader(kNow, [&](const Attempt& attempt) { found.push_back(line_of(attempt)); });
  for (std::size_t at = 0; at < text.size(); at += block) reader.feed(text.substr(at, block));
  reader.finish();
  return found;
}

using Lines = std::vector<std::string>;

void expect_at_any_cut(const std::string& name, const Lines& wanted) {
  const std::string text = testdata(name);
  ASSERT_FALSE(text.empty()) << name;
  for (const std::size_t block : {std::size_t{1}, std::size_t{7}, std::size_t{100}, text.size()})
    EXPECT_EQ(read(text, block), wanted) << name << " in blocks of " << block;
}

TEST(LogReader, ReadsPostfixInItsOldAndNewForms) {
  expect_at_any_cut(
      "postfix.log",
      {"3 4F2B31C0A7 sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] - "
       "2.0.0 "
       "| 250 2.0.0 Ok: queued as 7C1D",
       "4 4F2B31C0A7 bounced nobody@example.net <news@shop.example> mx.example.net[198.51.100.4] "
       "rcpt 5.1.1 | 550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown in "
       "local recipient table",
       "6 4F2B31C0A7 deferred taro@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "connect 4.4.1 | connect to mx.example.org[203.0.113.5]:25: Connection timed out",
       "7 4F2B31C0A7 deferred taro@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "banner 4.4.1 | lost connection with mx.example.org[203.0.113.5] while receiving the "
       "initial "
       "server greeting",
       "8 4F2B31C0A7 expired taro@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "banner 4.4.1 | lost connection with mx.example.org[203.0.113.5] while receiving the "
       "initial "
       "server greeting",
       "10 4dK2v11QYvz9sT deferred a@example.com <> mx.example.com[2001:db8::5] banner 4.7.1 | 421 "
       "4.7.1 try again later",
       "11 4dK2v11QYvz9sU bounced b@example.com <> mx.example.com[198.51.100.6] eod 5.7.1 | 554 "
       "5.7.1 Spam (again) refused",
       "13 4dK2v11QYvz9sW bounced c@nowhere.example <> [] dns 5.4.4 | Host or domain name not "
       "found. "
       "Name service error for name=nowhere.example type=AAAA: Host not found"});
}

TEST(LogReader, ReadsExim) {
  expect_at_any_cut(
      "exim.log",
      {"2 1qABCD-0001Ab-CD sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] "
       "- "
       " | 250 OK id=7C1D",
       "3 1qABCD-0001Ab-CD bounced nobody@example.net <news@shop.example> "
       "mx.example.net[198.51.100.4] rcpt  | 550 5.1.1 <nobody@example.net>: User unknown",
       "4 1qABCD-0001Ab-CD deferred taro@example.org <news@shop.example> "
       "mx.example.org[2001:db8::5] rcpt  | 451 4.7.1 Greylisted: come back",
       "6 1qABCD-0001Ab-CD expired taro@example.org <news@shop.example> "
       "mx.example.org[2001:db8::5] "
       "rcpt  | 451 4.7.1 Greylisted: come back",
       "8 1rZZZZ-00000000001-0AbC deferred a@example.com <> mx.example.com[198.51.100.6] connect  "
       "| "
       "Connection timed out",
       "9 1rZZZZ-00000000001-0AbC bounced b@example.com <> [] -  | Unrouteable address"});
}

TEST(LogReader, ReadsSendmail) {
  expect_at_any_cut(
      "sendmail.log",
      {"2 5AMKA0001234 sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] - "
       "2.0.0 | Sent (Ok: queued as 7C1D)",
       "3 5AMKA0001234 bounced nobody@example.net <news@shop.example> mx.example.net[198.51.100.4] "
       "- "
       "5.1.1 | 550 5.1.1 <nobody@example.net>: User unknown",
       "4 5AMKA0001234 deferred a@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "connect "
       "4.0.0 | Connection refused by mx.example.org.",
       "4 5AMKA0001234 deferred b@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "connect "
       "4.0.0 | Connection refused by mx.example.org.",
       "5 5AMKA0001234 expired a@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "connect "
       "4.0.0 "
       "| Connection refused by mx.example.org.",
       "5 5AMKA0001234 expired b@example.org <news@shop.example> mx.example.org[203.0.113.5] "
       "connect "
       "4.0.0 "
       "| Connection refused by mx.example.org."});
}

TEST(LogReader, ReadsOpensmtpdInItsOldAndNewForms) {
  expect_at_any_cut(
      "opensmtpd.log",
      {"1 7b3a0f5e21c4d688 sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] "
       "- "
       " | 250 2.0.0 Ok",
       "2 7b3a0f5e21c4d689 bounced nobody@example.net <news@shop.example> "
       "mx.example.net[198.51.100.4] -  | 550 5.1.1 \"nobody\", not here",
       "3 7b3a0f5e21c4d68a deferred taro@example.org <> mx.example.org[203.0.113.5] -  | 450 4.2.0 "
       "Greylisted, come back"});
}

TEST(LogReader, ReadsPowermtaWithAnyColumns) {
  expect_at_any_cut(
      "powermta.csv",
      {"2  sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] - 2.0.0 | 250 Ok",
       "3  bounced nobody@example.net <news@shop.example> mx.example.net[198.51.100.4] - 5.1.1 | "
       "550 "
       "5.1.1 No, \"nobody\" is not here",
       "4  expired taro@example.org <news@shop.example> [] - 4.4.7 | 4.4.7 (delivery time expired)",
       "7  deferred b@example.com <> [] - 4.2.0 | 4.2.0",
       "8  bounced c@example.com <> [] - 5.0.0 | 5.0.0"});
}

TEST(LogReader, ReadsKumomta) {
  expect_at_any_cut(
      "kumomta.jsonl",
      {"2 d1 sent hana@example.net <news@shop.example> mx.example.net[198.51.100.4] - 2.0.0 | 250 "
       "2.0.0 Ok",
       "3 d2 bounced nobody@example.net <news@shop.example> mx.example.net[198.51.100.4] rcpt "
       "5.1.1 | "
       "550 5.1.1 <nobody@example.net>: User unknown",
       "4 d3 expired a@example.org <> [] -  | 551 Next delivery time would be at ...",
       "4 d3 expired b@example.org <> [] -  | 551 Next delivery time would be at ...",
       "6 d4 deferred taro@example.org <news@shop.example> mx.example.org[203.0.113.5] rcpt 4.7.1 "
       "| "
       "451 4.7.1 Greylisted: come back",
       "7 d4 expired taro@example.org <news@shop.example> mx.example.org[203.0.113.5] rcpt 4.7.1 | "
       "451 4.7.1 Greylisted: come back"});
}

TEST(LogReader, KnowsEachLineInAMixedStream) {
  std::string all;
  for (const char* name : {"postfix.log", "exim.log", "sendmail.log", "opensmtpd.log",
                           "kumomta.jsonl", "powermta.csv"})
    all += testdata(name);
  EXPECT_EQ(read(all, 4096).size(), 8u + 6 + 6 + 3 + 6 + 5);
}

TEST(LogReader, GivesAnOldSyslogTimeTheLatestYearThatIsNotAhead) {
  std::vector<WallTime> times;
  Reader reader(*parse_time("2026-01-02T00:00:00Z"),
                [&](const Attempt& attempt) { times.push_back(attempt.time); });
  reader.feed(
      "Dec 31 23:59:59 m postfix/smtp[1]: ABCDE1: to=<a@b.example>, relay=x, dsn=2.0.0, "
      "status=sent (ok)\n"
      "Jan  2 00:00:00 m postfix/smtp[1]: ABCDE1: to=<a@b.example>, relay=x, dsn=2.0.0, "
      "status=sent (ok)");
  reader.finish();
  EXPECT_EQ(times, (std::vector{*parse_time("2025-12-31T23:59:59Z"),
                                *parse_time("2026-01-02T00:00:00Z")}));
}

TEST(LogReader, PassesOverALineWithoutEndAndReadsOn) {
  const std::string endless(Reader::kMaxLineBytes * 3, 'x');
  const std::string good =
      "\nNov 23 00:00:00 m postfix/smtp[1]: ABCDE1: to=<a@b.example>, relay=x, dsn=2.0.0, "
      "status=sent (ok)\n";
  EXPECT_EQ(read(endless + good, 5000).size(), 1u);
}

TEST(LogReader, TellsComplaintsOfTheirOwn) {
  constexpr std::string_view kFront =
      R"({"type":"Feedback","id":"f","sender":"","recipient":"fbl@shop.example","response":)"
      R"({"code":0,"enhanced_code":null,"content":"","command":null},"timestamp":1795378200,)"
      R"("feedback_report":{"feedback_type":"abuse",)";
  std::vector<std::string> told;
  Reader reader(
      kNow, [](const Attempt&) { FAIL() << "a complaint is no attempt"; },
      [&](const Complaint& c) { told.push_back(c.type + " " + c.recipient); });
  reader.feed(
      fmt::format("{}{}}}}}\n", kFront, R"("original_rcpt_to":["<a@b.example>","c@b.example"])"));
  reader.feed(fmt::format("{}{}}}}}\n", kFront,
                          R"("original_rcpt_to":["redacted@b.example"],"supplemental_trace":)"
                          R"({"recipient":"d@b.example"})"));
  reader.feed(fmt::format("{}{}}}}}\n", kFront, R"("original_rcpt_to":null)"));
  EXPECT_EQ(told, (std::vector<std::string>{"abuse a@b.example", "abuse c@b.example",
                                            "abuse d@b.example", "abuse "}));
}

TEST(LogReader, TellsComplaintsOfPowermta) {
  std::vector<std::string> told;
  Reader reader(
      kNow, [](const Attempt&) { FAIL() << "a complaint is no attempt"; },
      [&](const Complaint& c) { told.push_back(c.type + " " + c.recipient); });
  reader.feed("type,timeLogged,rcpt\nf,1795378200,<a@b.example>\n");
  reader.feed("type,timeLogged,rcpt,feedbackType,originalRcptTo\n");
  reader.feed("f,1795378200,fbl@shop.example,fraud,c@b.example\n");
  reader.feed("f,1795378200,fbl@shop.example,abuse,\n");
  EXPECT_EQ(told, (std::vector<std::string>{"abuse a@b.example", "fraud c@b.example", "abuse "}));
}

TEST(LogReader, FindsTheYearOfTheTwentyNinthOfFebruary) {
  std::vector<WallTime> times;
  Reader reader(kNow, [&](const Attempt& attempt) { times.push_back(attempt.time); });
  reader.feed(
      "Feb 29 05:10:00 m postfix/smtp[1]: ABCDE1: to=<a@b.example>, relay=x, status=sent (ok)\n"
      "Feb 30 05:10:00 m postfix/smtp[1]: ABCDE1: to=<a@b.example>, relay=x, status=sent (ok)\n");
  ASSERT_EQ(times.size(), 2u);
  EXPECT_EQ(times[0], *parse_time("2024-02-29T05:10:00Z"));
}

TEST(OpenMessages, ForgetWhatNobodyFinishes) {
  OpenMessages open(100);
  for (int i = 0; i < 10'000; ++i) open.set_sender(fmt::format("ID{}", i), "a@b.example");
  EXPECT_LE(open.size(), 200u);
  Attempt recent{.outcome = Outcome::sent, .queue_id = "ID9999"};
  open.note(recent);
  EXPECT_EQ(recent.sender, "a@b.example");
}

TEST(LogJudge, SuppressesNobodyForADeferral) {
  Judge judge(reply::builtin_for_tests());
  const Attempt attempt{
      .outcome = Outcome::deferred,
      .recipient = "a@gmail.com",
      .relay_host = "gmail-smtp-in.l.google.com",
      .reply = "550 5.1.1 The email account that you tried to reach does not exist",
      .stage = smtp::Stage::rcpt};
  const reply::Verdict verdict = judge.judge(attempt);
  EXPECT_EQ(verdict.cause, reply::Cause::user_unknown);
  EXPECT_EQ(verdict.provider, "gmail");
  EXPECT_EQ(verdict.action, reply::Advice::retry);
}

TEST(LogJudge, KnowsAnExpiryOfWhichNothingElseIsSaid) {
  Judge judge(reply::builtin_for_tests());
  EXPECT_EQ(judge.judge({.outcome = Outcome::expired}).cause, reply::Cause::expired);
}

TEST(LogJudge, GoesByTheStageWhereNothingElseIsKnownAndRemovesNobodyForIt) {
  Judge judge(reply::builtin_for_tests());
  const std::pair<smtp::Stage, reply::Cause> wanted[] = {
      {smtp::Stage::dns, reply::Cause::dns_temporary},
      {smtp::Stage::connect, reply::Cause::connection_failed},
      {smtp::Stage::tls, reply::Cause::tls_failed},
      {smtp::Stage::rcpt, reply::Cause::undetermined}};
  for (const auto& [stage, cause] : wanted) {
    const reply::Verdict verdict =
        judge.judge({.outcome = Outcome::bounced, .reply = "odd words", .stage = stage});
    EXPECT_EQ(verdict.cause, cause) << smtp::to_string(stage);
    EXPECT_NE(verdict.action, reply::Advice::suppress);
  }
}

TEST(LogJudge, TakesPowermtasCategoryWhereThatIsAllThereIs) {
  Judge judge(reply::builtin_for_tests());
  std::vector<std::pair<reply::Cause, reply::Confidence>> found;
  Reader reader(kNow, [&](const Attempt& attempt) {
    const reply::Verdict verdict = judge.judge(attempt);
    found.emplace_back(verdict.cause, verdict.confidence);
  });
  reader.feed(
      "type,rcpt,bounceCat\nb,a@b.example,bad-mailbox\nb,a@b.example,no-answer-from-host\n"
      "b,a@b.example,quota-issues\nb,a@b.example,bad-domain\n");
  reader.finish();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].first, reply::Cause::user_unknown);
  EXPECT_LT(found[0].second, reply::Confidence::family);  // one such row removes nobody
  EXPECT_EQ(found[1].first, reply::Cause::connection_failed);
  EXPECT_EQ(found[2].first, reply::Cause::mailbox_full);
  EXPECT_EQ(found[3].first, reply::Cause::domain_not_found);
}

TEST(LogJudge, HoldsTheSenderResponsibleForTheSendersOwnMachine) {
  Judge judge(reply::builtin_for_tests());
  const Attempt own{.outcome = Outcome::deferred, .reply = "mail transport unavailable"};
  EXPECT_EQ(judge.judge(own).responsible, reply::Responsible::sender);
  Attempt theirs = own;
  theirs.relay_host = "mx.b.example";
  EXPECT_EQ(judge.judge(theirs).responsible, reply::Responsible::provider);
  theirs = own;
  theirs.reply = "451 4.3.0 mail transport unavailable";  // whoever said it was asked
  EXPECT_EQ(judge.judge(theirs).responsible, reply::Responsible::provider);
}

TEST(LogJudge, TakesALastingStatusForWhatItSaysWhereTheWordsAreOfAPassingFault) {
  Judge judge(reply::builtin_for_tests());
  const Attempt attempt{.outcome = Outcome::bounced,
                        .relay_host = "mx.b.example",
                        .reply = "Service unavailable",
                        .dsn = "5.0.0"};
  EXPECT_EQ(judge.judge(attempt).permanence, reply::Permanence::permanent);
  Attempt again = attempt;
  again.outcome = Outcome::deferred;
  again.dsn = "4.0.0";
  EXPECT_EQ(judge.judge(again).cause, reply::Cause::system_temporary);
}

TEST(LogJudge, GoesByTheLoggedStatusWhereTheWordsSayNothing) {
  Judge judge(reply::builtin_for_tests());
  const Attempt attempt{
      .outcome = Outcome::bounced, .recipient = "a@b.example", .reply = "no", .dsn = "5.1.1"};
  EXPECT_EQ(judge.judge(attempt).cause, reply::Cause::user_unknown);
}

}  // namespace
}  // namespace todoku::logs
