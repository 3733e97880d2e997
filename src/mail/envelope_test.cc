#include "mail/envelope.h"

#include <gtest/gtest.h>

namespace todoku::mail {
namespace {

TEST(Domain, IsWhatFollowsTheLastAt) {
  EXPECT_EQ(domain_of("user@Example.JP"), "Example.JP");
  EXPECT_EQ(domain_of("\"a@b\"@example.jp"), "example.jp");
  EXPECT_EQ(domain_of("postmaster"), "");
}

TEST(DomainKey, IsOneForAllWaysToWriteADomain) {
  EXPECT_EQ(domain_key("Example.JP."), "example.jp");
  EXPECT_EQ(domain_key("日本語.jp"), "xn--wgv71a119e.jp");
  EXPECT_EQ(domain_key("xn--WGV71A119E.jp"), "xn--wgv71a119e.jp");
  EXPECT_EQ(domain_key("[192.0.2.1]"), "[192.0.2.1]");
  EXPECT_EQ(domain_key(""), "");
}

TEST(DomainKey, KeepsWhatHasNoALabel) {
  EXPECT_EQ(domain_key("\xff\xfe.jp"), "\xff\xfe.jp");
}

TEST(AddressKey, IsOneForAllWaysToWriteAnAddress) {
  EXPECT_EQ(address_key("Taro@Example.JP"), "taro@example.jp");
  EXPECT_EQ(address_key("\"taro\"@example.jp"), "taro@example.jp");
  EXPECT_EQ(address_key("\"ta\\ro\"@example.jp"), "taro@example.jp");
  EXPECT_EQ(address_key("\"a..b\"@docomo.ne.jp"), "a..b@docomo.ne.jp");
  EXPECT_EQ(address_key("a..b@docomo.ne.jp"), "a..b@docomo.ne.jp");
  EXPECT_EQ(address_key("\"a b\"@example.jp"), "\"a b\"@example.jp");
  EXPECT_EQ(address_key("taro@日本語.jp"), "taro@xn--wgv71a119e.jp");
}

}  // namespace
}  // namespace todoku::mail
