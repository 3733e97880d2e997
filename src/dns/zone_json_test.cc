#include "dns/zone_json.h"

#include <gtest/gtest.h>

#include "dns/rdata_text.h"

namespace todoku::dns {
namespace {

constexpr std::string_view kZone = R"({
  "Example.JP.": [["TXT", "v=spf1 mx -all"], ["TXT", ["two ", "strings"]], ["MX", [10, "MX.example.jp"]],
                  ["AAAA", "TIMEOUT"], ["SPF", "v=spf1 -all"], ["TLSA", "3 1 1 abcd"]],
  "mx.example.jp": [["A", "192.0.2.1"], ["A", "192.0.2.2"], ["MX", "0 ."]],
  "slow.example.jp": [["TXT", "there"], ["TIMEOUT", "TIMEOUT"]],
  "broken.example.jp": [["SERVFAIL", "SERVFAIL"]],
  "way.example.jp": [["CNAME", "slow.example.jp"]],
  "mixed.example.jp": [["CNAME", "mx.example.jp"], ["TXT", "beside a CNAME"]],
  "lost.example.jp": [["CNAME", "SERVFAIL"]],
  "*.wild.example.jp": [["A", "192.0.2.3"]],
  "empty.example.jp": [],
  "日本.example.jp": [["A", "192.0.2.4"]],
  "a..b": [["A", "192.0.2.5"]]
})";

class JsonZone : public ::testing::Test {
 protected:
  JsonZone() {
    const Result<void> read = read_json_zone(kZone, "z.json", zone);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().what);
  }
  std::vector<std::string> texts(const Name& name, Type type) const {
    std::vector<std::string> out;
    for (const Record& record : zone.answer({name, type}).records)
      out.push_back(rdata_text(record));
    return out;
  }
  Kind kind(const Name& name, Type type) const { return zone.answer({name, type}).kind; }

  Zone zone;
};

using Texts = std::vector<std::string>;

TEST_F(JsonZone, HasTheRecordsThatItSays) {
  EXPECT_EQ(texts("example.jp", Type::txt), (Texts{"\"v=spf1 mx -all\"", "\"two \" \"strings\""}));
  EXPECT_EQ(texts("example.jp", Type::mx), Texts{"10 mx.example.jp."});
  EXPECT_EQ(texts("mx.example.jp", Type::mx), Texts{"0 ."});
  EXPECT_EQ(texts("mx.example.jp", Type::a), (Texts{"192.0.2.1", "192.0.2.2"}));
  EXPECT_EQ(texts("example.jp", Type::tlsa), Texts{"3 1 1 abcd"});
  EXPECT_EQ(kind("example.jp", Type(99)), Kind::found);
  EXPECT_EQ(texts("any.wild.example.jp", Type::a), Texts{"192.0.2.3"});
  EXPECT_EQ(texts("xn--wgv71a.example.jp", Type::a), Texts{"192.0.2.4"});
}

TEST_F(JsonZone, FailsWhereItSaysSo) {
  EXPECT_EQ(kind("example.jp", Type::aaaa), Kind::timeout);
  EXPECT_EQ(kind("slow.example.jp", Type::txt), Kind::found);
  EXPECT_EQ(kind("slow.example.jp", Type::a), Kind::timeout);
  EXPECT_EQ(kind("broken.example.jp", Type::mx), Kind::server_failure);
  EXPECT_EQ(kind("way.example.jp", Type::a), Kind::timeout);
  EXPECT_EQ(kind("lost.example.jp", Type::a), Kind::server_failure);
}

TEST_F(JsonZone, TellsWhatIsNotThereFromWhatHasNoSuchRecord) {
  EXPECT_EQ(kind("none.example.jp", Type::a), Kind::no_such_name);
  EXPECT_EQ(kind("empty.example.jp", Type::a), Kind::no_data);
  EXPECT_EQ(kind("wild.example.jp", Type::a), Kind::no_data);
  EXPECT_EQ(kind("jp", Type::a), Kind::no_data);
}

TEST_F(JsonZone, AnswersBesideACnameAsABrokenServerDoes) {
  EXPECT_EQ(texts("mixed.example.jp", Type::txt), Texts{"\"beside a CNAME\""});
  EXPECT_EQ(texts("mixed.example.jp", Type::a), (Texts{"192.0.2.1", "192.0.2.2"}));
}

TEST(JsonZoneText, LongTextsAreCutIntoStrings) {
  Zone zone;
  const std::string text = "{\"a\": [[\"TXT\", \"" + std::string(600, 'x') + "\"]]}";
  ASSERT_TRUE(read_json_zone(text, "z", zone).has_value());
  const Answer answer = zone.answer({"a", Type::txt});
  ASSERT_EQ(answer.records.size(), 1u);
  const Txt txt = std::get<Txt>(answer.records[0].data);
  ASSERT_EQ(txt.strings.size(), 3u);
  EXPECT_EQ(txt.strings[2].size(), 90u);
}

TEST(JsonZoneText, SaysWhatIsWrong) {
  const struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"{", "z: no JSON: incomplete JSON"},
      {"[]", "z: expected {\"name\": [[\"TYPE\", value], ...]}"},
      {R"({"a": "b"})", "z: \"a\": expected a list of records"},
      {R"({"a": [["A"]]})", "z: \"a\": expected [\"TYPE\", value]"},
      {R"({"a": [["QQ", "x"]]})", "z: \"a\": no such type: QQ"},
      {R"({"a": [["A", "x"]]})", "z: \"a\": A: expected an IPv4 address"},
      {R"({"a": [["A", 1]]})", "z: \"a\": expected a string"},
      {R"({"a": [["MX", [70000, "b"]]]})", "z: \"a\": expected [preference, \"host\"]"},
      {R"({"a": [["TXT", [1]]]})", "z: \"a\": expected a list of strings"},
      {R"({"a": [["A", "192.0.2.1\nb. A 192.0.2.2"]]})", "z: \"a\": expected one line"},
  };
  for (const auto& c : cases) {
    Zone zone;
    const Result<void> read = read_json_zone(c.text, "z", zone);
    ASSERT_FALSE(read.has_value()) << c.text;
    EXPECT_EQ(read.error().what, c.error);
  }
}

}  // namespace
}  // namespace todoku::dns
