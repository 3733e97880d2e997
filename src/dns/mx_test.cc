#include "dns/mx.h"

#include <gtest/gtest.h>

#include <set>

#include "dns/zone.h"

namespace todoku::dns {
namespace {

constexpr char kZone[] = R"($TTL 300
two.jp      MX 20 b.two.jp.
            MX 10 a.two.jp.
a.two.jp    A 192.0.2.1
            A 192.0.2.2
            AAAA 2001:db8::1
b.two.jp    A 192.0.2.3
plain.jp    A 192.0.2.4
v6.jp       AAAA 2001:db8::6
null.jp     MX 0 .
odd.jp      MX 0 .
            MX 5 a.two.jp.
bare.jp     TXT "no mail here"
deadhost.jp MX 10 nowhere.jp.
halfdead.jp MX 10 nowhere.jp.
            MX 20 a.two.jp.
alias.jp    CNAME two.jp.
toalias.jp  MX 10 mx.toalias.jp.
mx.toalias.jp CNAME a.two.jp.
equal.jp    MX 10 a.two.jp.
            MX 10 b.two.jp.
            MX 10 plain.jp.
twice.jp    MX 10 a.two.jp.
            MX 20 a.two.jp.
sick.jp     MX 10 failing.jp.
halfsick.jp MX 10 failing.jp.
            MX 20 b.two.jp.
)";

struct World {
  Zone zone = *Zone::parse(kZone, "zone");
  std::map<Question, Kind> broken;
  std::size_t asked = 0;

