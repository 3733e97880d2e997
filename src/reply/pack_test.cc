#include "reply/pack.h"

#include <gtest/gtest.h>

namespace todoku::reply {
namespace {

TEST(Pack, GivesBackEveryFieldOfWhatWasLoaded) {
  const Loaded loaded = load_file({"a.toml", R"(
[provider]
id = "hill"
name = "Hill Mail"
mx = ["*.hill.example"]
domains = ["hill.example", "vale.example"]
own_domains = true
tokens = ["hm-7"]

[[reply]]
id = "hill.quota"
at = ["rcpt", "eod"]
codes = ["552 5.2.2"]
codes_only = true
says = [["too much", "hm-7"], ["box is full"]]
cause = "mailbox_full"
permanence = "permanent"
why.ja = "満杯です。"
why.en = "It is full."
remedy.ja = "待ちます。"
remedy.en = "Wait."
fix = [{kind = "dns", type = "TXT", name = "{domain}", value = "v=spf1 -all"}]
source = "https://hill.example/codes"
read = 2026-11-23
valid = ["2024-01-01", ""]
examples = ["552 5.2.2 box is full", "552 5.2.2 hm-7: too much"]
not = ["552 5.3.4 too large"]
emit = "552 5.2.2 <{recipient}> box is full"
persona = ["hill@current"]
)"});
  ASSERT_TRUE(loaded.faults.empty()) << to_string(loaded.faults);
  const Loaded again = unpack(pack(loaded.providers, loaded.entries));
  EXPECT_EQ(again.providers, loaded.providers);
  EXPECT_EQ(again.entries, loaded.entries);
}

}  // namespace
}  // namespace todoku::reply
