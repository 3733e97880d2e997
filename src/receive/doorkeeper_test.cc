#include "receive/doorkeeper.h"

#include <gtest/gtest.h>

#include "receive/test_peer.h"
#include "reply/builtin_for_tests.h"

namespace todoku::receive {
namespace {

using policy::Condition;
using policy::Moment;

// Nobody has any record; how often it was asked is counted.
struct EmptyDns final : Resolver {
  Task<dns::Answer> ask(dns::Question) override {
    ++asked;
    co_return dns::Answer{.kind = dns::Kind::no_such_name};
  }
  int asked = 0;
};

policy::ReceptionRule refusing(Moment at, Condition when, std::string words) {
  return {.id = std::string(policy::to_string(when)),
          .at = at,
          .when = {when},
          .words = std::move(words)};
}

struct Door {
  explicit Door(std::vector<policy::ReceptionRule> rules) : policy{.id = "test"} {
    policy.rules = std::move(rules);
  }
  // What is said at each moment, in order, as far as the first refusal.
  std::string said() {
    Gate gate(loop.get_executor());
    start(loop, gate, walk());
    return words;
  }
  Task<void> walk() {
    const std::optional<Doorkeeper::Refusal> first = co_await keeper.connect(client);
    note("connect", first);
    facts.helo = "localhost";
    const std::optional<Doorkeeper::Refusal> second = co_await keeper.helo(client);
    note("helo", second);
    asked_before_mail = dns.asked;
    facts.envelope.reverse_path = "a@sender.example";
    const std::optional<Doorkeeper::Refusal> third = co_await keeper.mail(client);
    note("mail", third);
  }
  void note(std::string_view at, const std::optional<Doorkeeper::Refusal>& refusal) {
    if (refusal && words.empty()) words = fmt::format("{}: {}", at, smtp::to_line(refusal->reply));
  }

  boost::asio::io_context loop;
  StillClock clock{loop};
  EmptyDns dns;
  policy::ReceptionPolicy policy;
  Examiner examiner{dns, clock, policy, {.hostname = "mx.example.jp"}};
  Doorkeeper keeper{examiner, reply::builtin_for_tests(), "s"};
  smtp::SessionFacts facts;
  Client client{{"192.0.2.9", 40000}, {"192.0.2.1", 25}, {}, facts};
  std::string words;
  int asked_before_mail = 0;
};

TEST(Doorkeeper, AnswersEachRuleAtItsMoment) {
  EXPECT_EQ(
      Door({refusing(Moment::connect, Condition::ptr_missing, "554 5.7.1 no PTR: {ip}")}).said(),
      "connect: 554 5.7.1 no PTR: 192.0.2.9");
  EXPECT_EQ(Door({refusing(Moment::helo, Condition::helo_no_name, "550 5.7.1 no name")}).said(),
            "helo: 550 5.7.1 no name");
  EXPECT_EQ(
      Door({refusing(Moment::mail, Condition::sender_domain_absent, "550 5.1.8 who?")}).said(),
      "mail: 550 5.1.8 who?");
}

TEST(Doorkeeper, AsksNothingBeforeMailWhereNoRuleWantsIt) {
  Door door({refusing(Moment::mail, Condition::ptr_missing, "550 5.7.1 no PTR")});
  EXPECT_EQ(door.said(), "mail: 550 5.7.1 no PTR");
  EXPECT_EQ(door.asked_before_mail, 0);
}

}  // namespace
}  // namespace todoku::receive
