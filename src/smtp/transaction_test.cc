// The client's transactions: from Begin to Done.
#include <gtest/gtest.h>

#include "smtp/client.h"
#include "smtp/test_script.h"

namespace todoku::smtp {
namespace {

const Script kOneOfTwoTaken = kHello + Script{"C:MAIL FROM:<a@example.com> SIZE=10",
                                              "S:250 ok",
                                              "C:RCPT TO:<b@d>",
                                              "S:550 5.1.1 no",
                                              "C:RCPT TO:<c@d>",
                                              "S:250 ok",
                                              "C:DATA",
                                              "S:354 go",
                                              "C:<body>",
                                              "S:250 taken"};

TEST(ClientSession, DeliversToThoseTheServerTakes) {
  const Play p = play(kOneOfTwoTaken, {to({"b@d", "c@d"})});
  ASSERT_EQ(p.results.size(), 1u);
  EXPECT_EQ(summary(p.results[0]), (Words{"rcpt 550 5.1.1 no", "eod 250 taken"}));
  EXPECT_TRUE(p.results[0].reusable);
  EXPECT_TRUE(p.results[0].recipients[1].taken());
  EXPECT_FALSE(p.results[0].recipients[0].taken());
  EXPECT_EQ(p.at_end, "idle");
}

ClientPlan lmtp_plan() {
  ClientPlan plan = plain_plan();
  plan.protocol = ClientPlan::Protocol::lmtp;
  return plan;
}

const Script kLmtp = {"S:220 store", "C:LHLO out.example", "S:250-store|250 PIPELINING"};
const Script kLmtpOfThree = kLmtp + Script{
                                        "C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|RCPT TO:<c@d>|"
                                        "RCPT TO:<e@d>|DATA",
                                        "S:250 ok",
                                        "S:250 ok",
                                        "S:550 5.1.1 no",
                                        "S:250 ok",
                                        "S:354 go",
                                        "C:<body>",
                                        "S:250 kept",
                                        "S:452 4.2.2 full"};

TEST(ClientSession, HearsAnAnswerForEachRecipientByLmtp) {
  Play p(lmtp_plan());
  p.work = {to({"b@d", "c@d", "e@d"})};
  p.run(kLmtpOfThree);
  ASSERT_EQ(p.results.size(), 1u);
  EXPECT_EQ(summary(p.results[0]),
            (Words{"eod 250 kept", "rcpt 550 5.1.1 no", "eod 452 4.2.2 full"}));
  EXPECT_FALSE(p.results[0].doubtful);
  EXPECT_TRUE(p.results[0].reusable);
}

TEST(ClientSession, DoubtsOnlyThoseWhoseLmtpAnswerNeverCame) {
  Play p(lmtp_plan());
  p.work = {to({"b@d", "c@d", "e@d"})};
  p.stop = kLmtpOfThree.size() - 1;
  p.run(kLmtpOfThree);
  ASSERT_EQ(p.results.size(), 1u);
  EXPECT_TRUE(p.results[0].doubtful);
  EXPECT_TRUE(p.results[0].recipients[0].taken());
  EXPECT_TRUE(p.results[0].recipients[1].reply);
  EXPECT_TRUE(p.results[0].recipients[2].error);
}

TEST(ClientSession, NeverSaysHeloToAnLmtpServer) {
  Play p(lmtp_plan());
  p.run({"S:220 store", "C:LHLO out.example", "S:500 what", "C:QUIT", "S:221 bye"});
  ASSERT_TRUE(p.closed);
  EXPECT_EQ(p.closed->failure->reply->code, 500);
}

// A link that breaks, or a patience that ends, at any line: the answers given before are kept; only
// after the last byte is there doubt.
TEST(ClientSession, SurvivesABreakAtEveryLine) {
  const Stage stages[] = {Stage::banner, Stage::ehlo, Stage::ehlo, Stage::mail, Stage::mail,
                          Stage::rcpt,   Stage::rcpt, Stage::rcpt, Stage::rcpt, Stage::data,
                          Stage::data,   Stage::data, Stage::eod};
  for (const Errc how : {Errc::closed, Errc::timeout}) {
    for (std::size_t stop = 0; stop < kOneOfTwoTaken.size(); ++stop) {
      SCOPED_TRACE(stop);
      Play p(plain_plan());
      p.work.push_back(to({"b@d", "c@d"}));
      p.stop = stop;
      p.how = how;
      p.run(kOneOfTwoTaken);
      ASSERT_TRUE(p.closed);
      if (stop < 3) {
        EXPECT_TRUE(p.results.empty());
        ASSERT_TRUE(p.closed->failure);
        EXPECT_EQ(p.closed->failure->stage, stages[stop]);
        EXPECT_EQ(p.closed->failure->error->code, how);
        continue;
      }
      EXPECT_FALSE(p.closed->failure);
      ASSERT_EQ(p.results.size(), 1u);
      const TransactionResult& r = p.results[0];
      EXPECT_EQ(r.recipients[0].reply.has_value(), stop > 6);
      EXPECT_EQ(r.recipients[1].stage, stages[stop]);
      EXPECT_EQ(r.recipients[1].error->code, how);
      EXPECT_EQ(r.doubtful, stop == kOneOfTwoTaken.size() - 1);
      EXPECT_FALSE(r.reusable);
      EXPECT_FALSE(r.stale);
    }
  }
}

// 421 in the place of every answer: it decides what is not decided, and is
// no doubt even after the dot.
TEST(ClientSession, EndsAtA421InPlaceOfEveryAnswer) {
  for (std::size_t at = 0; at < kOneOfTwoTaken.size(); ++at) {
    if (!kOneOfTwoTaken[at].starts_with("S:")) continue;
    SCOPED_TRACE(at);
    Script script(kOneOfTwoTaken.begin(), kOneOfTwoTaken.begin() + static_cast<std::ptrdiff_t>(at));
    script.push_back("S:421 4.3.2 going down");
    Play p(plain_plan());
    p.work.push_back(to({"b@d", "c@d"}));
    p.run(script);
    ASSERT_TRUE(p.closed);  // at once: a 421 is not answered by QUIT
    if (at < 3) {
      EXPECT_EQ(p.closed->failure->reply->code, 421);
      continue;
    }
    EXPECT_EQ(p.results[0].recipients[1].reply->code, 421);
    EXPECT_EQ(p.results[0].recipients[0].reply->code, at > 6 ? 550 : 421);
    EXPECT_FALSE(p.results[0].doubtful);
    EXPECT_FALSE(p.results[0].reusable);
  }
}

TEST(ClientSession, SendsTheWholeGroupInOneWriteWherePipeliningIsOffered) {
  const Play p =
      play(kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|RCPT TO:<c@d>|DATA",
                                "S:250 ok", "S:450 4.2.0 later", "S:250 ok", "S:354 go", "C:<body>",
                                "S:250 taken"},
           {to({"b@d", "c@d"})});
  EXPECT_EQ(summary(p.results[0]), (Words{"rcpt 450 4.2.0 later", "eod 250 taken"}));
  EXPECT_EQ(p.at_end, "idle");
}

TEST(ClientSession, KeepsMailsWordsWhenTheGroupBehindItIsRefused) {
  const Play p = play(
      kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|DATA", "S:550 5.7.1 not you",
                           "S:503 5.5.1 MAIL first", "S:503 5.5.1 MAIL first"},
      {to({"b@d"})});
  EXPECT_EQ(summary(p.results[0]), (Words{"mail 550 5.7.1 not you"}));
  EXPECT_TRUE(p.results[0].reusable);
}