  MailRoute route(const Name& domain, std::uint64_t seed = 1) {
    MxInquiry inquiry = find_mail_hosts(domain, seed);
    while (!inquiry.done()) {
      ++asked;
      const Question question = inquiry.question();
      Answer answer = zone.answer(question);
      if (const auto fault = broken.find(question); fault != broken.end()) {
        answer = Answer{};
        answer.kind = fault->second;
        answer.why = "broken";
      } else {
        answer.secure = true;
      }
      inquiry.answer(std::move(answer));
    }
    return inquiry.take();
  }
  std::vector<Name> names(const Name& domain, std::uint64_t seed = 1) {
    std::vector<Name> out;
    for (const MailHost& host : route(domain, seed).hosts) out.push_back(host.name);
    return out;
  }
};

using Names = std::vector<Name>;

TEST(MailHosts, GoInOrderOfPreferenceWithAllTheirAddresses) {
  World world;
  const MailRoute route = world.route("two.jp");
  EXPECT_EQ(route.kind, MailRoute::Kind::hosts);
  ASSERT_EQ(route.hosts.size(), 2u);
  EXPECT_EQ(route.hosts[0].name, "a.two.jp");
  EXPECT_EQ(route.hosts[0].addresses,
            (std::vector<std::string>{"192.0.2.1", "192.0.2.2", "2001:db8::1"}));
  EXPECT_EQ(route.hosts[1].preference, 20);
  EXPECT_FALSE(route.implicit);
  EXPECT_TRUE(route.secure);
  EXPECT_TRUE(route.hosts[0].secure);
}

TEST(MailHosts, TheDomainItselfIsTheHostOnlyWithoutMxRecords) {
  World world;
  EXPECT_EQ(world.names("plain.jp"), Names{"plain.jp"});
  EXPECT_TRUE(world.route("plain.jp").implicit);
  EXPECT_EQ(world.names("v6.jp"), Names{"v6.jp"});
  // RFC 5321 §5.1: unusable MX records never make the address records count.
  ASSERT_TRUE(world.zone.add({"deadhost.jp", Type::a, 60, A{"192.0.2.7"}}).has_value());
  EXPECT_EQ(world.route("deadhost.jp").kind, MailRoute::Kind::no_mail_host);
}

TEST(MailHosts, EndsThatHaveNoHostAreToldApart) {
  World world;
  const struct {
    Name domain;
    MailRoute::Kind kind;
  } cases[] = {
      {"null.jp", MailRoute::Kind::null_mx},
      {"nothing.jp", MailRoute::Kind::no_such_domain},
      {"bare.jp", MailRoute::Kind::no_mail_host},
      {"deadhost.jp", MailRoute::Kind::no_mail_host},
      {"a.nothing.jp", MailRoute::Kind::no_such_domain},
  };
  for (const auto& c : cases) {
    const MailRoute route = world.route(c.domain);
    EXPECT_EQ(route.kind, c.kind) << c.domain;
    EXPECT_TRUE(route.hosts.empty());
    EXPECT_NE(route.why.find(c.domain), std::string::npos) << route.why;
  }
}

TEST(MailHosts, ANullMxBesideOthersIsNoHost) {
  World world;
  EXPECT_EQ(world.names("odd.jp"), Names{"a.two.jp"});
}

TEST(MailHosts, HostsWithoutAddressAreLeftOut) {
  World world;
  EXPECT_EQ(world.names("halfdead.jp"), Names{"a.two.jp"});
  EXPECT_EQ(world.names("twice.jp"), Names{"a.two.jp"});
}

TEST(MailHosts, AliasesAreFollowed) {
  World world;
  EXPECT_EQ(world.names("alias.jp"), (Names{"a.two.jp", "b.two.jp"}));
  const MailRoute route = world.route("toalias.jp");
  ASSERT_EQ(route.hosts.size(), 1u);
  EXPECT_EQ(route.hosts[0].name, "mx.toalias.jp");
  EXPECT_EQ(route.hosts[0].canonical, "a.two.jp");
}

TEST(MailHosts, FailuresAreTemporaryUnlessAnotherHostIsFound) {
  World world;
  world.broken[{"two.jp", Type::mx}] = Kind::bogus;
  world.broken[{"failing.jp", Type::a}] = Kind::timeout;
  const MailRoute bogus = world.route("two.jp");
  EXPECT_EQ(bogus.kind, MailRoute::Kind::temporary);
  EXPECT_EQ(bogus.failure, Kind::bogus);
  EXPECT_NE(bogus.why.find("broken"), std::string::npos);
  const MailRoute sick = world.route("sick.jp");
  EXPECT_EQ(sick.kind, MailRoute::Kind::temporary);
  EXPECT_EQ(sick.failure, Kind::timeout);
  EXPECT_EQ(world.names("halfsick.jp"), Names{"b.two.jp"});
}

TEST(MailHosts, OneInsecureAddressMakesTheHostInsecure) {
  World world;
  MxInquiry inquiry = find_mail_hosts("two.jp", 1);
  while (!inquiry.done()) {
    const Question question = inquiry.question();
    Answer answer = world.zone.answer(question);
    answer.secure = !(question == Question{"a.two.jp", Type::aaaa});
    inquiry.answer(std::move(answer));
  }
  const MailRoute route = inquiry.take();
  EXPECT_FALSE(route.hosts[0].secure);
  EXPECT_TRUE(route.hosts[1].secure);
}

TEST(MailHosts, EqualPreferencesAreShuffledByTheSeedAndByNothingElse) {
  World world;
  std::set<Names> orders;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    orders.insert(world.names("equal.jp", seed));
    EXPECT_EQ(world.names("equal.jp", seed), world.names("equal.jp", seed));
  }
  EXPECT_EQ(orders.size(), 6u);
}

TEST(MailHosts, AHostileMxSetCostsABoundedNumberOfQuestions) {
  World world;
  for (int i = 0; i < 500; ++i) {
    const Name host = "h" + std::to_string(i) + ".jp";
    ASSERT_TRUE(world.zone.add({"many.jp", Type::mx, 60, Mx{10, host}}).has_value());
    for (int j = 0; j < 40; ++j) {
      ASSERT_TRUE(
          world.zone.add({host, Type::a, 60, A{"192.0.2." + std::to_string(j)}}).has_value());
    }
  }
  const MailRoute route = world.route("many.jp");
  EXPECT_EQ(route.hosts.size(), kMailHosts);
  EXPECT_EQ(route.hosts[0].addresses.size(), kHostAddresses);
  EXPECT_LE(world.asked, 1 + 2 * kMailHosts);
}

}  // namespace
}  // namespace todoku::dns
