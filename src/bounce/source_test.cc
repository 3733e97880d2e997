#include "bounce/source.h"

#include <gtest/gtest.h>

namespace todoku::bounce {
namespace {

TEST(Source, TellsMailFromReplies) {
  EXPECT_EQ(shape_of("550 5.1.1 user unknown\n"), Shape::replies);
  EXPECT_EQ(shape_of("<a@example.jp>: host mx said: 550 no\n"), Shape::replies);
  EXPECT_EQ(shape_of("Return-Path: <>\nFrom: MAILER-DAEMON\n\nx"), Shape::message);
  EXPECT_EQ(shape_of("Return-Path: <>\rFrom: MAILER-DAEMON\r\rx"), Shape::message);
  EXPECT_EQ(shape_of("From a@example.jp Mon Nov 2\nTo: b@example.jp\n\nx"), Shape::mailbox);
  EXPECT_EQ(shape_of(""), Shape::replies);
}

TEST(Source, AMailboxIsCutAtItsFromLinesOnly) {
  const std::string_view text =
      "From a Mon\nSubject: 1\n\nFrom here on it is text\n\nFrom a friend\n\n"
      "From b Mon\nSubject: 2\n\nbody\n";
  const std::vector<std::string_view> got = split_mailbox(text);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_TRUE(got[1].starts_with("From b Mon\nSubject: 2"));
  EXPECT_EQ(got[0].size() + got[1].size(), text.size());
  EXPECT_EQ(
      split_mailbox("From a Mon\nA: 1\n\n--b--\nFrom b Mon Nov  2 10:00:00 2026\nA: 2\n\n").size(),
      2u);
  EXPECT_EQ(split_mailbox("From a Mon\r\nA: 1\r\n\r\nx\r\n\r\nFrom b Mon\r\nA: 2\r\n\r\n").size(),
            2u);
}

}  // namespace
}  // namespace todoku::bounce
