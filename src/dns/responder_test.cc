#include "dns/responder.h"

#include <gtest/gtest.h>

#include "dns/message.h"

namespace todoku::dns {
namespace {

constexpr char kZone[] = R"($TTL 300
@      SOA ns root 1 2 3 4 60
a      A 192.0.2.1
alias  CNAME a
away   CNAME elsewhere.example.net.
loop   CNAME loop
)";

Zone zone() {
  Zone made = *Zone::parse(kZone, "zone", "example.jp");
  for (int i = 0; i < 40; ++i) {
    const std::string text = std::to_string(i) + std::string(40, 'x');
    EXPECT_TRUE(made.add({"big.example.jp", Type::txt, 60, Txt{{text}}}).has_value());
  }
  return made;
}

Message query(const Name& name, Type type) {
  Message m;
  m.id = 7;
  m.recursion_desired = true;
  m.question = Question{name, type};
  return m;
}

Message ask(const Message& question, Transport by = Transport::udp) {
  const auto bytes = respond(zone(), encode(question, kMessageBytes), by);
  EXPECT_TRUE(bytes.has_value());
  const Result<Message> answer = decode(bytes.value_or(""));
  EXPECT_TRUE(answer.has_value());
  return answer ? *answer : Message{};
}

TEST(Responder, AnswersWhatItOwnsWithAuthority) {
  const Message answer = ask(query("alias.example.jp", Type::a));
  EXPECT_EQ(answer.id, 7);
  EXPECT_TRUE(answer.response && answer.authoritative && answer.recursion_desired);
  EXPECT_FALSE(answer.recursion_available || answer.authentic);
  ASSERT_EQ(answer.answers.size(), 2u);
  EXPECT_EQ(answer.answers[0].type, Type::cname);
  EXPECT_EQ(answer.answers[1].data, Data(A{"192.0.2.1"}));
}

TEST(Responder, NegativeAnswersCarryTheSoaForItsMinimum) {
  for (const auto& [name, rcode] : {std::pair<Name, Rcode>{"none.example.jp", Rcode::no_such_name},
                                    std::pair<Name, Rcode>{"a.example.jp", Rcode::ok}}) {
    const Message answer = ask(query(name, Type::mx));
    EXPECT_EQ(answer.rcode, rcode);
    EXPECT_TRUE(answer.answers.empty());
    ASSERT_EQ(answer.authority.size(), 1u);
    EXPECT_EQ(answer.authority[0].ttl, 60u);
  }
}

TEST(Responder, AZoneWithoutSoaStillSaysHowLongNothingHolds) {
  const auto bytes = respond(Zone(), encode(query("gmail.example", Type::mx), 512), Transport::udp);
  const Answer answer = to_answer(*decode(*bytes));
  EXPECT_EQ(answer.kind, Kind::no_such_name);
  EXPECT_EQ(answer.ttl, 60u);
}

TEST(Responder, RefusesWhatItDoesNotOwnOrDo) {
  const auto code = [](Message m) { return ask(m).rcode; };
  EXPECT_EQ(code(query("example.com", Type::a)), Rcode::refused);
  EXPECT_EQ(code(query("example.jp", static_cast<Type>(252))), Rcode::refused) << "AXFR";
  EXPECT_EQ(code(query("example.jp", static_cast<Type>(255))), Rcode::refused) << "ANY";
  Message chaos = query("version.bind", Type::txt);
  chaos.question_class = 3;
  EXPECT_EQ(code(chaos), Rcode::refused);
  Message update = query("example.jp", Type::soa);
  update.opcode = 5;
  EXPECT_EQ(code(update), Rcode::not_implemented);
  Message nothing;
  EXPECT_EQ(code(nothing), Rcode::malformed);
  Message future = query("a.example.jp", Type::a);
  future.edns = Edns{1232, 1, false};
  EXPECT_EQ(code(future), Rcode::bad_version);
  EXPECT_EQ(code(query("loop.example.jp", Type::a)), Rcode::server_failure);
  const Message away = ask(query("away.example.jp", Type::a));
  EXPECT_EQ(away.rcode, Rcode::ok);
  EXPECT_EQ(away.answers.size(), 1u);
}

TEST(Responder, LargeAnswersAreTruncatedByUdpAndWholeByTcp) {
  Message question = query("big.example.jp", Type::txt);
  const auto plain = respond(zone(), encode(question, 512), Transport::udp);
  EXPECT_LE(plain->size(), kPlainUdpBytes);
  EXPECT_TRUE(decode(*plain)->truncated);
  question.edns = Edns{60000, 0, true};
  const auto edns = respond(zone(), encode(question, 512), Transport::udp);
  EXPECT_GT(edns->size(), kPlainUdpBytes);
  EXPECT_LE(edns->size(), kUdpBytes);
  EXPECT_TRUE(decode(*edns)->truncated);
  const Message whole = ask(question, Transport::tcp);
  EXPECT_FALSE(whole.truncated);
  EXPECT_EQ(whole.answers.size(), 40u);
}

TEST(Responder, NoiseGetsFormErrOrSilence) {
  EXPECT_EQ(respond(zone(), "", Transport::udp), std::nullopt);
  EXPECT_EQ(respond(zone(), "short", Transport::udp), std::nullopt);
  Message answer = query("a.example.jp", Type::a);
  answer.response = true;
  EXPECT_EQ(respond(zone(), encode(answer, 512), Transport::udp), std::nullopt);
  std::string cut = encode(query("a.example.jp", Type::a), 512);
  cut.resize(cut.size() - 3);
  EXPECT_EQ(decode(*respond(zone(), cut, Transport::udp))->rcode, Rcode::malformed);
}

}  // namespace
}  // namespace todoku::dns
