// What people are told to publish does no harm when they copy it.
#include "app/fix_words.h"

#include <gtest/gtest.h>

#include <sstream>

namespace todoku::app {
namespace {

struct FixWords : testing::Test {
  std::ostringstream out, err;
  Terminal terminal{out, err, {}};
};

// The reply says that a record exists: whoever published a whole new one would lock out every other
// sender of the domain, or break SPF by a second record.
TEST_F(FixWords, AddAnAddressToTheSpfRecordThatIsThere) {
  const auto lines = fix_lines({"dns", "TXT", "example.jp", "ip4:192.0.2.1"}, terminal);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "add to the SPF record of example.jp, before its \"all\": ip4:192.0.2.1");
  EXPECT_EQ(lines[1], "if it has none yet: example.jp  TXT  \"v=spf1 ip4:192.0.2.1 -all\"");
}

TEST_F(FixWords, OfferNoNewRecordWhereTheReplyShowsOne) {
  const auto lines =
      fix_lines({"dns", "TXT", "example.jp", "ip4:192.0.2.1"}, terminal, SpfRecord::shown);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].ends_with(": ip4:192.0.2.1")) << lines[0];
}

TEST_F(FixWords, NameTheCommandThatMakesAKey) {
  terminal.setting().language = Language::ja;
  const auto lines = fix_lines(
      {"dns", "TXT", "s1._domainkey.example.jp", "v=DKIM1; k=rsa; p=<public key of the signer>"},
      terminal);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].find("public key"), std::string::npos) << lines[0];
  EXPECT_TRUE(lines[1].ends_with("todoku dkim keygen --domain example.jp --selector s1"))
      << lines[1];
}

TEST_F(FixWords, ShowOtherRecordsAsTheyAre) {
  EXPECT_EQ(fix_lines({"dns", "TXT", "_dmarc.example.jp", "v=DMARC1; p=none"}, terminal),
            (std::vector<std::string>{"_dmarc.example.jp  TXT  \"v=DMARC1; p=none\""}));
  EXPECT_EQ(fix_lines({"dns", "PTR", "192.0.2.1", "mail.example.jp"}, terminal),
            (std::vector<std::string>{"192.0.2.1  PTR  mail.example.jp"}));
}

}  // namespace
}  // namespace todoku::app
