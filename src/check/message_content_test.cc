#include "check/message_content.h"

#include "check/zone_for_tests.h"

namespace todoku::check {
namespace {

constexpr WallTime kNow = WallTime(seconds(1'790'000'000));  // 2026-09-21T14:13:20Z

std::vector<std::string> ids_of(const std::string& whole) {
  auth::SignedMessage message;
  message.feed(whole);
  message.finish();
  auth::Authentication found;
  found.author = auth::read_author(message);
  const policy::MessageFacts facts;
  return troubles(content_findings({whole, message, found, facts, kNow}));
}

// A message with nothing against it, and what takes the place of one of its lines.
std::string mail(std::string_view line, std::string_view instead) {
  std::string text =
      "From: Shop <shop@example.jp>\r\nTo: taro@example.com\r\nSubject: hello\r\n"
      "Date: Mon, 21 Sep 2026 14:13:20 +0000\r\nMessage-ID: <1@example.jp>\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\nこんにちは\r\n";
  const std::size_t at = text.find(line);
  EXPECT_NE(at, text.npos) << line;
  return text.replace(at, line.size(), instead);
}

TEST(MessageContent, AUsualMessageHasNothingAgainstIt) {
  EXPECT_EQ(ids_of(mail("hello", "hello")), std::vector<std::string>{});
}

TEST(MessageContent, WhatMakesMailDoubtedOrGarbledIsFoundByItsName) {
  const std::string type = "Content-Type: text/plain; charset=utf-8";
  const struct {
    std::string line, instead, id;
  } cases[] = {
      {"Subject: hello\r\n", "", "message.no_subject"},
      {"Subject: hello", "Subject: =?utf-8?B?IA==?=", "message.empty_subject"},
      {"To: taro@example.com\r\n", "", "message.no_recipient"},
      {"Mon, 21 Sep 2026 14:13:20 +0000", "yesterday", "message.date"},
      {"21 Sep 2026", "23 Sep 2026", "message.date_off"},
      {"21 Sep 2026", "21 Sep 2020", "message.date_off"},
      {"<1@example.jp>", "1@example.jp", "message.message_id"},
      {"<1@example.jp>", "<@>", "message.message_id"},
      {"From: Shop", "From: \"bank@bank.example\"", "message.shown_name"},
      {"MIME-Version: 1.0\r\n", "", "message.mime_version"},
      {"Content-Transfer-Encoding: 8bit", "Content-Transfer-Encoding: 7bit",
       "message.body_encoding"},
      {type, "Content-Type: text/plain", "message.no_charset"},
      {type, "Content-Type: text/plain; charset=iso-2022-jp", "message.charset"},
      {"こんにちは", "\x82\xb1\x82\xf1", "message.charset"},
      {"text/plain; charset=utf-8", "text/html; charset=utf-8", "message.html_only"},
      {"Content-Type: text/plain",
       "Content-Disposition: attachment; filename=\"a.EXE\"\r\nContent-Type: text/plain",
       "message.attachment"},
      {"こんにちは", std::string(kLargeMessage, 'x'), "message.size"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(ids_of(mail(c.line, c.instead)), std::vector<std::string>{c.id}) << c.instead;
}

TEST(MessageContent, AnEncodedBodyIsReadBeforeItIsJudged) {
  const std::string coded = mail("Content-Transfer-Encoding: 8bit\r\n\r\nこんにちは",
                                 "Content-Transfer-Encoding: base64\r\n\r\ngrGC8Q==");
  EXPECT_EQ(ids_of(coded), std::vector<std::string>{"message.charset"});
}

TEST(MessageContent, AnAddressShownBesideItselfIsNoForgery) {
  EXPECT_TRUE(ids_of(mail("From: Shop", "From: \"shop@example.jp\"")).empty());
}

}  // namespace
}  // namespace todoku::check
