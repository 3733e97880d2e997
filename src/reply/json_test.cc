#include "reply/json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.h"

namespace todoku::reply {
namespace {

namespace json = boost::json;

TEST(Json, HoldsAVerdictInTheWordsOfTheContract) {
  const Verdict verdict = verdict_of(Cause::spf_fail, Confidence::exact, "gmail.spf", "gmail");
  EXPECT_EQ(
      json::serialize(to_json(verdict)),
      R"({"cause":"spf_fail","permanence":"permanent","responsible":"sender","scope":"sender_domain",)"
      R"("action":"fix_auth","confidence":"exact","provider":"gmail","rule":"gmail.spf"})");
}

TEST(Json, SaysNullForWhatIsNotKnown) {
  EXPECT_TRUE(to_json(verdict_of(Cause::timeout, Confidence::exact, "local.timeout"))
                  .at("provider")
                  .is_null());
  EXPECT_TRUE(to_json(verdict_of(Cause::undetermined, Confidence::none, "none"))
                  .at("responsible")
                  .is_null());
  EXPECT_TRUE(json_text("").is_null());
}

TEST(Json, SaysWhatHappenedAndThenWhatToDo) {
  json::object object;
  add_explanation(object,
                  {{"起きた。", "It was."}, {"直す。", "Mend it."}, {{"dns", "TXT", "a", "b"}}});
  EXPECT_EQ(json::serialize(object),
            R"({"explanation":{"ja":"起きた。直す。","en":"It was. Mend it."},)"
            R"("fix":[{"kind":"dns","type":"TXT","name":"a","value":"b"}]})");
}

// A program would publish it as it stands, in the place of include: and ip4: terms of years.
TEST(Json, MarksWhatJoinsTheRecordThatIsThere) {
  const Fix fix{"dns", "TXT", "example.jp", "ip4:192.0.2.1"};
  EXPECT_EQ(json::serialize(to_json(fix)),
            R"({"kind":"dns","type":"TXT","name":"example.jp","value":"ip4:192.0.2.1",)"
            R"("change":"add"})");
  const Fix whole{"dns", "TXT", "example.jp", "v=spf1 ip4:192.0.2.1 -all"};
  EXPECT_FALSE(to_json(whole).contains("change"));
}

TEST(Json, SaysNullForAGapInARecord) {
  const json::object key = to_json(
      Fix{"dns", "TXT", "<selector>._domainkey.example.jp", "v=DKIM1; k=rsa; p=<public key>"});
  EXPECT_EQ(key.at("name"), "<selector>._domainkey.example.jp");  // theirs to choose
  EXPECT_TRUE(key.at("value").is_null());
  const json::object spf = to_json(Fix{"dns", "TXT", "<domain>", "ip4:<ip>"});
  EXPECT_TRUE(spf.at("name").is_null());
  EXPECT_TRUE(spf.at("value").is_null());
  EXPECT_EQ(spf.at("change"), "add");
  const Fix header{"message", "header", "List-Unsubscribe", "<https://example.jp/u>"};
  EXPECT_EQ(to_json(header).at("value"), "<https://example.jp/u>");
}

TEST(Json, RepairsBytesThatAreNoUtf8) {
  const json::value repaired = json_text("caf\xe9 \xff届");
  EXPECT_EQ(repaired.as_string(), "caf\xef\xbf\xbd \xef\xbf\xbd届");
}

}  // namespace
}  // namespace todoku::reply
