#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "event/pump.h"
#include "event/render.h"
#include "sim/cast/answers.h"
#include "sim/spool_wrapper.h"
#include "sim/town.h"

namespace todoku::event {
namespace {

namespace json = boost::json;
using std::chrono::minutes;

struct EventTest : testing::Test {
  EventTest() : town(books(), {.seed = 3}) {
    town.add("gmail.com", "gmail-smtp-in.l.google.com", std::make_unique<sim::QuotaByRecipient>());
    town.house().start();
  }
  static const sim::Books& books() {
    static const sim::Books kBooks = sim::load_books(3);
    return kBooks;
  }
  spool::Spool& spool() { return town.house().spool(); }

  std::vector<json::object> events() {
    std::vector<json::object> list;
    const auto found = spool().events({}, 1000);
    EXPECT_TRUE(found);
    for (const spool::Event& event : *found)
      list.push_back(json::parse(render(event, spool())).as_object());
    return list;
  }
  json::object event_of(std::string_view type) {
    for (const json::object& event : events()) {
      if (event.at("type").as_string() == type) return event;
    }
    ADD_FAILURE() << "no event " << type;
    return {};
  }

  sim::Town town;
};

TEST_F(EventTest, ABounceTellsTheReplyTheVerdictAndTheSuppression) {
  town.send("a@sender.test", {"gone@gmail.com"});
  town.run(minutes(1));
  const json::object event = event_of("bounced");
  EXPECT_EQ(event.at("address").as_string(), "gone@gmail.com");
  EXPECT_EQ(event.at("sender").as_string(), "a@sender.test");
  EXPECT_EQ(event.at("state").as_string(), "bounced");
  EXPECT_TRUE(event.at("reply").as_string().starts_with("550-5.1.1 The email account"));
  EXPECT_EQ(event.at("attempt").as_object().at("mx_host").as_string(),
            "gmail-smtp-in.l.google.com");
  EXPECT_EQ(event.at("verdict").as_object().at("cause").as_string(), "user_unknown");
  EXPECT_EQ(event.at("verdict").as_object().at("confidence").as_string(), "exact");
  EXPECT_EQ(event.at("suppression").as_object().at("address").as_string(), "gone@gmail.com");
  EXPECT_FALSE(event.contains("due"));
}

TEST_F(EventTest, ADeferralTellsWhenTheNextTryIs) {
  town.send("a@sender.test", {"full@gmail.com"});
  town.run(minutes(1));
  const json::object event = event_of("deferred");
  const auto due = parse_time(std::string_view(event.at("due").as_string()));
  ASSERT_TRUE(due);
  EXPECT_GT(*due, town.world.wall());
  EXPECT_FALSE(event.contains("suppression"));
}

TEST_F(EventTest, AnAcceptedMessageIsOneEventWithItsAddresses) {
  town.send("a@sender.test", {"x@gmail.com", "y@gmail.com"});
  town.run(minutes(1));
  const json::object event = event_of("accepted");
  EXPECT_EQ(event.at("addresses").as_array().size(), 2u);
  EXPECT_FALSE(event.contains("body"));
}

// A spool whose lists of recipients may not be read.
class NoOthers final : public sim::SpoolWrapper {
 public:
  using SpoolWrapper::SpoolWrapper;
  Result<std::vector<spool::RecipientRow>> recipients(MessageId, std::uint32_t,
                                                      std::size_t) const override {
    ADD_FAILURE() << "a thousand recipients would be read for each of a thousand events";
    return {};
  }
};

TEST_F(EventTest, AnEventReadsNothingOfTheOtherRecipients) {
  town.send("a@sender.test", {"x@gmail.com", "gone@gmail.com"});
  town.run(minutes(1));
  const NoOthers guarded(spool());
  const auto found = spool().events({}, 1000);
  ASSERT_TRUE(found);
  for (const spool::Event& event : *found)
    EXPECT_NE(render(event, guarded).find("\"type\""), std::string::npos);
}

TEST(Cursor, IsReadBackAsItWasWritten) {
  EXPECT_EQ(parse_cursor(to_string(Position{12, 4096})), (Position{12, 4096}));
  EXPECT_FALSE(parse_cursor("12"));
  EXPECT_FALSE(parse_cursor("12-x"));
}

struct Listing final : Sink {
  Task<Result<void>> take(std::string line, Position) override {
    if (++offered % 3 == 0) co_return fail(Errc::io, "the sink is busy");
    lines.push_back(std::move(line));
    co_return Result<void>();
  }
  int offered = 0;
  std::vector<std::string> lines;
};

TEST_F(EventTest, ThePumpHandsOverEveryEventOnceThoughTheSinkFailsNowAndThen) {
  sim::Life life;
  sim::SimClock clock(town.world, life);
  Listing sink;
  Pump pump(clock, spool(), sink, {.batch = 2});
  Gate gate(town.world.executor());
  gate.spawn(pump.run({}));
  for (int i = 0; i < 5; ++i) town.send("a@sender.test", {"x@gmail.com", "gone@gmail.com"});
  town.run(minutes(10));
  pump.stop();
  town.run(minutes(1));
  EXPECT_EQ(gate.running(), 0u);
  const auto all = spool().events({}, 1000);
  ASSERT_TRUE(all);
  ASSERT_EQ(sink.lines.size(), all->size());
  for (std::size_t i = 0; i < all->size(); ++i) {
    EXPECT_EQ(json::parse(sink.lines[i]).as_object().at("cursor").as_string(),
              to_string((*all)[i].at));
  }
}

}  // namespace
}  // namespace todoku::event
