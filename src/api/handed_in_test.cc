// A message handed in by HTTP is no way around what SMTP would not take.
#include "api/handed_in.h"

#include <gtest/gtest.h>

namespace todoku::api {
namespace {

Request rfc822(std::string body) {
  return {.method = "POST",
          .path = "/v1/messages",
          .query = {{"from", "a@shop.example"}, {"to", "b@example.net, c@example.net"}},
          .body = std::move(body)};
}

Request json(std::string body) {
  Request request{.method = "POST", .path = "/v1/messages", .body = std::move(body)};
  request.headers["Content-Type"] = "application/json";
  return request;
}

TEST(HandedIn, HasNoLineEndButCrLf) {
  const auto mail = read_handed_in(rfc822("Subject: x\n\nhi\r.\r\nMAIL\n.\n\r"));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->message, "Subject: x\r\n\r\nhi\r\n.\r\nMAIL\r\n.\r\n\r\n");
  EXPECT_EQ(mail->envelope.recipients.size(), 2u);
}

TEST(HandedIn, WantsSenderRecipientsAndMessage) {
  EXPECT_FALSE(read_handed_in(rfc822("")));
  Request nobody = rfc822("Subject: x\n\nhi");
  nobody.query.erase("to");
  EXPECT_FALSE(read_handed_in(nobody));
  Request anonymous = rfc822("Subject: x\n\nhi");
  anonymous.query.erase("from");
  EXPECT_FALSE(read_handed_in(anonymous));
  anonymous.query["from"] = "";  // a report has no sender, and says so
  EXPECT_TRUE(read_handed_in(anonymous));
  EXPECT_FALSE(read_handed_in(json(R"({"to": "b@example.net", "message": "Subject: x"})")));
  EXPECT_TRUE(read_handed_in(json(R"({"from": "", "to": "b@example.net", "message": "S: x"})")));
}

TEST(HandedIn, NamesTheExtensionsThatItNeeds) {
  const auto plain = read_handed_in(rfc822("Subject: x\n\nhi"));
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->envelope.smtputf8);
  EXPECT_EQ(plain->envelope.body, mail::Body::seven_bit);
  const auto japanese = read_handed_in(json(R"({"from": "a@b.example", "to": ["利用者@example.jp"],
                              "message": "Subject: x\n\n届く"})"));
  ASSERT_TRUE(japanese);
  EXPECT_TRUE(japanese->envelope.smtputf8);
  EXPECT_EQ(japanese->envelope.body, mail::Body::eight_bit_mime);
}

TEST(HandedIn, MakesAMessageOfItsParts) {
  const auto mail = read_handed_in(json(R"({
    "from": "届くの店 <shop@example.jp>", "to": ["\"B, b\" <b@example.net>", "c@example.net"],
    "cc": "d@example.net", "bcc": ["e@example.net"], "reply_to": "help@example.jp",
    "subject": "お知らせ", "text": "こんにちは\n", "html": "<p>x</p>",
    "headers": {"X-Campaign": "spring"},
    "attachments": [{"filename": "a.txt", "type": "text/plain", "content": "YWJj"}]})"));
  ASSERT_TRUE(mail) << mail.error().what;
  EXPECT_EQ(mail->envelope.reverse_path, "shop@example.jp");
  ASSERT_EQ(mail->envelope.recipients.size(), 4u);
  EXPECT_EQ(mail->envelope.recipients[3].address, "e@example.net");
  EXPECT_EQ(mail->envelope.body, mail::Body::seven_bit);
  EXPECT_FALSE(mail->envelope.smtputf8);
  EXPECT_EQ(mail->message.find("e@example.net"), std::string::npos) << "nobody sees a blind copy";
  for (const char* field :
       {"From: =?utf-8?B?5bGK44GP44Gu5bqX?= <shop@example.jp>\r\n",
        "To: \"B, b\" <b@example.net>,\r\n c@example.net\r\n", "Cc: d@example.net\r\n",
        "Reply-To: help@example.jp\r\n", "Subject: =?utf-8?B?44GK55+l44KJ44Gb?=\r\n",
        "X-Campaign: spring\r\n", "filename=\"a.txt\"\r\n", "\r\n\r\nYWJj\r\n"})
    EXPECT_NE(mail->message.find(field), std::string::npos) << field;
  const auto bounces = read_handed_in(
      json(R"({"from": "a@b.example", "return_path": "bounce@b.example", "to": "c@d.example",
               "html": "<p>x</p>"})"));
  ASSERT_TRUE(bounces);
  EXPECT_EQ(bounces->envelope.reverse_path, "bounce@b.example");
}

struct Wrong {
  const char* wish;
  const char* said;
};
const Wrong kWrong[] = {
    {R"({"from": "a@b.example", "to": "c@d.example", "subjct": "x", "text": "x"})",
     "\"subjct\" is no field; did you mean subject?"},
    {R"({"from": "a@b.example", "to": "c@d.example", "subject": "x"})", "Give \"text\""},
    {R"({"to": "c@d.example", "text": "x"})", "\"from\" wants the author"},
    {R"({"from": "a@b.example", "text": "x"})", "\"to\" wants one address"},
    {R"({"from": "a@b.example", "to": ["c"], "text": "x"})", "\"to\" (c): "},
    {R"({"from": "a@b.example", "to": "c@d.example", "text": "x", "subject": "x\nBcc: y"})",
     "\"subject\" has a line break"},
    {R"({"from": "a@b.example", "to": "c@d.example", "text": "x", "headers": {"bcc": "y"}})",
     "\"headers\" may not set bcc"},
    {R"({"from": "a@b.example", "to": "c@d.example", "text": "x", "headers": {"X:Y": "y"}})",
     "\"headers\" has a name that is none"},
    {R"({"from": "a@b.example", "to": "c@d.example", "text": "x",
         "attachments": [{"filename": "a", "content": "%"}]})",
     "wants the content of \"a\" in base 64"},
    {R"({"from": "a@b.example", "to": "c@d.example", "message": "x", "subject": "x"})",
     "\"subject\" has no place beside it"},
};

TEST(HandedIn, SaysWhichPartIsWrong) {
  for (const Wrong& w : kWrong) {
    const auto mail = read_handed_in(json(w.wish));
    ASSERT_FALSE(mail) << w.wish;
    EXPECT_EQ(mail.error().code, Errc::invalid);
    EXPECT_NE(mail.error().what.find(w.said), std::string::npos) << mail.error().what;
  }
}

}  // namespace
}  // namespace todoku::api
