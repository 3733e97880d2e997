// What a client is told, and what message and envelope it gives (RFC 5321).
#include <gtest/gtest.h>

#include "smtp/server_driver_for_tests.h"

namespace todoku::smtp {
namespace {

struct Case {
  const char* name;
  std::string_view client;
  std::string_view server;  // behind the greeting
  ServerOptions options = {};
};

constexpr std::string_view kHello = "HELO c.example\r\n";

const Case kCases[] = {
    {"a message", "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n250 2.0.0 OK\r\n"
     "221 2.0.0 mx.example closes\r\n"},
    {"MAIL before HELO", "MAIL FROM:<a@b>\r\n", "503 5.5.1 Say EHLO first\r\n"},
    {"RCPT before MAIL", "HELO c\r\nRCPT TO:<c@d>\r\n",
     "250 mx.example\r\n503 5.5.1 Say MAIL first\r\n"},
    {"DATA before MAIL", "HELO c\r\nDATA\r\n",
     "250 mx.example\r\n503 5.5.1 Say MAIL and RCPT first\r\n"},
    {"DATA without recipients", "HELO c\r\nMAIL FROM:<>\r\nDATA\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n554 5.5.1 No valid recipients\r\n"},
    {"MAIL inside a transaction", "HELO c\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n503 5.5.1 A transaction is under way; RSET ends it\r\n"},
    {"RSET ends it", "HELO c\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 Forgotten\r\n250 2.0.0 OK\r\n"},
    {"HELO without a name", "HELO\r\n", "501 5.5.4 EHLO and HELO need the name of your host\r\n"},
    {"NOOP, VRFY, EXPN, HELP", "NOOP x\r\nVRFY a\r\nEXPN a\r\nHELP\r\n",
     "250 2.0.0 OK\r\n252 2.5.0 Send the mail and see\r\n502 5.5.1 EXPN is not offered\r\n"
     "214 2.0.0 EHLO HELO MAIL RCPT DATA RSET NOOP QUIT (RFC 5321)\r\n"},
    {"a bare LF in a command", "NOOP\nNOOP\r\n",
     "500 5.5.2 Lines end with CR LF, and have neither alone (RFC 5321 section 2.3.8)\r\n250 2.0.0 "
     "OK\r\n"},
    {"a bare CR in a command", "NO\rOP\r\n",
     "500 5.5.2 Lines end with CR LF, and have neither alone (RFC 5321 section 2.3.8)\r\n"},
    {"no null recipient", "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n501 5.1.3 The null address is no recipient\r\n"},
    {"a sender that is none", "HELO c\r\nMAIL FROM:<a>\r\n",
     "250 mx.example\r\n501 5.1.7 <a>: an address is local@domain\r\n"},
    {"unknown parameters", "HELO c\r\nMAIL FROM:<a@b> X=1\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\n",
     "250 mx.example\r\n555 5.5.4 Unknown parameter X\r\n501 5.5.4 Bad value of parameter "
     "BODY\r\n"},
    {"a parameter given twice", "HELO c\r\nMAIL FROM:<a@b> SIZE=1 size=2\r\n",
     "250 mx.example\r\n501 5.5.4 The parameters of MAIL break the grammar\r\n"},
    {"too large a SIZE",
     "HELO c\r\nMAIL FROM:<a@b> SIZE=11\r\n",
     "250 mx.example\r\n552 5.3.4 A message has at most 10 bytes here\r\n",
     {.message_bytes = 10}},
    {"too large a message",
     "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nabcdefghijk\r\n.\r\nMAIL "
     "FROM:<a@b>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n"
     "552 5.3.4 The message has 13 bytes, more than the 10 that are taken here\r\n250 2.0.0 OK\r\n",
     {.message_bytes = 10}},
    {"too many recipients",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n452 4.5.3 At most 1 recipients a message "
     "here\r\n",
     {.recipients = 1}},
    {"too many unknown commands",
     "A\r\nB\r\nNOOP\r\n",
     "500 5.5.1 Unknown command\r\n500 5.5.1 Unknown command\r\n421 4.7.0 Too many unknown "
     "commands\r\n",
     {.unknown_commands = 2}},
    {"too many errors",
     "DATA\r\nMAIL\r\nNOOP\r\n",
     "503 5.5.1 Say EHLO first\r\n503 5.5.1 Say EHLO first\r\n421 4.7.0 Too many errors\r\n",
     {.errors = 2}},
    {"too long a line",
     "NOOP 123456789\r\nNOOP\r\n",
     "500 5.5.6 The line is too long\r\n250 2.0.0 OK\r\n",
     {.line_bytes = 10}},
    {"STARTTLS and AUTH that are not offered", "HELO c\r\nSTARTTLS\r\nAUTH PLAIN\r\n",
     "250 mx.example\r\n502 5.5.1 STARTTLS is not offered\r\n502 5.5.1 AUTH is not offered\r\n"},
    {"AUTH in the clear",
     "EHLO c\r\nAUTH PLAIN AGEAYg==\r\n",
     "250-mx.example greets "
     "c\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-SIZE 10\r\n"
     "250 STARTTLS\r\n538 5.7.11 AUTH needs TLS; issue STARTTLS first\r\n",
     {.tls = true,
      .auth = true,
      .chunking = false,
      .smtputf8 = false,
      .dsn = false,
      .message_bytes = 10}},
    {"TLS required",
     "HELO c\r\nMAIL FROM:<>\r\n",
     "250 mx.example\r\n530 5.7.0 Issue a STARTTLS command first\r\n",
     {.tls = true, .tls_required = true}},
    {"a bare LF in a message",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\na\nb\r\n.\r\nNOOP\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n"
     "550 5.6.0 The message has a CR or LF alone; lines end with CR LF (RFC 5321 section "
     "2.3.8)\r\n250 2.0.0 OK\r\n"},
    {"a message smuggled behind LF . LF",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\na\n.\nMAIL FROM:<evil@b>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n"
     "521 5.5.2 A lone dot beside a bare CR or LF does not end a message\r\n"},
    {"BDAT",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 3\r\nab\rBDAT 5 LAST\r\n\nc.\r\nNOOP\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n250 2.0.0 3 bytes taken\r\n250 2.0.0 "
     "OK\r\n250 2.0.0 OK\r\n"},
    {"BDAT without recipients is read all the same", "HELO c\r\nBDAT 6\r\nQUIT\r\nNOOP\r\n",
     "250 mx.example\r\n503 5.5.1 Say MAIL and RCPT first\r\n250 2.0.0 OK\r\n"},
    {"BDAT over the limit",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 2\r\na\nBDAT 3\r\nQUIBDAT 0 LAST\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n250 2.0.0 2 bytes taken\r\n"
     "552 5.3.4 A message has at most 4 bytes here\r\n503 5.5.1 Say MAIL and RCPT first\r\n",
     {.message_bytes = 4}},
    {"DATA inside BDAT",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 1\r\naDATA\r\nRCPT TO:<e@f>\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n250 2.0.0 1 bytes taken\r\n"
     "503 5.5.1 The message has begun with BDAT\r\n503 5.5.1 The message has begun\r\n"},
    {"a bare LF in BDAT", "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nBDAT 4 LAST\r\na\nb\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n"
     "550 5.6.0 The message has a CR or LF alone; lines end with CR LF (RFC 5321 section "
     "2.3.8)\r\n"},
    {"a BDAT whose length nobody knows", "HELO c\r\nBDAT x\r\nNOOP\r\n",
     "250 mx.example\r\n501 5.5.4 Write BDAT size [LAST], where it is offered\r\n"},
    {"as many messages as a session may have",
     "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nMAIL FROM:<>\r\nNOOP\r\n",
     "250 mx.example\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n250 2.0.0 OK\r\n"
     "421 4.7.0 Enough messages for one session; connect again\r\n",
     {.messages = 1}},
};

// However the network cuts the bytes, the session says the same.
TEST(ServerSession, AnswersTheSameWhereverTheInputIsCut) {
  for (const Case& c : kCases) {
    for (std::size_t cut = 0; cut <= c.client.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      Driver driver(c.options);
      driver.run();
      driver.feed(c.client.substr(0, cut));
      driver.feed(c.client.substr(cut));
      ASSERT_EQ(driver.said, "220 mx.example ESMTP\r\n" + std::string(c.server));
    }
  }
}

TEST(ServerSession, AnswersAPipelinedGroupInOneWrite) {
  Driver driver;
  driver.run();
  driver.feed(kHello);
  driver.writes.clear();
  driver.feed("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
  ASSERT_EQ(driver.writes.size(), 1u);
  driver.feed("x\r\n.\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  ASSERT_EQ(driver.writes.size(), 2u);
  EXPECT_EQ(driver.writes[1],
            "250 2.0.0 OK\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n354 End with a lone dot\r\n");
  EXPECT_EQ(driver.asked, "chmrrdMmrd");
}

TEST(ServerSession, HandsOutTheMessageWithItsEnvelope) {
  Driver driver;
  driver.run();
  driver.feed(
      "EHLO c.example\r\nMAIL FROM:<a@b> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=x+2By\r\n"
      "RCPT TO:<a..b@docomo.ne.jp> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o+40x@y\r\n"
      "RCPT TO:<@r:\"q s\"@d>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n\xe3\x81\x82\r\n.\r\n");
  ASSERT_EQ(driver.messages.size(), 1u);
  EXPECT_EQ(driver.messages[0], "Subject: x\r\n\r\n.dot\r\n\xe3\x81\x82\r\n");
  mail::Envelope want;
  want.reverse_path = "a@b";
  want.recipients = {{"a..b@docomo.ne.jp", {.success = true, .delay = true}, "rfc822;o@x@y"},
                     {"\"q s\"@d", {}, ""}};
  want.body = mail::Body::eight_bit_mime;
  want.ret = mail::Ret::headers;
  want.envid = "x+y";
  EXPECT_EQ(driver.envelope, want);
}

TEST(ServerSession, RefusesOldHandsetAddressesWhereTheyAreNotWanted) {
  Driver driver(ServerOptions{.old_handset_addresses = false});
  driver.run();
  driver.feed(
      "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<abc.@docomo.ne.jp>\r\nRCPT "
      "TO:<\"abc.\"@docomo.ne.jp>\r\n");
  EXPECT_TRUE(driver.said.ends_with(
      "501 5.1.3 <abc.@docomo.ne.jp>: the local part breaks RFC 5321 §4.1.2\r\n250 2.0.0 OK\r\n"));
}

TEST(ServerSession, TakesUtf8AddressesOnlyAfterSmtputf8) {
  Driver driver;
  driver.run();
  driver.feed(
      "EHLO c\r\nMAIL FROM:<太郎@例え.jp>\r\nMAIL FROM:<>\r\nRCPT TO:<太郎@例え.jp>\r\nRSET\r\n");
  driver.feed("MAIL FROM:<太郎@例え.jp> SMTPUTF8\r\nRCPT TO:<花子@例え.jp>\r\n");
  EXPECT_EQ(driver.asked, "chmmr");
  EXPECT_NE(driver.said.find("550 5.6.7"), std::string::npos);
  EXPECT_NE(driver.said.find("553 5.6.7"), std::string::npos);
}

}  // namespace
}  // namespace todoku::smtp
