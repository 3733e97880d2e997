#include "sim/dns.h"

#include <gtest/gtest.h>

#include "io/gate.h"

namespace todoku::sim {
namespace {

struct Asked {
  dns::Answer answer;
  milliseconds took{0};
};

Task<void> ask(SimResolver& resolver, SimClock& clock, dns::Question question, Asked& asked) {
  const SteadyTime before = clock.steady();
  asked.answer = co_await resolver.ask(question);
  asked.took = clock.steady() - before;
}

Asked ask(const Zones& zones, dns::Question question) {
  World world(1);
  Life life;
  SimClock clock(world, life);
  SimResolver resolver(world, life, zones);
  Gate gate(world.executor());
  Asked asked;
  gate.spawn(ask(resolver, clock, std::move(question), asked));
  world.run_until(world.steady() + 1min);
  return asked;
}

Zones example() {
  Zones zones;
  zones.put_mail("example.jp",
                 {{"mx1.example.jp", "192.0.2.1"}, {"mx2.example.jp", "2001:db8::1"}});
  zones.put("www.example.jp", dns::Type::cname, {dns::Host{"mx1.example.jp"}});
  return zones;
}

TEST(SimDns, AnswersMxAndAddresses) {
  const Zones zones = example();
  EXPECT_EQ(ask(zones, {"example.jp", dns::Type::mx}).answer.records.size(), 2u);
  const dns::Answer v6 = ask(zones, {"mx2.example.jp", dns::Type::aaaa}).answer;
  ASSERT_EQ(v6.kind, dns::Kind::found);
  EXPECT_EQ(std::get<dns::Aaaa>(v6.records[0].data).address, "2001:db8::1");
}

TEST(SimDns, GoesAlongAnAlias) {
  const dns::Answer a = ask(example(), {"www.example.jp", dns::Type::a}).answer;
  ASSERT_EQ(a.kind, dns::Kind::found);
  EXPECT_EQ(std::get<dns::A>(a.records[0].data).address, "192.0.2.1");
}

TEST(SimDns, TellsNoSuchNameFromNoData) {
  EXPECT_EQ(ask(example(), {"nobody.example", dns::Type::mx}).answer.kind, dns::Kind::no_such_name);
  EXPECT_EQ(ask(example(), {"example.jp", dns::Type::a}).answer.kind, dns::Kind::no_data);
}

TEST(SimDns, FailsAsItsTemperSays) {
  Zones zones = example();
  zones.set_temper("example.jp", {DnsTemper::Kind::timeout});
  const Asked silent = ask(zones, {"example.jp", dns::Type::mx});
  EXPECT_EQ(silent.answer.kind, dns::Kind::timeout);
  EXPECT_GE(silent.took, Zones::kPatience);
  zones.set_temper("example.jp", {DnsTemper::Kind::server_failure});
  EXPECT_EQ(ask(zones, {"example.jp", dns::Type::mx}).answer.kind, dns::Kind::server_failure);
  zones.set_temper("", {DnsTemper::Kind::bogus});
  EXPECT_EQ(ask(zones, {"mx1.example.jp", dns::Type::a}).answer.kind, dns::Kind::bogus);
}

}  // namespace
}  // namespace todoku::sim
