#include "smtp/client.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace todoku::smtp {
namespace {

// A conversation as a reader of the RFC would write it down: "C:" is what the machine must ask to
// be sent
// ("<body>" the message, "<chunk>" the message behind BDAT, "<dot>" a lone dot, "<tls>" the
// handshake), "S:" what the server then says, "|" between the lines of one answer.
using Script = std::vector<std::string>;

const Script kHello = {"S:220 mx", "C:EHLO out.example",
                       "S:250-mx hello|250-8BITMIME|250 SIZE 1000"};
const Script kPipelining = {"S:220 mx", "C:EHLO out.example", "S:250-mx|250-PIPELINING|250 DSN"};

Script operator+(Script a, const Script& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Transaction to(std::vector<std::string> recipients) {
  Transaction t;
  t.reverse_path = "a@example.com";
  for (std::string& r : recipients) t.recipients.push_back({std::move(r), {}, {}});
  t.body_bytes = 10;
  return t;
}

ClientPlan plain_plan() {
  return ClientPlan{.helo = "out.example", .tls = ClientPlan::Tls::never};
}

Reply spoken(std::string text) {
  std::replace(text.begin(), text.end(), '|', '\n');
  return *parse_reply(text);
}

std::string written(const ClientStep& step) {
  if (const auto* send = std::get_if<Send>(&step)) {
    std::string lines = send->bytes.substr(0, send->bytes.size() - 2);
    for (std::size_t at = lines.find("\r\n"); at != lines.npos; at = lines.find("\r\n"))
      lines.replace(at, 2, "|");
    return "C:" + lines;
  }
  if (const auto* body = std::get_if<SendBody>(&step)) {
    switch (body->how) {
      case SendBody::How::dot_stuffed: return "C:<body>";
      case SendBody::How::as_it_is: return "C:<chunk>";
      case SendBody::How::nothing: return "C:<dot>";
    }
  }
  if (std::holds_alternative<StartTls>(step)) return "C:<tls>";
  if (std::holds_alternative<AwaitReply>(step)) return "S:";
  if (std::holds_alternative<Idle>(step)) return "idle";
  if (std::holds_alternative<Done>(step)) return "done";
  return "closed";
}

constexpr std::size_t kNever = static_cast<std::size_t>(-1);

// Plays the peer. At line `stop` the link breaks with `how`.
struct Play {
  ClientSession session;
  std::deque<Transaction> work;
  std::vector<TransactionResult> results;
  std::optional<Closed> closed;
  std::size_t stop = kNever;
  Errc how = Errc::closed;
  bool follow = false;  // hand in the next transaction with the body
  std::size_t line = 0;
  std::string at_end;  // what the last step was

  explicit Play(ClientPlan plan) : session(std::move(plan)) {}

  void run(const Script& script) {
    ClientStep step = session.next(Opened{});
    for (;;) {
      if (auto* done = std::get_if<Done>(&step)) {
        results.push_back(std::move(done->result));
        step = session.next(Resume{});
        continue;
      }
      at_end = written(step);
      if (auto* end = std::get_if<Closed>(&step)) {
        closed = std::move(*end);
        return;
      }
      if (at_end == "idle") {
        if (work.empty()) return;
        Transaction next = std::move(work.front());
        work.pop_front();
        step = session.next(Begin{std::move(next)});
        continue;
      }
      if (line == script.size()) return;
      step = session.next(event(script));
    }
  }

 private:
  ClientEvent event(const Script& script) {
    const std::string& expected = script[line];
    const bool ours = at_end != "S:";
    EXPECT_EQ(ours ? at_end : expected.substr(0, 2), ours ? expected : "S:") << "at line " << line;
    if (follow && session.can_follow() && !work.empty()) {
      session.follow_with(std::move(work.front()));
      work.pop_front();
    }
    const bool breaks = line++ == stop;
    if (breaks) return Error{how, "broken by the test"};
    if (at_end == "C:<tls>") return TlsDone{};
    if (ours) return Sent{};
    return spoken(expected.substr(2));
  }
};

Play play(const Script& script, std::vector<Transaction> work, ClientPlan plan = plain_plan()) {
  Play p(std::move(plan));
  p.work.assign(work.begin(), work.end());
  p.run(script);
  EXPECT_EQ(p.line, script.size());
  return p;
}

std::string summary(const Outcome& o) {
  std::string text = std::string(to_string(o.stage)) + " ";
  if (o.reply) return text + to_line(*o.reply);
  if (o.error) return text + to_string(o.error->code);
  return text + std::string(to_string(*o.lack));
}
std::vector<std::string> summary(const TransactionResult& r) {
  std::vector<std::string> out;
  for (const Outcome& o : r.recipients) out.push_back(summary(o));
  return out;
}
using Words = std::vector<std::string>;

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

// 421 in the place of every answer: it decides what is not decided, and is no doubt even after the
// dot.
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

// Broken anywhere, the first is in doubt while its answer is out, the second never before its own
// dot.
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

TEST(ClientSession, FallsBackToHeloWhereEhloIsUnknown) {
  for (const char* no : {"S:500 what", "S:502 no", "S:501 no", "S:504 no"}) {
    const Play p =
        play(Script{"S:220 mx", "C:EHLO out.example", no, "C:HELO out.example", "S:250 mx",
                    "C:MAIL FROM:<a@example.com>", "S:250 ok", "C:RCPT TO:<b@d>", "S:250 ok",
                    "C:DATA", "S:354 go", "C:<body>", "S:250 taken"},
             {to({"b@d"})});
    EXPECT_FALSE(p.session.offers().esmtp);
  }
}

TEST(ClientSession, KeepsTheWordsOfAServerThatWantsNoSession) {
  const Play banner = play({"S:554 5.7.1 blocked", "C:QUIT", "S:221 bye"}, {to({"b@d"})});
  EXPECT_EQ(summary(*banner.closed->failure), "banner 554 5.7.1 blocked");
  const Play ehlo =
      play({"S:220 mx", "C:EHLO out.example", "S:550 5.7.1 blocked", "C:QUIT", "S:221 bye"},
           {to({"b@d"})});
  EXPECT_EQ(summary(*ehlo.closed->failure), "ehlo 550 5.7.1 blocked");
  EXPECT_TRUE(ehlo.results.empty());
}

ClientPlan tls_plan(ClientPlan::Tls tls) {
  return ClientPlan{.helo = "out.example", .tls = tls};
}
const Script kTlsOffered = {"S:220 mx", "C:EHLO out.example",
                            "S:250-mx|250-STARTTLS|250 PIPELINING"};

TEST(ClientSession, ForgetsUnderTlsWhatWasOfferedInTheClear) {
  const Play p = play(kTlsOffered + Script{"C:STARTTLS", "S:220 go", "C:<tls>",
                                           "C:EHLO out.example", "S:250-mx|250 CHUNKING"},
                      {}, tls_plan(ClientPlan::Tls::required));
  EXPECT_TRUE(p.session.under_tls());
  EXPECT_FALSE(p.session.offers().pipelining);
  EXPECT_TRUE(p.session.offers().chunking);
}

TEST(ClientSession, GoesOnInTheClearOnlyWhereThatIsTheWish) {
  const Script refused = kTlsOffered + Script{"C:STARTTLS", "S:454 4.7.0 not now"};
  const Play goes_on = play(refused, {}, tls_plan(ClientPlan::Tls::opportunistic));
  EXPECT_EQ(goes_on.at_end, "idle");
  const Play ends =
      play(refused + Script{"C:QUIT", "S:221 bye"}, {}, tls_plan(ClientPlan::Tls::required));
  EXPECT_EQ(summary(*ends.closed->failure), "starttls 454 4.7.0 not now");
  const Play none =
      play(kHello + Script{"C:QUIT", "S:221 bye"}, {}, tls_plan(ClientPlan::Tls::required));
  EXPECT_EQ(summary(*none.closed->failure), "starttls tls");
  const Play clear = play(kHello, {}, tls_plan(ClientPlan::Tls::opportunistic));
  EXPECT_EQ(clear.at_end, "idle");
}

TEST(ClientSession, TellsTheDriverToRedialWhenAnOpportunisticHandshakeFails) {
  for (const auto tls : {ClientPlan::Tls::opportunistic, ClientPlan::Tls::required}) {
    Play p(tls_plan(tls));
    p.stop = 5;
    p.how = Errc::tls;
    p.run(kTlsOffered + Script{"C:STARTTLS", "S:220 go", "C:<tls>"});
    ASSERT_TRUE(p.closed && p.closed->failure);
    EXPECT_EQ(summary(*p.closed->failure), "tls tls");
    EXPECT_EQ(p.closed->tls_failed, tls == ClientPlan::Tls::opportunistic);
  }
}

ClientPlan auth_plan() {
  return ClientPlan{.helo = "out.example",
                    .tls = ClientPlan::Tls::opportunistic,
                    .auth = Credentials{"anna", "secret"}};
}
Script under_tls(std::string ehlo) {
  return kTlsOffered +
         Script{"C:STARTTLS", "S:220 go", "C:<tls>", "C:EHLO out.example", "S:250-mx|250 " + ehlo};
}

TEST(ClientSession, AuthenticatesByPlainOrLogin) {
  EXPECT_EQ(
      play(under_tls("AUTH LOGIN PLAIN") + Script{"C:AUTH PLAIN AGFubmEAc2VjcmV0", "S:235 ok"}, {},
           auth_plan())
          .at_end,
      "idle");
  EXPECT_EQ(play(under_tls("AUTH=LOGIN") + Script{"C:AUTH LOGIN", "S:334 VXNlcm5hbWU6",
                                                  "C:YW5uYQ==", "S:334 UGFzc3dvcmQ6", "C:c2VjcmV0",
                                                  "S:235 ok"},
                 {}, auth_plan())
                .at_end,
            "idle");
}

TEST(ClientSession, FailsWhereItCannotAuthenticate) {
  const Script quit = {"C:QUIT", "S:221 bye"};
  const Play refused = play(
      under_tls("AUTH PLAIN") + Script{"C:AUTH PLAIN AGFubmEAc2VjcmV0", "S:535 5.7.8 no"} + quit,
      {}, auth_plan());
  EXPECT_EQ(summary(*refused.closed->failure), "auth 535 5.7.8 no");
  const Play clear = play(
      Script{"S:220 mx", "C:EHLO out.example", "S:250-mx|250 AUTH PLAIN"} + quit, {}, auth_plan());
  EXPECT_EQ(summary(*clear.closed->failure), "auth tls");
  const Play none = play(under_tls("AUTH CRAM-MD5") + quit, {}, auth_plan());
  EXPECT_EQ(summary(*none.closed->failure), "auth refused");
  const Play more =
      play(under_tls("AUTH PLAIN") + Script{"C:AUTH PLAIN AGFubmEAc2VjcmV0", "S:334 more"} + quit,
           {}, auth_plan());
  EXPECT_EQ(summary(*more.closed->failure), "auth 334 more");
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

TEST(ClientSession, QuitsPolitelyAndDoesNotMindTheAnswer) {
  for (const bool broken : {false, true}) {
    ClientSession session(plain_plan());
    session.next(Opened{});
    session.next(spoken("220 mx"));
    session.next(Sent{});
    session.next(spoken("250 mx"));
    EXPECT_EQ(written(session.next(Quit{})), "C:QUIT");
    session.next(Sent{});
    const ClientStep end =
        broken ? session.next(Error{Errc::closed, "gone"}) : session.next(spoken("221 bye"));
    ASSERT_TRUE(std::holds_alternative<Closed>(end));
    EXPECT_FALSE(std::get<Closed>(end).failure);
  }
}

TEST(Patience, IsThatOfRfc5321Section4532) {
  using std::chrono::minutes;
  EXPECT_EQ(facts(Stage::banner).patience, minutes(5));
  EXPECT_EQ(facts(Stage::mail).patience, minutes(5));
  EXPECT_EQ(facts(Stage::rcpt).patience, minutes(5));
  EXPECT_EQ(facts(Stage::data).patience, minutes(2));
  EXPECT_EQ(facts(Stage::eod).patience, minutes(10));
}

TEST(Offers, AreReadWithoutLookingAtCase) {
  const Offers o = read_offers(
      spoken("250-mx.example hi|250-pipelining|250-Size 100|250-AUTH plain login|250-X"));
  EXPECT_EQ(o.name, "mx.example");
  EXPECT_TRUE(o.pipelining && o.auth_plain && o.auth_login);
  EXPECT_EQ(o.size, 100u);
  EXPECT_EQ(read_offers(spoken("250-mx|250 SIZE")).size, 0u);
  EXPECT_FALSE(read_offers(spoken("250-mx|250 SIZE x")).size);
  EXPECT_FALSE(read_offers(spoken("250 PIPELINING")).pipelining);  // the first line is a name
}

}  // namespace
}  // namespace todoku::smtp
