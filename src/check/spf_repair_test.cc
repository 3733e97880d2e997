#include "check/spf_repair.h"

#include <gtest/gtest.h>

namespace todoku::check {
namespace {

TEST(SpfRepair, AnAddressIsPutWhereNoLookUpIsSpentBeforeIt) {
  EXPECT_EQ(spf_term("192.0.2.1"), "ip4:192.0.2.1");
  EXPECT_EQ(spf_term("2001:DB8::1"), "ip6:2001:db8::1");
  EXPECT_EQ(spf_term("::ffff:192.0.2.1"), "ip4:192.0.2.1");
  EXPECT_EQ(spf_term("mail.example.jp"), "");
  EXPECT_EQ(with_term("v=spf1 include:_spf.example -all", "ip4:192.0.2.1"),
            "v=spf1 ip4:192.0.2.1 include:_spf.example -all");
  EXPECT_EQ(with_term("v=spf1", "ip4:192.0.2.1"), "v=spf1 ip4:192.0.2.1");
}

using Terms = std::vector<std::string>;

SpfRewriting one(const std::string& record, const Terms& dead = {}) {
  const Terms records = {record};
  return rewritten(records, dead);
}

TEST(SpfRepair, UsualSlipsAreMended) {
  const struct {
    const char *record, *better;
  } cases[] = {
      {"v=spf1 ipv4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 ip:192.0.2.0/24 ip:2001:db8::/32 -all",
       "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"},
      {"v=spf1 ip4:2001:db8::1 -all", "v=spf1 ip6:2001:db8::1 -all"},
      {"v=spf1 ip4=192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 ip4:192.0.2.1/33 -all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 inlcude:_spf.example.com ~all", "v=spf1 include:_spf.example.com ~all"},
      {"v=spf1 redirect:_spf.example.com", "v=spf1 redirect=_spf.example.com"},
      {"v=spf1, mx, a; -all", "v=spf1 mx a -all"},
      {"v=spf1 ip4:192.0.2.1include:_spf.example.com -all",
       "v=spf1 ip4:192.0.2.1 include:_spf.example.com -all"},
      {"v=spf1 ip4:192.0.2.1ip4:192.0.2.2include:b.example -all",
       "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 include:b.example -all"},
      {"v=spf1 ip4:192.0.2.1-all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 mx -all:", "v=spf1 mx -all"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(one(c.record).record, c.better) << c.record;
    EXPECT_TRUE(one(c.record).changed) << c.record;
    EXPECT_EQ(one(c.record).dropped, Terms{}) << c.record;
  }
}

TEST(SpfRepair, WhatNobodyCanMendIsDroppedByNameAndAllElseStays) {
  const struct {
    const char *record, *dropped;
  } cases[] = {
      {"v=spf1 mx ip4:192.0.2 -all", "ip4:192.0.2"},        // which address?
      {"v=spf1 mx a:%{x}.example -all", "a:%{x}.example"},  // which macro?
      {"v=spf1 xyzzyplugh mx -all", "xyzzyplugh"},
      {"v=spf1 a:foo mx -all", "a:foo"},  // no top-level domain
      {"v=spf1 include:dead.example mx -all", "include:dead.example"},
  };
  const Terms dead = {"include:dead.example"};
  for (const auto& c : cases) {
    const SpfRewriting rewriting = one(c.record, dead);
    EXPECT_EQ(rewriting.record, "v=spf1 mx -all") << c.record;
    EXPECT_EQ(rewriting.dropped, Terms{c.dropped}) << c.record;
  }
}

TEST(SpfRepair, ARecordWithNothingWrongStaysAsItIs) {
  for (const char* record : {"v=spf1 mx -all", "v=spf1 A/24  mx:a.example ?all",
                             "v=spf1 redirect=a.example", "v=spf1 -all mx", "V=SPF1 mx ~all"})
    EXPECT_FALSE(one(record).changed) << record;
  EXPECT_EQ(one("v=spf1 mx +all").record, "v=spf1 mx ~all");
  EXPECT_EQ(one("v=spf1 mx").record, "v=spf1 mx ~all");
}

TEST(SpfRepair, SeveralRecordsBecomeOne) {
  const Terms two = {"v=spf1 include:a.example mx -all", "v=spf1 MX ip4:192.0.2.1 ~all"};
  EXPECT_EQ(rewritten(two, {}).record, "v=spf1 include:a.example mx ip4:192.0.2.1 ~all");
  const Terms broken = {"v=spf1 mx -all", "v=spf1 a:%{x} -all"};
  EXPECT_EQ(rewritten(broken, {}).record, "v=spf1 mx -all");
  EXPECT_EQ(rewritten(broken, {}).dropped, Terms{"a:%{x}"});
  const Terms redirects = {"v=spf1 redirect=a.example", "v=spf1 redirect=b.example"};
  EXPECT_EQ(rewritten(redirects, {}).record, "v=spf1 include:a.example include:b.example ~all");
  EXPECT_EQ(rewritten(Terms{}, {}).record, "v=spf1 ~all");
}

}  // namespace
}  // namespace todoku::check
