#include "mail/seven_bit.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "mail/mime.h"
#include "mail/transfer.h"

namespace todoku::mail {
namespace {

constexpr std::string_view kHello = "こんにちは。\r\n-- \r\n長い行です: ";

std::string converted(std::string_view message) {
  const Result<std::string> out = to_seven_bit(message);
  return out ? *out : "refused: " + out.error().what;
}

// What readers find in the leaves, in their order; without the line end at the end of each, which
// belongs to the delimiter behind it (RFC 2046 §5.1.1).
std::vector<std::string> contents(std::string_view message) {
  std::vector<std::string> out;
  for (const Part& part : scan_parts(message)) {
    if (part.media.type == "multipart" || part.media.type == "message") continue;
    out.push_back(decode_transfer(part, message.size()));
    if (out.back().ends_with("\r\n")) out.back().resize(out.back().size() - 2);
  }
  return out;
}

void expect_same_mail(const std::string& message) {
  const std::string out = converted(message);
  EXPECT_TRUE(is_seven_bit(out)) << out;
  EXPECT_EQ(contents(out), contents(message)) << out;
  for (const std::string_view line : split(out, '\n')) EXPECT_LE(line.size(), 79u) << line;
  EXPECT_EQ(converted(out), out);
}

std::string japanese_lines() {
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::string(kHello) + std::string(200, 'x') + "\r\n";
  return text;
}

TEST(SevenBit, ABareEightBitTextIsSaidToBeWhatItIs) {
  EXPECT_EQ(converted("From: a@example.jp\r\nSubject: x\r\n\r\nThe café by the lake is open.\r\n"),
            "From: a@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            "The caf=C3=A9 by the lake is open.\r\n");
  const std::string latin = converted("From: a@example.jp\r\n\r\nThe caf\xe9 by the lake.\r\n");
  EXPECT_NE(latin.find("charset=unknown-8bit"), std::string::npos);
  EXPECT_NE(latin.find("caf=E9"), std::string::npos);
}

TEST(SevenBit, AJapaneseTextComesOutAsItWasInLinesOf76) {
  expect_same_mail(
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n" +
      japanese_lines());
  expect_same_mail("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                   japanese_lines());
}

TEST(SevenBit, EachPartIsEncodedAsItNeeds) {
  const std::string message =
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"outer\"\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n"
      "前置き\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n"
      "Content-Transfer-Encoding: 8BIT (really)\r\n\r\n"
      "--inner\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "8bit\r\n\r\n"
      "A long text in English with one 語 and a line below.\r\n--inne\r\n--inner\r\n"
      "Content-Type: text/html; charset=utf-8\r\n\r\n<p>こんにちは</p>\r\n--inner--\r\n\r\n"
      "--outer\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
      "\r\n\xff\x01\xfe\r\nx\r\n--outer\r\n\r\nPlain ASCII, as it is.\r\n--outer--\r\n終わり\r\n";
  expect_same_mail(message);
  const std::string out = converted(message);
  EXPECT_EQ(out.find("8bit"), std::string::npos);
  EXPECT_EQ(out.find("8BIT"), std::string::npos);
  EXPECT_EQ(out.find("binary"), std::string::npos);
  EXPECT_NE(out.find("\r\n=2D-inne\r\n--inner\r\n"), std::string::npos);
  EXPECT_NE(out.find("\r\n--outer\r\n\r\nPlain ASCII, as it is.\r\n--outer--\r\n?"),
            std::string::npos);
}

TEST(SevenBit, AMessageInsideAMessageIsConvertedAndNotWrapped) {
  const std::string message =
      "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n"
      "From: x@example.jp\r\n\r\n転送されたメールです。\r\n--b--\r\n";
  expect_same_mail(message);
  EXPECT_NE(converted(message).find("--b\r\n\r\nFrom: x@example.jp\r\nMIME-Version: 1.0\r\n"
                                    "Content-Type: text/plain; charset=utf-8\r\n"),
            std::string::npos);
  expect_same_mail(
      "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
      "From: x@example.jp\r\n\r\n転送されたメールです。\r\n");
}

TEST(SevenBit, WhatIsSevenBitIsNotTouched) {
  for (const char* message :
       {"", "x", "A: b\r\n\r\nbody", "Content-Transfer-Encoding: 8bit\r\n\r\nASCII\r\n"})
    EXPECT_EQ(converted(message), message);
}

TEST(SevenBit, ASignedPartWithoutEightBitCharactersStaysByteForByte) {
  const std::string part =
      "--s\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\nsigned\r\n--s\r\n"
      "Content-Type: application/pgp-signature\r\n\r\nxyz\r\n--s--\r\n";
  const std::string out = converted(
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
      "Content-Type: multipart/signed; boundary=s\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
      part + "--m\r\n\r\n署名のない部分\r\n--m--\r\n");
  EXPECT_NE(out.find("boundary=s\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + part),
            std::string::npos);
  EXPECT_TRUE(is_seven_bit(out));
}

struct Refused {
  const char* message;
  const char* why;
};
const Refused kRefused[] = {
    {"Subject: 件名\r\n\r\nx\r\n", "a header field has 8-bit characters"},
    {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
     "Content-Type: application/pdf; name=\"請求.pdf\"\r\n\r\nx\r\n--b--\r\n",
     "a header field has 8-bit characters"},
    {"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n署名\r\n--b--\r\n",
     "a part of multipart/signed has 8-bit characters"},
    {"Content-Type: message/partial; id=x\r\n\r\n断片\r\n",
     "a part of message/partial has 8-bit characters"},
    {"Content-Transfer-Encoding: base64\r\n\r\n壊れた\r\n",
     "a part in base64 has 8-bit characters"},
    {"Content-Type: multipart/mixed; boundary=b\r\n\r\nどこにも区切りがない\r\n",
     "a multipart has no parts"},
    {"Content-Type: multipart/mixed\r\n\r\n--\r\n本文\r\n", "a multipart has no parts"},
    {"Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n本文\r\n",
     "a part states its type or encoding twice"},
    {"A: b\r\nno field\r\n\r\n本文\r\n", "a header has no empty line behind it"},
};
TEST(SevenBit, WhatCannotBeEncodedWithoutAChangeOfWhatItSaysIsRefused) {
  for (const Refused& row : kRefused)
    EXPECT_EQ(converted(row.message), std::string("refused: ") + row.why);
}

TEST(SevenBit, PartsWithinPartsWithoutEndAreRefused) {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "Content-Type: message/rfc822\r\n\r\n";
  EXPECT_EQ(converted(message + "\r\n深い\r\n"), "refused: its parts are nested too deeply");
}

TEST(Transfer, QuotedPrintableGivesBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (const std::string& text :
       {bytes, std::string("\r\n\r\n"), std::string(76, '-') + "\r\n", std::string(200, '='),
        std::string("tab\t\r\nspace \r\nCR\rLF\n"), std::string(300, '-')}) {
    const std::string coded = quoted_printable(text);
    EXPECT_EQ(decode_quoted_printable(coded, coded.size(), Underscore::is_itself), text);
    for (const std::string_view line : split(coded, '\n')) {
      EXPECT_LE(line.size(), 77u);
      EXPECT_FALSE(line.starts_with("--"));
    }
  }
}

}  // namespace
}  // namespace todoku::mail