TEST(ClientSession, SendsALoneDotWhereNobodyTakesTheMessageAndDataWas354) {
  const Play p = play(
      kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|DATA", "S:250 ok",
                           "S:550 5.1.1 no", "S:354 go", "C:<dot>", "S:554 5.5.1 no recipients"},
      {to({"b@d"})});
  EXPECT_EQ(summary(p.results[0]), (Words{"rcpt 550 5.1.1 no"}));
  EXPECT_TRUE(p.results[0].reusable);
  EXPECT_FALSE(p.results[0].doubtful);
}

TEST(ClientSession, ALostAnswerToTheLoneDotIsNoDoubt) {
  Play p(plain_plan());
  p.work.push_back(to({"b@d"}));
  p.stop = 8;
  p.run(kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|DATA", "S:250 ok",
                             "S:550 5.1.1 no", "S:354 go", "C:<dot>", "S:554 no"});
  EXPECT_EQ(summary(p.results[0]), (Words{"rcpt 550 5.1.1 no"}));
  EXPECT_FALSE(p.results[0].doubtful);
}

TEST(ClientSession, ResetsBeforeTheNextTransactionWhereOneWasLeftOpen) {
  const Play p =
      play(kHello + Script{"C:MAIL FROM:<a@example.com> SIZE=10", "S:250 ok", "C:RCPT TO:<b@d>",
                           "S:550 5.1.1 no", "C:RSET", "S:250 ok",
                           "C:MAIL FROM:<a@example.com> SIZE=10", "S:250 ok", "C:RCPT TO:<c@d>",
                           "S:250 ok", "C:DATA", "S:354 go", "C:<body>", "S:250 taken"},
           {to({"b@d"}), to({"c@d"})});
  EXPECT_EQ(summary(p.results[1]), (Words{"eod 250 taken"}));
}

