#include "mail/compose.h"

#include <gtest/gtest.h>

#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/mime.h"
#include "mail/sendable.h"

namespace todoku::mail {
namespace {

Letter letter() {
  Letter out;
  out.from = {"届くの店", "shop@example.jp"};
  out.to = {{"", "a@example.net"}, {"Bob, \"B\"", "b@example.net"}};
  out.subject = "春の新作のお知らせ: とても長い件名は何行にも折り返されて届きます";
  out.text = "こんにちは。\nThe second line.\n";
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0; });
}

std::string subject_of(const std::string& message) {
  const Header header = scan_header(message);
  return decode_words(header.find("Subject")->value);
}

TEST(Compose, SaysTheSameAfterItWasRead) {
  const std::string message = compose(letter());
  EXPECT_TRUE(is_ascii(message));
  EXPECT_EQ(subject_of(message), letter().subject);
  const Header header = scan_header(message);
  EXPECT_EQ(decode_words(header.find("From")->value), "届くの店 <shop@example.jp>");
  EXPECT_NE(message.find("To: a@example.net,\r\n \"Bob, \\\"B\\\"\" <b@example.net>\r\n"),
            std::string::npos);
  EXPECT_EQ(header.find("Date"), nullptr);
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t end = message.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 78u) << message.substr(at, end - at);
    at = end + 2;
  }
}

TEST(Compose, LeavesAsciiReadable) {
  Letter plain = letter();
  plain.from.name = "The Shop";
  plain.subject = "Hello";
  plain.text = "Hi.\n.\nBye.";
  plain.headers = {{"List-Unsubscribe", "<https://example.jp/u>"}};
  EXPECT_EQ(compose(plain).substr(0, 33), "From: The Shop <shop@example.jp>\r");
  EXPECT_TRUE(
      compose(plain).ends_with("Subject: Hello\r\n"
                               "List-Unsubscribe: <https://example.jp/u>\r\n"
                               "MIME-Version: 1.0\r\n"
                               "Content-Type: text/plain; charset=utf-8\r\n"
                               "Content-Transfer-Encoding: 7bit\r\n\r\n"
                               "Hi.\r\n.\r\nBye.\r\n"));
}

TEST(Compose, GivesTextAndHtmlAsAlternativesAndAttachmentsBehindThem) {
  Letter rich = letter();
  rich.html = "<p>" + std::string(3000, 'x') + " = é </p>";
  rich.attachments = {{"請求書.pdf", "application/pdf", std::string("%PDF\0\xff", 6)}};
  const std::string message = compose(rich);
  EXPECT_TRUE(is_ascii(message));
  EXPECT_EQ(first_bad_line(message), std::nullopt);
  EXPECT_NE(message.find("Content-Type: multipart/mixed;\r\n boundary="), std::string::npos);
  EXPECT_NE(message.find("Content-Type: multipart/alternative;\r\n boundary="), std::string::npos);
  EXPECT_NE(message.find("\r\n filename*=utf-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf\r\n"),
            std::string::npos);
  EXPECT_NE(message.find("\r\n\r\nJVBERgD/\r\n"), std::string::npos);
  EXPECT_NE(message.find(" =3D =C3=A9 </p>\r\n"), std::string::npos) << "quoted-printable";
}

TEST(Compose, FoldsNoCharacterInTwo) {
  for (std::size_t n = 1; n < 120; ++n) {
    Letter one = letter();
    one.subject = std::string(n % 3, 'a');
    for (std::size_t i = 0; i < n; ++i) one.subject += "漢";
    ASSERT_EQ(subject_of(compose(one)), one.subject) << n;
  }
}

}  // namespace
}  // namespace todoku::mail
