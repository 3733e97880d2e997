#include "receive/submission.h"

#include <gtest/gtest.h>

#include "mail/header.h"
#include "receive/pouch_for_tests.h"
#include "receive/session.h"
#include "receive/test_peer.h"
#include "receive/trace.h"

namespace todoku::receive {
namespace {

struct Same final : Random {
  std::uint64_t next() override { return 0xabc; }
};

struct Office {
  boost::asio::io_context loop;
  Gate gate{loop.get_executor()};
  StillClock clock{loop};
  Peer peer{loop, clock};
  Pouch pouch;
  Same chance;
  SubmissionOptions options{
      .smtp = {.hostname = "mx.example", .tls = true},
      .trusted = [](std::string_view address) { return address == "192.0.2.9"; },
      .knows = {}};
  std::optional<Submission> submission;
  MessageMemory memory;
  std::optional<Session> session;

  void open() {
    submission.emplace(pouch, clock, chance, options);
    session.emplace(std::make_unique<PeerStream>(peer), clock, *submission, memory);
    start(loop, gate, session->serve());
  }
  // Says it; what was answered comes back.
  std::string say(std::string bytes) {
    peer.told.clear();
    peer.say(std::move(bytes));
    poll(loop);
    return peer.told;
  }
  std::string send(std::string message, std::string recipients = "RCPT TO:<c@d>\r\n") {
    say("EHLO c.example\r\nMAIL FROM:<a@b>\r\n" + recipients + "DATA\r\n");
    return say(message + ".\r\n");
  }
};

TEST(Submission, TakesAMessageIntoTheSpoolAndNamesIt) {
  Office office;
  office.open();
  EXPECT_EQ(office.send("Subject: x\r\n\r\nbody\r\n"), "250 2.0.0 Taken as 01KAMZ0V8R000\r\n");
  ASSERT_EQ(office.pouch.admitted.size(), 1u);
  const spool::Spool::Admission& a = office.pouch.admitted[0];
  EXPECT_EQ(a.envelope.reverse_path, "a@b");
  EXPECT_EQ(a.envelope.recipients[0].address, "c@d");
  EXPECT_EQ(a.source, "smtp 192.0.2.9");
  EXPECT_EQ(a.expires, office.clock.now + std::chrono::hours(120));
  EXPECT_TRUE(a.initial.empty());
  EXPECT_TRUE(a.body.ends_with("\r\nSubject: x\r\n\r\nbody\r\n"));
}

TEST(Submission, PutsTheFieldsOnTopThatTheMessageLacks) {
  Office office;
  office.open();
  office.send("Subject: x\r\n\r\nbody\r\n");
  EXPECT_EQ(office.pouch.admitted[0].body,
            "Received: from c.example ([192.0.2.9])\r\n"
            "\tby mx.example (Todoku) with ESMTP\r\n"
            "\tfor <c@d>;\r\n"
            "\tWed, 18 Nov 2026 11:06:40 +0000\r\n"
            "Message-ID: <1a1ee565e00.0000000000000abc@mx.example>\r\n"
            "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
            "Subject: x\r\n\r\nbody\r\n");
  office.send("date: x\r\nMessage-Id: <a@b>\r\n\r\nbody\r\n", "RCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\n");
  EXPECT_EQ(office.pouch.admitted[1].body,
            "Received: from c.example ([192.0.2.9])\r\n"
            "\tby mx.example (Todoku) with ESMTP;\r\n"
            "\tWed, 18 Nov 2026 11:06:40 +0000\r\n"
            "date: x\r\nMessage-Id: <a@b>\r\n\r\nbody\r\n");
}

TEST(Submission, KeepsTheBodyOfAMessageWithoutHeaderOutOfTheHeader) {
  Office office;
  office.open();
  office.send("no header here\r\n");
  const std::string& body = office.pouch.admitted[0].body;
  EXPECT_EQ(body.substr(mail::scan_header(body).body), "no header here\r\n");
  office.send("\r\nbody\r\n");
  const std::string& empty = office.pouch.admitted[1].body;
  EXPECT_EQ(empty.substr(mail::scan_header(empty).body), "body\r\n");
}

TEST(Submission, SaysWhyItCannotTakeAMessageNow) {
  Office office;
  office.open();
  office.pouch.refuses = Error{Errc::no_space, "disk full"};
  EXPECT_TRUE(office.send("\r\n").starts_with("452 4.3.1 "));
  office.pouch.refuses = Error{Errc::io, "disk broken"};
  EXPECT_TRUE(office.send("\r\n").starts_with("451 4.3.0 "));
  office.pouch.refuses.reset();  // there is room again
  EXPECT_TRUE(office.send("\r\n").starts_with("250 2.0.0 "));
}

TEST(Submission, RefusesAMessageThatGoesRoundInCircles) {
  Office office;
  office.open();
  std::string hops;
  for (int i = 0; i < 100; ++i) hops += "Received: from a by b\r\n";
  EXPECT_TRUE(office.send(hops + "\r\n").starts_with("250 "));
  EXPECT_TRUE(office.send(hops + "Received: x\r\n\r\n").starts_with("554 5.4.6 "));
}

TEST(Submission, WritesOnceToWhoIsNamedTwice) {
  Office office;
  office.open();
  EXPECT_TRUE(
      office.send("\r\n", "RCPT TO:<c@d> NOTIFY=NEVER\r\nRCPT TO:<C@D>\r\nRCPT TO:<e@d>\r\n")
          .starts_with("250 "));
  const spool::Spool::Admission& a = office.pouch.admitted[0];
  ASSERT_EQ(a.envelope.recipients.size(), 2u);
  EXPECT_TRUE(a.envelope.recipients[0].notify.never) << "the first of the two counts";
}

TEST(Submission, NamesTheLineThatNoServerNeedTake) {
  Office office;
  office.open();
  const std::string too_long = office.send("Subject: x\r\n\r\n" + std::string(999, 'x') + "\r\n");
  EXPECT_TRUE(too_long.starts_with("550 5.6.0 Line 3 of the message has 999 bytes, and 998 "))
      << too_long;
  const std::string nul = office.send(std::string("Subject: x\r\n\r\na\0b\r\n", 19));
  EXPECT_TRUE(nul.starts_with("550 5.6.0 Line 3 of the message has a NUL byte")) << nul;
  EXPECT_TRUE(office.pouch.admitted.empty());
}

Task<void> hand_in(Submission& submission, const Client& client, std::string message) {
  const Result<MessageId> id = co_await submission.take(client, std::move(message));
  EXPECT_TRUE(id.has_value());
}

TEST(Submission, SaysInTheTraceThatAMessageCameByHttp) {
  Office office;
  office.options.way = "http";
  Submission by_http(office.pouch, office.clock, office.chance, office.options);
  smtp::SessionFacts facts{.helo = "localhost", .envelope = {.recipients = {{"c@d", {}, {}}}}};
  const Client client{{"127.0.0.1", 0}, {"127.0.0.1", 0}, {}, facts};
  start(office.loop, office.gate, hand_in(by_http, client, "Subject: x\r\n\r\n"));
  ASSERT_EQ(office.pouch.admitted.size(), 1u);
  EXPECT_NE(office.pouch.admitted[0].body.find("\tby mx.example (Todoku) with HTTP\r\n"),
            std::string::npos);
}

TEST(Submission, RefusesAStrangerAtTheDoorWhereNobodyCanAuthenticate) {
  Office office;
  office.peer.address.address = "198.51.100.7";
  office.open();
  EXPECT_EQ(office.peer.told, "554 5.7.1 198.51.100.7 may not submit mail here\r\n");
  EXPECT_TRUE(office.peer.closed);
}

TEST(Submission, WantsAStrangerToAuthenticate) {
  Office office;
  office.peer.address.address = "2001:db8::7";
  office.options.knows = [](std::string_view user, std::string_view password) {
    return user == "anna" && password == "secret";
  };
  office.open();
  const std::string in_the_clear = office.say("EHLO c\r\n");
  EXPECT_EQ(in_the_clear.find("AUTH"), std::string::npos);
  EXPECT_EQ(office.say("MAIL FROM:<a@b>\r\n"), "530 5.7.0 Authenticate first\r\n");
  office.say("STARTTLS\r\n");
  EXPECT_NE(office.say("EHLO c\r\n").find("250-AUTH PLAIN LOGIN\r\n"), std::string::npos);
  EXPECT_EQ(office.say("AUTH PLAIN AGFubmEAd3Jvbmc=\r\n"),
            "535 5.7.8 User or password are wrong\r\n");
  EXPECT_EQ(office.say("AUTH PLAIN AGFubmEAc2VjcmV0\r\n"), "235 2.7.0 Authenticated\r\n");
  office.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  EXPECT_TRUE(office.say(".\r\n").starts_with("250 "));
  const spool::Spool::Admission& a = office.pouch.admitted[0];
  EXPECT_EQ(a.source, "smtp 2001:db8::7 anna");
  EXPECT_TRUE(
      a.body.starts_with("Received: from c ([IPv6:2001:db8::7])\r\n"
                         "\t(using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256)\r\n"
                         "\tby mx.example (Todoku) with ESMTPSA\r\n"));
}

TEST(Submission, DoesNotBelieveANameThatIsNone) {
  Office office;
  office.open();
  office.say("EHLO (x);y\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  office.say(".\r\n");
  EXPECT_TRUE(
      office.pouch.admitted[0].body.starts_with("Received: from [192.0.2.9] ([192.0.2.9])\r\n"));
}

TEST(Submission, RefusesWhatIsTooLargeWithoutKeepingIt) {
  Office office;
  office.options.smtp.message_bytes = 100;
  office.open();
  EXPECT_TRUE(office.send(std::string(200, 'x') + "\r\n").starts_with("552 5.3.4 "));
  EXPECT_TRUE(office.pouch.admitted.empty());
}

}  // namespace
}  // namespace todoku::receive
