// Replies made to be slow: a megabyte that nearly matches at each byte. What is not linear does not
// end while a test is waited for.
#include <gtest/gtest.h>

#include <string>

#include "reply/builtin_for_tests.h"
#include "reply/judge.h"
#include "reply/matcher.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;

const std::string_view kUnits[] = {
    "user unknow ",
    "mailbo mailbox ful ",
    "550-5.7.26 ",
    "550 5.1.1 ",
    "said: 550 ",
    "<a@b.c ",
    "@",
    "\"@",
    "1.2.3.4.",
    "&lt;&nbsp;&l",
    "=\r\n",
    "aaaa",
    "https:// ",
    "host x said: 4",
    "((((",
    "\xe3\x80\x80",
};

std::string repeated(std::string_view unit) {
  std::string text = "550 ";
  while (text.size() < kMegabyte) text += unit;
  return text;
}

TEST(Hostile, AMegabyteOfNearMatchesIsJudged) {
  for (const std::string_view unit : kUnits) {
    const Verdict verdict = judge_text(builtin_for_tests(), repeated(unit), {});
    EXPECT_NE(verdict.confidence, Confidence::exact) << unit << ": " << verdict.rule;
  }
}

// The judge looks at the front of a reply only (Heard::kMaxBytes); bounces are searched as a whole.
TEST(Hostile, AMegabyteOfNearMatchesIsSearched) {
  const GroupSet& groups = builtin_for_tests().matcher().groups();
  for (const std::string_view unit : kUnits) {
    std::size_t found = 0;
    groups.scan(repeated(unit), [&](std::uint32_t) { ++found; });
    EXPECT_LT(found, 256u) << unit;
  }
}

}  // namespace
}  // namespace todoku::reply
