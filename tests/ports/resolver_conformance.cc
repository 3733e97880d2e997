// Resolvers: what every world must keep. The zone stands in world.h.
#include "ports/world.h"

namespace todoku::ports_test {
namespace {

using dns::Kind;
using dns::Type;

Task<void> ask_everything(World& world) {
  struct Case {
    dns::Question question;
    Kind kind;
    std::vector<dns::Data> data;
  };
  const std::vector<Case> cases = {
      {{"example.test", Type::mx},
       Kind::found,
       {dns::Mx{10, "mx1.example.test"}, dns::Mx{20, "mx2.example.test"}}},
      {{"mx1.example.test", Type::a}, Kind::found, {dns::A{"127.0.1.1"}}},
      {{"mx1.example.test", Type::aaaa}, Kind::found, {dns::Aaaa{"::1"}}},
      {{"alias.example.test", Type::a}, Kind::found, {dns::A{"127.0.1.1"}}},
      {{"alias.example.test", Type::cname}, Kind::found, {dns::Host{"mx1.example.test"}}},
      {{"text.example.test", Type::txt}, Kind::found, {dns::Txt{{"v=spf1 ", "-all"}}}},
      {{"alias.example.test", Type::mx}, Kind::no_data, {}},
      {{"mx2.example.test", Type::aaaa}, Kind::no_data, {}},
      {{"none.example.test", Type::a}, Kind::no_such_name, {}},
      {{"dangling.example.test", Type::a}, Kind::no_such_name, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.question.name);
    const dns::Answer answer = co_await world.resolver().ask(c.question);
    EXPECT_EQ(answer.kind, c.kind) << answer.why;
    EXPECT_FALSE(answer.secure);
    std::vector<dns::Data> data;
    for (const dns::Record& record : answer.records) data.push_back(record.data);
    std::sort(data.begin(), data.end());
    EXPECT_TRUE(data == c.data);
    if (c.kind == Kind::found) EXPECT_LE(answer.ttl, 300u);
  }
}
TEST_P(Ports, TheDnsTellsRecordsMissingTypesAndMissingNamesApart) {
  world_->run(ask_everything(*world_));
}

Task<void> follow_an_alias(World& world) {
  const dns::Question question{"alias.example.test", Type::a};
  const dns::Answer answer = co_await world.resolver().ask(question);
  EXPECT_EQ(answer.records.size(), 1u);
  if (!answer.records.empty()) EXPECT_EQ(answer.records[0].owner, "mx1.example.test");
}
TEST_P(Ports, RecordsBelongToTheNameAtTheEndOfTheChain) {
  world_->run(follow_an_alias(*world_));
}

}  // namespace
}  // namespace todoku::ports_test
