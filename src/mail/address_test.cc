#include "mail/address.h"

#include <gtest/gtest.h>

namespace todoku::mail {
namespace {

constexpr AddressRules kStrict{.utf8 = false, .old_handset = false};
constexpr AddressRules kHandset{.utf8 = false, .old_handset = true};
constexpr AddressRules kUtf8{.utf8 = true, .old_handset = false};

TEST(Address, FollowsRfc5321Section412) {
  for (const char* good :
       {"a@b", "user@example.jp", "a.b.c@example.jp", "!#$%&'*+-/=?^_`{|}~@example.jp",
        "\"a b\"@example.jp", "\"\"@example.jp", "\"a\\\"b\"@example.jp", "\"a@b\"@example.jp",
        "u@[192.0.2.1]", "u@[IPv6:2001:db8::1]", "u@a-b.example", "u@_dmarc.example",
        "u@3com.com"}) {
    EXPECT_TRUE(check_address(good, kStrict).has_value()) << good;
  }
  for (const char* bad : {"",
                          "a",
                          "@b",
                          "a@",
                          "a@b.",
                          "a@.b",
                          "a@b..c",
                          "a@-b",
                          "a@b-.c",
                          ".a@b",
                          "a.@b",
                          "a..b@c",
                          "a b@c",
                          "\"a@b",
                          "a\"b\"@c",
                          "\"a\"b\"@c",
                          "\"a\\\"@c",
                          "a@[192.0.2.256]",
                          "a@[192.0.2]",
                          "a@[IPv6:1::2::3]",
                          "a@[IPv6:1:2:3:4:5:6:7]",
                          "a@[IPv6:12345::]",
                          "a@b c",
                          "a@b>c",
                          "\"a\tb\"@c",
                          "日本@example.jp"}) {
    EXPECT_FALSE(check_address(bad, kStrict).has_value()) << bad;
  }
}

TEST(Address, HasTheLengthsOfRfc5321Section4531) {
  const std::string local(64, 'a');
  EXPECT_TRUE(check_address(local + "@example.jp", kStrict).has_value());
  EXPECT_FALSE(check_address(local + "a@example.jp", kStrict).has_value());
  std::string domain = "jp";
  while (domain.size() < 250) domain = "abcd." + domain;
  EXPECT_TRUE(check_address("a@" + domain, kStrict).has_value());
  EXPECT_FALSE(check_address("a@abcdefgh." + domain, kStrict).has_value());
  EXPECT_FALSE(check_address("a@" + std::string(64, 'x') + ".jp", kStrict).has_value());
}

TEST(Address, OfAnOldHandsetIsTakenOnlyInItsDialect) {
  for (const char* old :
       {"a..b@docomo.ne.jp", "abc.@docomo.ne.jp", ".abc@ezweb.ne.jp", "a...@docomo.ne.jp"}) {
    EXPECT_TRUE(check_address(old, kHandset).has_value()) << old;
    EXPECT_FALSE(check_address(old, kStrict).has_value()) << old;
  }
  EXPECT_FALSE(check_address("...@docomo.ne.jp", kHandset).has_value());
}

TEST(Address, MayBeUtf8WhereRfc6531IsSpoken) {
  EXPECT_TRUE(check_address("太郎@例え.jp", kUtf8).has_value());
  EXPECT_TRUE(check_address("\"太 郎\"@例え.jp", kUtf8).has_value());
  EXPECT_FALSE(check_address("\xff@example.jp", kUtf8).has_value());
  const Result<void> refused = check_address("太郎@例え.jp", kStrict);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().what.find("SMTPUTF8"), std::string::npos);
}

struct PathCase {
  const char* text;
  const char* address;  // nullptr: refused
  const char* left = "";
};
const PathCase kPaths[] = {
    {"<a@b>", "a@b"},
    {"<>", ""},
    {"<a@b> SIZE=1", "a@b", " SIZE=1"},
    {"<\"a>b\"@c>", "\"a>b\"@c"},
    {"<\"a\\\"> b\"@c> X", "\"a\\\"> b\"@c", " X"},
    {"<@a,@b:u@c>", "u@c"},
    {"<Postmaster>", "Postmaster"},
    {"a@b NOTIFY=NEVER", "a@b", " NOTIFY=NEVER"},
    {"", nullptr},
    {"<a@b", nullptr},
    {"<a@b>X", nullptr},
    {"<a>", nullptr},
    {"<@a,@b>", nullptr},
    {"<@a:>", nullptr},
    {"<<a@b>>", nullptr},
};

TEST(Path, IsTakenFromTheFrontAndLeavesTheParameters) {
  for (const PathCase& c : kPaths) {
    SCOPED_TRACE(c.text);
    std::string_view text = c.text;
    const Result<std::string> path = take_path(text, kStrict);
    ASSERT_EQ(path.has_value(), c.address != nullptr);
    EXPECT_EQ(text, c.address ? c.left : c.text);
    if (path) {
      EXPECT_EQ(*path, c.address);
    }
  }
}

TEST(Quoting, WritesOldHandsetAddressesAsTheSiteWantsThem) {
  for (const char* either : {"a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"}) {
    EXPECT_EQ(quote_for_smtp(either, Quoting::as_it_is), "a..b@docomo.ne.jp");
    EXPECT_EQ(quote_for_smtp(either, Quoting::quoted), "\"a..b\"@docomo.ne.jp");
  }
  EXPECT_EQ(quote_for_smtp("abc.@docomo.ne.jp", Quoting::quoted), "\"abc.\"@docomo.ne.jp");
}

TEST(Quoting, LeavesOrdinaryAddressesAloneAndKeepsNeededQuotes) {
  for (const Quoting q : {Quoting::as_it_is, Quoting::quoted}) {
    EXPECT_EQ(quote_for_smtp("a.b@example.jp", q), "a.b@example.jp");
    EXPECT_EQ(quote_for_smtp("\"a.b\"@example.jp", q), "a.b@example.jp");
    EXPECT_EQ(quote_for_smtp("\"a \\\"b\"@example.jp", q), "\"a \\\"b\"@example.jp");
    EXPECT_EQ(quote_for_smtp("\"\"@example.jp", q), "\"\"@example.jp");
    EXPECT_EQ(quote_for_smtp("postmaster", q), "postmaster");
  }
}

}  // namespace
}  // namespace todoku::mail
