// What people read of states and times: nothing that the provider did not promise.
#include "app/words.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <sstream>

#include "app/explain_words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct Words : testing::Test {
  // A user in Japan.
  Words() {
    setenv("TZ", "JST-9", 1);
    tzset();
  }
  std::ostringstream out, err;
  Terminal terminal{out, err, {}};
  WallTime now = *parse_time("2026-11-23T07:00:00.000Z");

  json::object row(WallTime due) const {
    return {{"due", rfc3339(due)}, {"last", {{"verdict", {{"provider", "gmail"}}}}}};
  }
};

TEST_F(Words, ClaimNoProvidersAnswerForWhatWeFoundOurselves) {
  EXPECT_EQ(confidence_word(terminal, "exact", "local.lack.8bitmime"),
            "found on the sending side; the receiver said nothing of it");
  EXPECT_EQ(confidence_word(terminal, "exact", "gmail.recipient.rate"),
            std::string(words_for(reply::Confidence::exact, terminal)));
}

TEST_F(Words, CallAcceptedWhatMayNotBeInTheInbox) {
  EXPECT_EQ(state_word(terminal, "delivered", "accepted"), "accepted");
  EXPECT_EQ(state_word(terminal, "delivered", "delivered"), "delivered");
  const json::object event = {{"time", "2026-11-23T07:04:52.000Z"},
                              {"type", "delivered"},
                              {"address", "taro@docomo.ne.jp"},
                              {"reply", "250 Ok"},
                              {"verdict", {{"cause", "accepted"}}}};
  const std::string line = event_line(terminal, event);
  EXPECT_TRUE(line.starts_with("11-23 16:04:52  accepted ")) << line;
}

TEST_F(Words, NameSenderRecipientsAndIdOfANewMessage) {
  const json::object event = {{"time", "2026-11-23T07:04:52.000Z"},
                              {"type", "accepted"},
                              {"message", "1M83KFEAZ0000"},
                              {"sender", "shop@shop.example"},
                              {"addresses", {"a@gmail.com", "b@gmail.com"}}};
  const std::string line = event_line(terminal, event);
  EXPECT_NE(line.find("shop@shop.example → a@gmail.com +1"), line.npos) << line;
  EXPECT_NE(line.find("1M83KFEAZ0000"), line.npos) << line;
  EXPECT_EQ(line.find("  accepted"), line.npos) << line;
}

TEST_F(Words, TellWhenTheNextTryIs) {
  const json::array open = {{{"provider", "gmail"}, {"opens_in_ms", 0}}};
  EXPECT_EQ(next_try(terminal, row(now + 30s), open, now), "in 30s");
  EXPECT_EQ(next_try(terminal, row(now + 119h + 59min), open, now), "in 5d");
  EXPECT_EQ(next_try(terminal, {{"due", nullptr}}, open, now), "");
}

TEST_F(Words, ShowTimesOnTheUsersClock) {
  EXPECT_EQ(local_time("2026-11-23T23:30:00.250Z"), "2026-11-24 08:30:00");
  EXPECT_EQ(local_time(""), "");
}

TEST_F(Words, TellACauseInWordsAndByItsName) {
  terminal.setting().language = Language::ja;
  EXPECT_EQ(cause_word(terminal, "mailbox_full"), "メールボックスの容量超過 (mailbox_full)");
  EXPECT_EQ(cause_word(terminal, "of_a_later_version"), "of_a_later_version");
}

// The date of a held recipient is its end, days away; it goes when the record is repaired.
TEST_F(Words, SayOfAHeldRecipientThatItWaitsForARepair) {
  json::object held = row(now + 119h);
  held["state"] = "held";
  EXPECT_EQ(next_try(terminal, held, {}, now), "repair");
}

TEST_F(Words, SayOfADueRecipientThatItsLaneIsClosed) {
  const json::array closed = {{{"provider", "gmail"}, {"opens_in_ms", 590'000}}};
  const json::array other = {{{"provider", "yahoo"}, {"opens_in_ms", 590'000}}};
  EXPECT_EQ(next_try(terminal, row(now - 5s), closed, now), "lane opens in 10m");
  EXPECT_EQ(next_try(terminal, row(now - 5s), other, now), "due");
  EXPECT_EQ(next_try(terminal, row(now - 5s), {}, now), "due");
}

}  // namespace
}  // namespace todoku::app
