// STARTTLS and AUTH (RFC 3207, RFC 4954).
#include <gtest/gtest.h>

#include "base/base64.h"
#include "smtp/server_driver_for_tests.h"

namespace todoku::smtp {
namespace {

TEST(ServerSession, ForgetsWhatWasSaidBeforeTls) {
  Driver driver(ServerOptions{.tls = true});
  driver.run();
  driver.feed("EHLO c\r\nMAIL FROM:<a@b>\r\nRSET\r\nSTARTTLS\r\nRSET\r\nMAIL FROM:<evil@b>\r\n");
  EXPECT_TRUE(driver.said.ends_with("220 2.0.0 Begin the handshake\r\n"));
  EXPECT_EQ(driver.handshakes, 1);
  EXPECT_TRUE(driver.session.facts().tls);
  EXPECT_TRUE(driver.session.facts().helo.empty());
  driver.said.clear();
  driver.feed("MAIL FROM:<a@b>\r\nEHLO c\r\nSTARTTLS\r\n");
  EXPECT_TRUE(driver.said.starts_with("503 5.5.1 Say EHLO first\r\n"));
  EXPECT_EQ(driver.said.find("250-STARTTLS"), std::string::npos);
  EXPECT_TRUE(driver.said.ends_with("503 5.5.1 TLS is in use already\r\n"));
}

constexpr std::string_view kPlain = "AGFubmEAc2VjcmV0";  // NUL anna NUL secret

struct AuthCase {
  const char* name;
  std::string client;
  std::string server;
  bool asked;
};

TEST(ServerSession, TakesPlainAndLoginUnderTls) {
  const AuthCase cases[] = {
      {"PLAIN at once", "AUTH PLAIN " + std::string(kPlain) + "\r\n", "250 2.0.0 OK\r\n", true},
      {"PLAIN asked for", "AUTH plain\r\n" + std::string(kPlain) + "\r\n",
       "334 \r\n250 2.0.0 OK\r\n", true},
      {"LOGIN", "AUTH LOGIN\r\nYW5uYQ==\r\nc2VjcmV0\r\n",
       "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n250 2.0.0 OK\r\n", true},
      {"LOGIN with the name", "AUTH LOGIN YW5uYQ==\r\nc2VjcmV0\r\n",
       "334 UGFzc3dvcmQ6\r\n250 2.0.0 OK\r\n", true},
      {"cancelled", "AUTH PLAIN\r\n*\r\n", "334 \r\n501 5.7.0 Cancelled\r\n", false},
      {"not base 64", "AUTH PLAIN x\r\n", "501 5.5.2 Not base 64\r\n", false},
      {"not a PLAIN response", "AUTH PLAIN YW5uYQ==\r\n", "501 5.5.2 Not a PLAIN response\r\n",
       false},
      {"acting for another",
       "AUTH PLAIN " + base64_encode(std::string("boss\0anna\0secret", 16)) + "\r\n",
       "535 5.7.8 Acting for another is not offered\r\n", false},
      {"another mechanism", "AUTH CRAM-MD5\r\n", "504 5.5.4 PLAIN and LOGIN are offered\r\n",
       false},
  };
  for (const AuthCase& c : cases) {
    for (std::size_t cut = 0; cut <= c.client.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      Driver driver(ServerOptions{.tls = true, .auth = true});
      driver.run();
      driver.feed("EHLO c\r\nSTARTTLS\r\n");
      driver.feed("EHLO c\r\n");
      driver.said.clear();
      driver.feed(std::string_view(c.client).substr(0, cut));
      driver.feed(std::string_view(c.client).substr(cut));
      EXPECT_EQ(driver.said, c.server);
      ASSERT_EQ(driver.credentials.size(), c.asked ? 1u : 0u);
      EXPECT_EQ(driver.session.facts().user, c.asked ? "anna" : "");
      if (c.asked) {
        EXPECT_EQ(driver.credentials[0].password, "secret");
      }
    }
  }
}

TEST(ServerSession, CountsRefusedPasswordsAsErrors) {
  Driver driver(ServerOptions{.tls = true, .auth = true, .errors = 2});
  driver.decide = [](const Question& q) {
    return std::holds_alternative<AskAuth>(q) ? make_reply(535, "5.7.8 No")
                                              : make_reply(250, "2.0.0 OK");
  };
  driver.run();
  driver.feed("EHLO c\r\nSTARTTLS\r\n");
  for (int i = 0; i < 3; ++i)
    driver.feed(i == 0 ? "EHLO c\r\n" : "AUTH PLAIN " + std::string(kPlain) + "\r\n");
  EXPECT_TRUE(
      driver.said.ends_with("535 5.7.8 No\r\n535 5.7.8 No\r\n421 4.7.0 Too many errors\r\n"));
  EXPECT_TRUE(driver.closed);
  EXPECT_TRUE(driver.session.facts().user.empty());
}

}  // namespace
}  // namespace todoku::smtp
