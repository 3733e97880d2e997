#include "dns/message.h"

#include <gtest/gtest.h>

#include "dns/bytes.h"
#include "dns/name.h"

namespace todoku::dns {
namespace {

Message full_answer() {
  Message m;
  m.id = 0xbeef;
  m.response = m.authoritative = m.recursion_desired = m.recursion_available = m.authentic = true;
  m.question = Question{"example.jp", Type::mx};
  m.answers = {
      {"example.jp", Type::mx, 300, Mx{10, "mx1.example.jp"}},
      {"example.jp", Type::txt, 300, Txt{{"v=spf1 ", "", std::string(255, 'x')}}},
      {"www.example.jp", Type::cname, 60, Host{"example.jp"}},
      {"_25._tcp.mx1.example.jp", Type::tlsa, 60, Tlsa{3, 1, 1, std::string(32, '\x7f')}},
      {"example.jp", Type::caa, 60, Opaque{std::string("\0\5issueca", 9)}},
  };
  m.authority = {
      {"example.jp", Type::soa, 300, Soa{"ns.example.jp", "root.example.jp", 1, 2, 3, 4, 5}},
      {"example.jp", Type::ns, 300, Host{"ns.example.jp"}}};
  m.additional = {{"mx1.example.jp", Type::a, 300, A{"192.0.2.1"}},
                  {"mx1.example.jp", Type::aaaa, 300, Aaaa{"2001:db8::1"}},
                  {"1.2.0.192.in-addr.arpa", Type::ptr, 300, Host{"mx1.example.jp"}},
                  {"example.jp", static_cast<Type>(99), 300, Opaque{"raw"}}};
  m.edns = Edns{1232, 0, true};
  return m;
}

TEST(Message, WhatIsEncodedIsDecoded) {
  const Message sent = full_answer();
  const Result<Message> got = decode(encode(sent, kMessageBytes));
  ASSERT_TRUE(got.has_value()) << got.error().what;
  EXPECT_TRUE(*got == sent);
}

TEST(Message, EachCutOfItIsAnErrorAndNoCrash) {
  const std::string wire = encode(full_answer(), kMessageBytes);
  for (std::size_t cut = 0; cut < wire.size(); ++cut) {
    EXPECT_FALSE(decode(std::string_view(wire).substr(0, cut)).has_value()) << cut;
  }
}

TEST(Message, WhatDoesNotFitIsLeftOutAndMarkedTruncated) {
  const Message sent = full_answer();
  const std::string all = encode(sent, kMessageBytes);
  for (std::size_t limit = 60; limit < all.size(); ++limit) {
    const std::string wire = encode(sent, limit);
    EXPECT_LE(wire.size(), limit);
    const Result<Message> got = decode(wire);
    ASSERT_TRUE(got.has_value()) << limit;
    EXPECT_TRUE(got->edns.has_value()) << "EDNS stays";
    const bool lost =
        got->answers.size() < sent.answers.size() || got->authority.size() < sent.authority.size();
    EXPECT_EQ(got->truncated, lost) << limit;
  }
}

TEST(Message, TheExtendedCodeTravelsInTheEdnsRecord) {
  Message m;
  m.response = true;
  m.rcode = Rcode::bad_version;
  m.edns = Edns{};
  const Result<Message> got = decode(encode(m, 512));
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->rcode, Rcode::bad_version);
}

TEST(Message, HostileInputIsRefused) {
  Message m;
  m.question = Question{"example.jp", Type::a};
  std::string wire = encode(m, 512);
  std::string two_questions = wire;
  two_questions[5] = 2;
  EXPECT_FALSE(decode(two_questions).has_value());
  std::string many_records = wire;
  many_records[6] = many_records[7] = '\xff';
  EXPECT_FALSE(decode(many_records).has_value());
  EXPECT_FALSE(decode("").has_value());
  EXPECT_EQ(decode_header("short"), std::nullopt);
  std::string bad_mx = wire;
  bad_mx[7] = 1;
  bad_mx += std::string("\0\0\x0f\0\1\0\0\0\0\0\2\0\1", 13);
  EXPECT_FALSE(decode(bad_mx).has_value()) << "an MX without a host";
}

Message answer_to(Type type, std::vector<Record> records) {
  Message m;
  m.response = true;
  m.question = Question{"a.example", type};
  m.answers = std::move(records);
  return m;
}

TEST(Message, AnAnswerIsWhatStandsAtTheEndOfTheChain) {
  const Answer answer =
      to_answer(answer_to(Type::a, {{"b.example", Type::cname, 20, Host{"c.example"}},
                                    {"a.example", Type::cname, 50, Host{"b.example"}},
                                    {"c.example", Type::a, 100, A{"192.0.2.1"}},
                                    {"evil.example", Type::a, 100, A{"192.0.2.66"}}}));
  EXPECT_EQ(answer.kind, Kind::found);
  ASSERT_EQ(answer.records.size(), 1u);
  EXPECT_EQ(answer.records[0].owner, "c.example");
  EXPECT_EQ(answer.ttl, 20u);
}

TEST(Message, ACnameInCirclesEndsAsNoData) {
  const Answer answer =
      to_answer(answer_to(Type::a, {{"a.example", Type::cname, 20, Host{"b.example"}},
                                    {"b.example", Type::cname, 50, Host{"a.example"}}}));
  EXPECT_EQ(answer.kind, Kind::no_data);
}

TEST(Message, NegativeAnswersLiveAsLongAsRfc2308Says) {
  Message m = answer_to(Type::a, {});
  m.authority = {{"example", Type::soa, 300, Soa{"ns", "root", 1, 2, 3, 4, 60}}};
  EXPECT_EQ(to_answer(m).kind, Kind::no_data);
  EXPECT_EQ(to_answer(m).ttl, 60u);
  m.rcode = Rcode::no_such_name;
  EXPECT_EQ(to_answer(m).kind, Kind::no_such_name);
  EXPECT_EQ(to_answer(m).ttl, 60u);
}

TEST(Message, OtherCodesAreFailuresWithTheirName) {
  Message m = answer_to(Type::a, {});
  m.rcode = Rcode::refused;
  EXPECT_EQ(to_answer(m).kind, Kind::server_failure);
  EXPECT_NE(to_answer(m).why.find("REFUSED"), std::string::npos);
  m.rcode = static_cast<Rcode>(9);
  EXPECT_NE(to_answer(m).why.find("9"), std::string::npos);
  m.rcode = Rcode::ok;
  m.truncated = true;
  EXPECT_EQ(to_answer(m).kind, Kind::server_failure);
}

}  // namespace
}  // namespace todoku::dns
