#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <cstring>
#include <fstream>
#include <thread>

#include "todoku.h"

namespace {

const char kBounce[] =
    "From: MAILER-DAEMON@mx.example\nTo: news@shop.example\n"
    "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\n\nYour mail was not delivered.\n\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; one@example.net\n"
    "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n";

class Library : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(todoku_open(nullptr, 0, &reader_, nullptr), TODOKU_OK); }
  void TearDown() override { todoku_close(reader_); }

  todoku_reader* reader_ = nullptr;
};

TEST_F(Library, JudgesAReplyInFieldsAndAsJson) {
  todoku_known known{};
  known.size = sizeof known;
  known.recipient = "hana@gmail.com";
  known.input = "mine";
  todoku_result* result = nullptr;
  ASSERT_EQ(todoku_judge(reader_, "550 5.1.1 User unknown", TODOKU_WHOLE, &known, &result),
            TODOKU_OK);
  EXPECT_STREQ(todoku_kind(result), "reply");
  ASSERT_EQ(todoku_count(result), 1u);
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_CAUSE), "user_unknown");
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_ADDRESS), "hana@gmail.com");
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_REPLY_CODE), "550");
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_ACTION), "suppress");
  EXPECT_NE(todoku_get(result, 0, TODOKU_WHY_JA), nullptr);
  EXPECT_EQ(todoku_get(result, 1, TODOKU_CAUSE), nullptr);
  EXPECT_EQ(todoku_get(result, 0, 99), nullptr);
  EXPECT_EQ(todoku_get(result, 0, -1), nullptr);
  const boost::json::object json = boost::json::parse(todoku_json(result)).as_object();
  EXPECT_EQ(json.at("input"), "mine");
  EXPECT_EQ(json.at("recipients").at(0).at("cause"), "user_unknown");
  todoku_free(result);
}

TEST_F(Library, GivesUtf8WhateverItIsGiven) {
  todoku_result* result = nullptr;
  ASSERT_EQ(todoku_judge(reader_, "550 caf\xe9 unknown", TODOKU_WHOLE, nullptr, &result),
            TODOKU_OK);
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_TEXT), "550 caf\xef\xbf\xbd unknown");
  todoku_free(result);
  const char kComplaint[] =
      "From: fbl@mx.example\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n"
      "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n"
      "--b\nContent-Type: message/rfc822\n\nTo: <andr\xe9@example.net>\nSubject: x\n\n--b--\n";
  ASSERT_EQ(todoku_read_mail(reader_, kComplaint, TODOKU_WHOLE, nullptr, &result), TODOKU_OK);
  ASSERT_EQ(todoku_count(result), 1u);
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_ADDRESS), "andr\xef\xbf\xbd@example.net");
  todoku_free(result);
}

TEST_F(Library, ReadsABounceAndFindsNothingInAnOrdinaryMail) {
  todoku_result* result = nullptr;
  ASSERT_EQ(todoku_read_mail(reader_, kBounce, sizeof kBounce - 1, nullptr, &result), TODOKU_OK);
  EXPECT_STREQ(todoku_kind(result), "bounce");
  ASSERT_EQ(todoku_count(result), 1u);
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_ADDRESS), "one@example.net");
  EXPECT_STREQ(todoku_get(result, 0, TODOKU_STATUS_CODE), "5.1.1");
  todoku_free(result);
  ASSERT_EQ(todoku_read_mail(reader_, "Subject: hello\n\nHello.\n", TODOKU_WHOLE, nullptr, &result),
            TODOKU_OK);
  EXPECT_STREQ(todoku_kind(result), "none");
  EXPECT_EQ(todoku_count(result), 0u);
  todoku_free(result);
}

