// The client's session around its transactions: greeting, EHLO, STARTTLS, AUTH, QUIT.
#include "smtp/client.h"

#include <gtest/gtest.h>

#include "smtp/test_script.h"

namespace todoku::smtp {
namespace {

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
