#include "mail/sendable.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku::mail {
namespace {

using Why = BadLine::Why;

TEST(FirstBadLine, AllowsWhatRfc5322Section211Allows) {
  const std::string longest(998, 'x');
  EXPECT_EQ(first_bad_line(""), std::nullopt);
  EXPECT_EQ(first_bad_line("a\r\n\r\n" + longest + "\r\n"), std::nullopt);
  EXPECT_EQ(first_bad_line(longest), std::nullopt) << "the last line may lack its end";
}

TEST(FirstBadLine, NamesTheLineThatIsTooLongOrHasANul) {
  const std::string over(999, 'x');
  EXPECT_EQ(first_bad_line("a\r\n" + over + "\r\n"), (BadLine{Why::too_long, 2, 999}));
  EXPECT_EQ(first_bad_line(over), (BadLine{Why::too_long, 1, 999}));
  EXPECT_EQ(first_bad_line(std::string("a\r\nb\r\nc\0d\r\n", 12)), (BadLine{Why::nul, 3, 3}));
}

}  // namespace
}  // namespace todoku::mail
