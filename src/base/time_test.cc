#include "base/time.h"

#include <gtest/gtest.h>

namespace todoku {
namespace {

TEST(Time, WritesAndReadsRfc3339) {
  const WallTime at(milliseconds(1'795'410'600'123));
  EXPECT_EQ(rfc3339(at), "2026-11-23T05:10:00.123Z");
  EXPECT_EQ(parse_time("2026-11-23T05:10:00.123Z"), at);
  EXPECT_EQ(parse_time("2026-11-23T14:10:00.123+09:00"), at);
  EXPECT_EQ(parse_time("1795410600"), at - 123ms);
  EXPECT_EQ(rfc5322_date(at), "Mon, 23 Nov 2026 05:10:00 +0000");
}

TEST(Time, RefusesWhatIsNoDate) {
  for (const char* bad : {"", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T05:10:00", "-",
                          "2026-11-23T05:10:00.Z", "2026-11-23T24:10:00Z", "yesterday",
                          "99999999999999999999"}) {
    EXPECT_EQ(parse_time(bad), std::nullopt) << bad;
  }
}

TEST(Duration, ReadsAndWritesUnits) {
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("5d"), 120h);
  EXPECT_EQ(duration_text(90min), "1h30m");
  EXPECT_EQ(duration_text(120h), "5d");
  EXPECT_EQ(duration_text(0ms), "0s");
  for (const char* bad : {"", "5", "m", "5 m", "-5m", "5y", "99999999999999999999d", "9999999999d"}) {
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace todoku
