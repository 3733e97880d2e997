#include "mail/date.h"

#include <gtest/gtest.h>

namespace todoku::mail {
namespace {

TEST(Date, IsReadInEveryFormThatRfc5322Knows) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"Mon, 23 Nov 2026 05:10:00 +0900 (JST)", "2026-11-22T20:10:00Z"},
      {"23 Nov 2026 05:10 -0030", "2026-11-23T05:40:00Z"},
      {"Mon, 23 Nov 26 05:10:00 GMT", "2026-11-23T05:10:00Z"},
      {"Mon,\r\n 3 Nov 98 05:10:00 EST", "1998-11-03T10:10:00Z"},
      {"Thu, 8 Mar 2005 17:40:36 EDT", "2005-03-08T21:40:36Z"},
      {"1 Jan 2026 00:00:60", "2026-01-01T00:01:00Z"},
  };
  for (const auto& [value, wanted] : cases)
    EXPECT_EQ(parse_date(value), parse_time(wanted)) << value;
}

TEST(Date, IsNothingWhereNoneStands) {
  for (const char* value :
       {"", "today", "Mon,", "31 Feb 2026 00:00:00 +0000", "32 Jan 2026 00:00", "1 Foo 2026 00:00",
        "1 Jan 2026", "1 Jan 2026 24:00", "1 Jan x 00:00", "99999999999999999999 Jan 2026 00:00"})
    EXPECT_EQ(parse_date(value), std::nullopt) << value;
}

}  // namespace
}  // namespace todoku::mail
