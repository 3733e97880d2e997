#include "app/check_mail.h"

#include <gtest/gtest.h>

namespace todoku::app {
namespace {

TEST(CheckMail, ReadsAFileAsSmtpWouldCarryIt) {
  EXPECT_EQ(as_carried("From: a@b.example\n\nx\n"), "From: a@b.example\r\n\r\nx\r\n");
  EXPECT_EQ(as_carried("From: a@b.example\r\n\r\nx\ny\r\n"), "From: a@b.example\r\n\r\nx\ny\r\n");
}

TEST(CheckMail, DropsTheFirstLineOfAMailboxFile) {
  EXPECT_EQ(as_carried("From a@b.example Mon Nov 23 05:10:00 2026\nFrom: a@b.example\n\n"),
            "From: a@b.example\r\n\r\n");
  EXPECT_EQ(as_carried("From a@b.example"), "");
}

// A second author must not be hidden by the blank before its colon.
TEST(CheckMail, KeepsAFromFieldWithABlankBeforeItsColon) {
  const std::string two = "From : ceo@victim.example\r\nFrom: a@attacker.example\r\n\r\n";
  EXPECT_EQ(as_carried(two), two);
  EXPECT_EQ(as_carried("From \t : ceo@victim.example\r\n\r\n"),
            "From \t : ceo@victim.example\r\n\r\n");
}

}  // namespace
}  // namespace todoku::app
