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
  const std::vector<std::string> addresses = {"192.0.2.1", "192.0.2.1", "2001:db8::1", "?"};
  EXPECT_EQ(first_record(addresses), "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all");
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
      {"v=spf1 ip4:192.0.2.1-all", "v=spf1 ip4:192.0.2.1 -all"},
      {"v=spf1 mx -all:", "v=spf1 mx -all"},
  };
  for (const auto& c : cases) EXPECT_EQ(mended(c.record).value_or("-"), c.better) << c.record;
}

TEST(SpfRepair, NothingIsOfferedWhereNothingIsSure) {
  EXPECT_FALSE(mended("v=spf1 mx -all"));              // there is no slip
  EXPECT_FALSE(mended("v=spf1 ip4:192.0.2 -all"));     // which address?
  EXPECT_FALSE(mended("v=spf1 a:%{x}.example -all"));  // which macro?
  EXPECT_FALSE(mended("v=spf1 xyzzyplugh -all"));
}

TEST(SpfRepair, SeveralRecordsBecomeOne) {
  const std::vector<std::string> two = {"v=spf1 include:a.example mx -all",
                                        "v=spf1 MX ip4:192.0.2.1 ~all"};
  EXPECT_EQ(merged(two).value_or("-"), "v=spf1 include:a.example mx ip4:192.0.2.1 ~all");
  const std::vector<std::string> broken = {"v=spf1 mx -all", "v=spf1 a:%{x} -all"};
  EXPECT_FALSE(merged(broken));
  const std::vector<std::string> redirects = {"v=spf1 redirect=a.example",
                                              "v=spf1 redirect=b.example"};
  EXPECT_FALSE(merged(redirects));
}

}  // namespace
}  // namespace todoku::check