TEST(ClientSession, ResetsInTheSameGroupWhenPipelining) {
  const Play p =
      play(kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|DATA", "S:250 ok",
                                "S:550 5.1.1 no", "S:554 5.5.1 none",
                                "C:RSET|MAIL FROM:<a@example.com>|RCPT TO:<c@d>|DATA", "S:250 ok",
                                "S:250 ok", "S:250 ok", "S:354 go", "C:<body>", "S:550 5.7.1 spam"},
           {to({"b@d"}), to({"c@d"})});
  EXPECT_EQ(summary(p.results[1]), (Words{"eod 550 5.7.1 spam"}));
  EXPECT_TRUE(p.results[1].reusable);
}

const Script kFollowed = kPipelining + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|DATA",
                                              "S:250 ok",
                                              "S:250 ok",
                                              "S:354 go",
                                              "C:<body>",
                                              "C:MAIL FROM:<a@example.com>|RCPT TO:<c@d>|DATA",
                                              "S:250 first",
                                              "S:250 ok",
                                              "S:250 ok",
                                              "S:354 go",
                                              "C:<body>",
                                              "S:250 second"};

TEST(ClientSession, LetsTheNextTransactionFollowTheBodyInOneWrite) {
  Play p(plain_plan());
  p.follow = true;
  p.work = {to({"b@d"}), to({"c@d"})};
  p.run(kFollowed);
  ASSERT_EQ(p.results.size(), 2u);
  EXPECT_EQ(summary(p.results[0]), (Words{"eod 250 first"}));
  EXPECT_EQ(summary(p.results[1]), (Words{"eod 250 second"}));
  EXPECT_EQ(p.at_end, "idle");
}

// Broken anywhere, the first is in doubt while its answer is out, the
// second never before its own dot.
TEST(ClientSession, BreaksAtEveryLineOfAFollowedTransaction) {
  for (std::size_t stop = 3; stop < kFollowed.size(); ++stop) {
    SCOPED_TRACE(stop);
    Play p(plain_plan());
    p.follow = true;
    p.work = {to({"b@d"}), to({"c@d"})};
    p.stop = stop;
    p.run(kFollowed);
    ASSERT_TRUE(p.closed);
    EXPECT_FALSE(p.closed->failure);
    EXPECT_EQ(p.results[0].doubtful, stop == 8 || stop == 9);
    EXPECT_EQ(p.results[0].recipients[0].taken(), stop > 9);
    if (stop < 7) {
      EXPECT_EQ(p.work.size(), 1u);  // not yet handed in
      continue;
    }
    ASSERT_EQ(p.results.size(), 2u);
    EXPECT_EQ(p.results[1].doubtful, stop == 14);
    EXPECT_EQ(p.results[1].stale, stop <= 10);
    EXPECT_EQ(p.results[1].recipients[0].error->code, Errc::closed);
  }
}

TEST(ClientSession, CallsASessionStaleThatWasGoneBeforeMail) {
  const Script again = {"C:MAIL FROM:<a@example.com> SIZE=10", "S:421 4.4.2 idle too long"};
  const Play p = play(kOneOfTwoTaken + again, {to({"b@d", "c@d"}), to({"e@d"})});
  EXPECT_TRUE(p.results[1].stale);
  EXPECT_EQ(summary(p.results[1]), (Words{"mail 421 4.4.2 idle too long"}));
}

TEST(ClientSession, SendsOnlyTheParametersThatAreOffered) {
  Transaction t = to({"b@d"});
  t.ret = mail::Ret::headers;
  t.envid = "x+y";
  t.recipients[0].notify.never = true;
  t.recipients[0].orcpt = "rfc822;o@d";
  const Script offered = {"S:220 mx",         "C:EHLO out.example",
                          "S:250-mx|250 DSN", "C:MAIL FROM:<a@example.com> RET=HDRS ENVID=x+2By",
                          "S:250 ok",         "C:RCPT TO:<b@d> NOTIFY=NEVER ORCPT=rfc822;o@d",
                          "S:550 no"};
  EXPECT_TRUE(play(offered, {t}).results[0].dsn_passed_on);
  const Script not_offered = {
      "S:220 mx", "C:EHLO out.example", "S:250 mx", "C:MAIL FROM:<a@example.com>",
      "S:250 ok", "C:RCPT TO:<b@d>",    "S:550 no"};
  EXPECT_FALSE(play(not_offered, {t}).results[0].dsn_passed_on);
}