TEST_F(Library, TakesEveryByteButNoNullPointer) {
  todoku_result* result = nullptr;
  ASSERT_EQ(todoku_judge(reader_, "550 \0\xff <x>", 10, nullptr, &result), TODOKU_OK);
  EXPECT_NE(todoku_json(result), nullptr);
  todoku_free(result);
  EXPECT_EQ(todoku_judge(reader_, nullptr, 0, nullptr, &result), TODOKU_INVALID);
  EXPECT_EQ(result, nullptr);
  EXPECT_EQ(todoku_judge(nullptr, "550", 3, nullptr, &result), TODOKU_INVALID);
  EXPECT_EQ(todoku_judge(reader_, "550", 3, nullptr, nullptr), TODOKU_INVALID);
  EXPECT_EQ(todoku_read_mail(nullptr, "", 0, nullptr, &result), TODOKU_INVALID);
  todoku_reader* none = nullptr;
  EXPECT_EQ(todoku_open(nullptr, 1, &none, nullptr), TODOKU_INVALID);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(todoku_json(nullptr), nullptr);
  EXPECT_EQ(todoku_count(nullptr), 0u);
  todoku_free(nullptr);
  todoku_close(nullptr);
}

// A program that was compiled when the struct had fewer members has something else behind it.
TEST_F(Library, LooksNoFurtherIntoAnOlderStructThanItsSize) {
  todoku_known known{};
  known.size = offsetof(todoku_known, recipient);
  known.recipient = reinterpret_cast<const char*>(1);  // not ours
  todoku_result* result = nullptr;
  ASSERT_EQ(todoku_judge(reader_, "550 5.1.1 User unknown", TODOKU_WHOLE, &known, &result),
            TODOKU_OK);
  EXPECT_EQ(todoku_get(result, 0, TODOKU_ADDRESS), nullptr);
  todoku_free(result);
}

TEST_F(Library, OneReaderServesManyThreads) {
  const auto work = [this] {
    for (int i = 0; i < 200; ++i) {
      todoku_result* result = nullptr;
      EXPECT_EQ(todoku_read_mail(reader_, kBounce, TODOKU_WHOLE, nullptr, &result), TODOKU_OK);
      EXPECT_STREQ(todoku_get(result, 0, TODOKU_CAUSE), "user_unknown");
      todoku_free(result);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

// Each thread asks for something else, and gets the answer to that.
TEST_F(Library, ThreadsThatJudgeAtOnceGetTheirOwnVerdicts) {
  struct Case {
    const char* reply;
    const char* cause;
  };
  const Case cases[] = {
      {"550 5.1.1 <a@b.example>: User unknown", "user_unknown"},
      {"452 4.2.2 <a@b.example>: Mailbox full, over quota", "mailbox_full"},
      {"450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted", "greylisted"}};
  std::vector<std::thread> threads;
  for (const Case& c : cases) {
    threads.emplace_back([this, c] {
      for (int i = 0; i < 500; ++i) {
        todoku_result* result = nullptr;
        EXPECT_EQ(todoku_judge(reader_, c.reply, TODOKU_WHOLE, nullptr, &result), TODOKU_OK);
        EXPECT_STREQ(todoku_get(result, 0, TODOKU_CAUSE), c.cause);
        todoku_free(result);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Library, RefusesAStructWhoseSizeWasForgotten) {
  const todoku_known known{};
  todoku_result* result = nullptr;
  EXPECT_EQ(todoku_judge(reader_, "550", 3, &known, &result), TODOKU_INVALID);
  EXPECT_EQ(todoku_read_mail(reader_, "", 0, &known, &result), TODOKU_INVALID);
  EXPECT_EQ(result, nullptr);
}

TEST(LibraryOpen, SaysWhatIsWrongWithACatalogueFile) {
  todoku_reader* reader = nullptr;
  char* message = nullptr;
  const char* const missing[] = {"no/such/file.toml"};
  EXPECT_EQ(todoku_open(missing, 1, &reader, &message), TODOKU_NOT_FOUND);
  EXPECT_NE(std::strstr(message, "no/such/file.toml"), nullptr);
  todoku_free_text(message);
  EXPECT_EQ(reader, nullptr);
  const std::string path = testing::TempDir() + "todoku_bad.toml";
  std::ofstream(path) << "[[reply]]\nid = 3\n";
  const char* const bad[] = {path.c_str()};
  EXPECT_EQ(todoku_open(bad, 1, &reader, &message), TODOKU_MALFORMED);
  EXPECT_NE(message, nullptr);
  todoku_free_text(message);
  EXPECT_STRNE(todoku_status_text(TODOKU_MALFORMED), todoku_status_text(TODOKU_OK));
}

TEST(LibraryOpen, SaysItsVersion) {
  EXPECT_NE(std::strlen(todoku_version()), 0u);
}

}  // namespace
