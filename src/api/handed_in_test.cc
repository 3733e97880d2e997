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

}  // namespace
}  // namespace todoku::api
