#include "base/ids.h"

#include <gtest/gtest.h>

namespace todoku {
namespace {

TEST(Ids, SortAsTextAsTheyDoAsNumbersAndReadBack) {
  std::string last;
  for (const std::uint64_t value : {0ull, 1ull, 31ull, 32ull, 1ull << 40, ~0ull}) {
    const std::string text = to_string(MessageId{value});
    EXPECT_LT(last, text);
    EXPECT_EQ(parse_message_id(text), MessageId{value});
    last = text;
  }
  EXPECT_EQ(parse_message_id("o0000000000il"), MessageId{33});
  for (const char* bad : {"", "0", "ZZZZZZZZZZZZZ", "000000000000U", "00000000000000"}) {
    EXPECT_EQ(parse_message_id(bad), std::nullopt) << bad;
  }
  const RecipientId recipient{MessageId{77}, 3};
  EXPECT_EQ(parse_recipient_id(to_string(recipient)), recipient);
  EXPECT_EQ(parse_recipient_id(to_string(MessageId{77}) + "/-1"), std::nullopt);
}

}  // namespace
}  // namespace todoku