TEST(ClientSession, SendsNothingThatTheServerCannotTake) {
  Transaction eight = to({"b@d", "c@d"});
  eight.eight_bit = true;
  const Script bare = {"S:220 mx", "C:EHLO out.example", "S:250 mx"};
  const Play p = play(bare, {eight});
  EXPECT_EQ(summary(p.results[0]), (Words{"mail 8BITMIME", "mail 8BITMIME"}));
  EXPECT_TRUE(p.results[0].reusable);
  EXPECT_EQ(p.at_end, "idle");
  Transaction utf8 = to({"太郎@例え.jp"});
  utf8.smtputf8 = true;
  EXPECT_EQ(summary(play(kHello, {utf8}).results[0]), (Words{"mail SMTPUTF8"}));
}

TEST(ClientSession, SaysThatItSendsEightBitsAndUtf8WhereItMay) {
  Transaction t = to({"太郎@例え.jp"});
  t.eight_bit = t.smtputf8 = true;
  play({"S:220 mx", "C:EHLO out.example", "S:250-mx|250-8BITMIME|250 SMTPUTF8",
        "C:MAIL FROM:<a@example.com> BODY=8BITMIME SMTPUTF8", "S:250 ok",
        "C:RCPT TO:<太郎@例え.jp>", "S:250 ok", "C:DATA", "S:354 go", "C:<body>", "S:250 ok"},
       {t});
}

TEST(ClientSession, SendsAChunkOnlyToThoseWhoTakeIt) {
  ClientPlan plan = plain_plan();
  plan.chunking = true;
  const Script hello = {"S:220 mx", "C:EHLO out.example", "S:250-mx|250-PIPELINING|250 CHUNKING"};
  const Play taken =
      play(hello + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>|RCPT TO:<c@d>", "S:250 ok",
                          "S:250 ok", "S:550 no", "C:BDAT 10 LAST", "C:<chunk>", "S:250 taken"},
           {to({"b@d", "c@d"})}, plan);
  EXPECT_EQ(summary(taken.results[0]), (Words{"eod 250 taken", "rcpt 550 no"}));
  const Play refused =
      play(hello + Script{"C:MAIL FROM:<a@example.com>|RCPT TO:<b@d>", "S:250 ok", "S:550 no"},
           {to({"b@d"})}, plan);
  EXPECT_EQ(summary(refused.results[0]), (Words{"rcpt 550 no"}));
}

TEST(ClientSession, SplitsManyRecipientsIntoGroupsThatFitTheBuffers) {
  std::vector<std::string> many;
  for (int i = 0; i < 1000; ++i) many.push_back("recipient" + std::to_string(i) + "@example.jp");
  ClientSession session(plain_plan());
  session.next(Opened{});
  session.next(spoken("220 mx"));
  session.next(Sent{});
  session.next(spoken("250-mx|250 PIPELINING"));
  ClientStep step = session.next(Begin{to(many)});
  std::size_t sends = 0;
  while (!std::holds_alternative<Done>(step)) {
    if (const auto* send = std::get_if<Send>(&step)) {
      ++sends;
      EXPECT_LT(send->bytes.size(), 4200u);
    }
    const auto* await = std::get_if<AwaitReply>(&step);
    step = await ? session.next(spoken(await->stage == Stage::data ? "354 go" : "250 ok"))
                 : session.next(Sent{});
  }
  EXPECT_GT(sends, 5u);
  for (const Outcome& o : std::get<Done>(step).result.recipients) EXPECT_TRUE(o.taken());
}

TEST(ClientSession, NeverWritesALineBreakOutOfAnAddress) {
  Transaction t = to({"b@d\r\nRCPT TO:<evil@d>"});
  const Play p = play(kHello, {t});
  EXPECT_EQ(summary(p.results[0]), (Words{"rcpt invalid"}));
}

TEST(ClientSession, StopsUsingAServerThatIsOutOfStep) {
  const Script data = kHello + Script{"C:MAIL FROM:<a@example.com> SIZE=10", "S:250 ok",
                                      "C:RCPT TO:<b@d>", "S:250 ok", "C:DATA"};
  EXPECT_FALSE(play(data + Script{"S:250 what"}, {to({"b@d"})}).results[0].reusable);
  EXPECT_FALSE(
      play(data + Script{"S:354 go", "C:<body>", "S:354 what"}, {to({"b@d"})}).results[0].reusable);
}

}  // namespace
}  // namespace todoku::smtp
