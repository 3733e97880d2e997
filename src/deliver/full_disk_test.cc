// The engine on a disk that takes nothing: what cannot be recorded is not sent.
#include <gtest/gtest.h>

#include "sim/cast/manners.h"
#include "sim/town.h"

namespace todoku::deliver {
namespace {

using namespace sim;
using std::chrono::hours;
using std::chrono::minutes;

struct FullDiskTest : testing::Test {
  FullDiskTest() : town(books(), {.seed = 5}) {
    town.add("example.test", "mx.example.test", std::make_unique<Tarpit>(seconds(20)));
    town.house().start();
  }
  static const Books& books() {
    static const Books kBooks = load_books(3);
    return kBooks;
  }
  Town town;
};

TEST_F(FullDiskTest, NothingIsSentThatCouldNotBeRecordedAndAllGoesOnWithRoom) {
  town.send("a@sender.test", {"b@example.test"});
  town.run(seconds(10));  // accepted; the server is slow to greet
  town.house().set_room(SimJournal::Room::none);
  town.run(hours(2));
  EXPECT_TRUE(town.ledger.taken().empty());
  EXPECT_LE(town.ledger.visits().size(), 2u);  // and nobody is called again and again meanwhile
  town.house().set_room(SimJournal::Room::plenty);
  town.run(minutes(10));
  EXPECT_EQ(town.ledger.taken().size(), 1u);
  EXPECT_EQ(town.house().spool().totals().recipients_open, 0u);
}

TEST_F(FullDiskTest, WhatWasTakenAsTheDiskFilledIsRecordedWithRoomAndNotSentTwice) {
  town.send("a@sender.test", {"b@example.test"});
  // Until the message is on its way: the last answer is still to come.
  for (int i = 0; i < 300 && town.ledger.taken().empty(); ++i) town.run(seconds(1));
  ASSERT_EQ(town.ledger.taken().size(), 1u);
  town.house().set_room(SimJournal::Room::none);
  town.run(hours(2));
  EXPECT_EQ(town.house().spool().totals().recipients_open, 1u);
  town.house().set_room(SimJournal::Room::plenty);
  town.run(minutes(10));
  EXPECT_EQ(town.ledger.taken().size(), 1u);
  EXPECT_EQ(town.house().spool().totals().recipients_open, 0u);
}

}  // namespace
}  // namespace todoku::deliver
