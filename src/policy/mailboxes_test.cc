#include "policy/mailboxes.h"

#include <gtest/gtest.h>

namespace todoku::policy {
namespace {

constexpr char kText[] =
    "# staff\n"
    "taro@example.jp\n"
    "\n"
    "Hanako@Example.JP   disabled   # gone\r\n"
    "jiro@example.jp     active quota=2KB\n"
    "saburo@example.jp   active unused quota=1MB\n"
    "@open.example\n"
    "closed@open.example unknown\n";

Mailboxes mailboxes() {
  return *Mailboxes::parse(kText, "mailboxes");
}

TEST(Mailboxes, AreFoundByAddressOrByTheirDomain) {
  const Mailboxes all = mailboxes();
  ASSERT_NE(all.find("TARO@example.jp"), nullptr);
  EXPECT_EQ(all.find("hanako@example.jp")->state, MailboxState::disabled);
  EXPECT_EQ(all.find("nobody@example.jp"), nullptr);
  EXPECT_EQ(all.find("anybody@open.example")->address, "@open.example");
  EXPECT_EQ(all.find("closed@open.example")->state, MailboxState::unknown);
  EXPECT_TRUE(all.serves("EXAMPLE.jp"));
  EXPECT_FALSE(all.serves("other.example"));
}

TEST(Mailboxes, AreFullByCounting) {
  Mailboxes all = mailboxes();
  Mailbox& jiro = *all.find("jiro@example.jp");
  EXPECT_EQ(state_for(jiro, 2000), MailboxState::active);
  EXPECT_EQ(state_for(jiro, 2001), MailboxState::over_quota);
  jiro.used_bytes = 2000;
  EXPECT_EQ(state_for(jiro, 0), MailboxState::over_quota);
  Mailbox& saburo = *all.find("saburo@example.jp");
  saburo.used_bytes = 999'999;
  EXPECT_EQ(state_for(saburo, 0), MailboxState::active);
  EXPECT_EQ(state_for(saburo, 2), MailboxState::over_quota_inactive);
}

TEST(Mailboxes, AreForgottenWithTheirDomain) {
  Mailboxes all = mailboxes();
  EXPECT_TRUE(all.remove("closed@open.example"));
  EXPECT_TRUE(all.serves("open.example"));
  EXPECT_TRUE(all.remove("@open.example"));
  EXPECT_FALSE(all.serves("open.example"));
  EXPECT_FALSE(all.remove("@open.example"));
}

TEST(Mailboxes, SayWhichLineIsWrong) {
  const auto wrong = Mailboxes::parse(
      "a@b.example\nnobody\n\na@B.example\nc@b.example disable\nd@b.example quota=1TB\n"
      "e@b.example active disabled\n",
      "mb");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().what,
            "mb:2: <nobody>: an address is local@domain\n"
            "mb:4: it is there already\n"
            "mb:5: \"disable\" is no state of a mailbox; did you mean \"disabled\"?\n"
            "mb:6: \"quota=1TB\": a quota is as quota=500MB\n"
            "mb:7: one state is enough: \"disabled\"");
}

TEST(Mailboxes, AreWrittenAsTheyAreRead) {
  for (const char* line : {"a@b.example active", "a@b.example disabled quota=1500",
                           "@b.example active quota=2GB unused"})
    EXPECT_EQ(Mailboxes::to_line(*Mailboxes::parse_line(line)), line);
}

TEST(Quotas, AreReadInDecimalUnits) {
  EXPECT_EQ(parse_quota("5MB"), 5'000'000u);
  EXPECT_EQ(parse_quota("5mb"), 5'000'000u);
  EXPECT_EQ(parse_quota("17"), 17u);
  EXPECT_EQ(parse_quota("MB"), std::nullopt);
  EXPECT_EQ(parse_quota(""), std::nullopt);
  EXPECT_EQ(parse_quota("99999999999999GB"), std::nullopt);
}

}  // namespace
}  // namespace todoku::policy
