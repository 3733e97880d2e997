#include "logs/parts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace todoku::logs {
namespace {

SyslogLine line(std::string_view process, std::string_view text) {
  return {.time = {}, .program = "exim", .process = process, .text = text};
}

class Joined {
 public:
  bool exim(std::string_view process, std::string_view text) {
    return parts_.take_exim(line(process, text), ++number_, take_);
  }
  bool sendmail(std::string_view process, std::string_view text) {
    return parts_.take_sendmail(line(process, text), ++number_, take_);
  }
  void finish() { parts_.finish(take_); }
  std::vector<std::string> told;

 private:
  Parts parts_;
  std::uint64_t number_ = 0;
  Parts::Take take_ = [this](const SyslogLine& whole, std::uint64_t number) {
    told.push_back(fmt::format("{} {}", number, whole.text));
  };
};

using Lines = std::vector<std::string>;

TEST(Parts, OfTwoProcessesMayBeMixed) {
  Joined parts;
  EXPECT_TRUE(parts.exim("1", "[1/2] one "));
  EXPECT_TRUE(parts.exim("2", "[1\\2] two"));
  EXPECT_TRUE(parts.exim("1", "[2/2] end"));
  EXPECT_TRUE(parts.exim("2", "[2/2] lines"));
  EXPECT_EQ(parts.told, (Lines{"1 one end", "2 two\nlines"}));
}

TEST(Parts, OfSendmailEndWhereNoDotsFollow) {
  Joined parts;
  EXPECT_TRUE(parts.sendmail("1", "4AMKA0TZ001234[1]: to=<a@b.example>, ..."));
  EXPECT_TRUE(parts.sendmail("1", "4AMKA0TZ001234[2]: stat=Sent"));
  EXPECT_EQ(parts.told, Lines{"1 4AMKA0TZ001234: to=<a@b.example>,stat=Sent"});
}

TEST(Parts, WithoutTheirFrontSayNothingAndWithoutTheirEndWhatIsThere) {
  Joined parts;
  EXPECT_TRUE(parts.exim("1", "[2/3] middle"));
  EXPECT_TRUE(parts.exim("1", "[1/3] front"));
  EXPECT_TRUE(parts.exim("1", "[3/3] end"));  // the second is missing
  EXPECT_EQ(parts.told, Lines{});
  EXPECT_TRUE(parts.exim("1", "[1/2] another"));
  EXPECT_EQ(parts.told, Lines{"2 front"});
  parts.finish();
  parts.finish();
  EXPECT_EQ(parts.told, (Lines{"2 front", "4 another"}));
}

TEST(Parts, AreNotWhatOnlyLooksLikeThem) {
  Joined parts;
  for (const std::string_view text : {"[8123] 1qABCE-0001Ab-CD => a@b.example", "[0/2] x",
                                      "[3/2] x", "[1/] x", "[/] x", "no mark", "[a/b] x", ""})
    EXPECT_FALSE(parts.exim("1", text)) << text;
  for (const std::string_view text : {"4AMKA0TZ001234: to=x", "ID[]: x", "ID[0]: x", "ID[x]: y",
                                      "[1]: x", "ID[1 : x", "no mark", ""})
    EXPECT_FALSE(parts.sendmail("1", text)) << text;
}

TEST(Parts, AreBounded) {
  Joined parts;
  const std::string piece(10'000, 'x');
  for (int i = 0; i < 5000; ++i) parts.exim(std::to_string(i), "[1/2] front");
  EXPECT_GE(parts.told.size(), 5000 - Parts::kMaxOpen);
  parts.finish();
  EXPECT_EQ(parts.told.size(), 5000u);
  for (int i = 1; i <= 100; ++i) parts.exim("1", fmt::format("[{}/100] {}", i, piece));
  EXPECT_LE(parts.told.back().size(), Parts::kMaxBytes + 100);
}

}  // namespace
}  // namespace todoku::logs
