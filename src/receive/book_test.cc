#include "receive/book.h"

#include <gtest/gtest.h>

#include "receive/pouch_for_tests.h"
#include "receive/test_peer.h"

namespace todoku::receive {
namespace {

using Decision = spool::Received::Decision;

struct Desk {
  boost::asio::io_context loop;
  StillClock clock{loop};
  Pouch spool;
  Book book{spool, clock};

  void write(Decision decision) {
    Gate gate(loop.get_executor());
    start(loop, gate, book.write({.decision = decision}));
  }
};

TEST(Book, TellsWhatWasTakenHoweverMuchIsRefused) {
  Desk desk;
  for (std::uint64_t i = 0; i < Book::kBurst + 10; ++i) desk.write(Decision::refused);
  EXPECT_EQ(desk.spool.noted.size(), Book::kBurst);
  desk.write(Decision::taken);
  ASSERT_EQ(desk.spool.noted.size(), Book::kBurst + 1);
  EXPECT_EQ(desk.spool.noted.back().untold, 10u)
      << "the next one that is told says how many were not";
  EXPECT_EQ(desk.book.counts().refused, Book::kBurst + 10) << "they count all the same";
  EXPECT_EQ(desk.book.counts().untold, 10u);
}

TEST(Book, TellsRefusalsAgainAsTimePasses) {
  Desk desk;
  for (std::uint64_t i = 0; i < Book::kBurst + 10; ++i) desk.write(Decision::deferred);
  desk.clock.advance(std::chrono::seconds(2));
  for (std::uint64_t i = 0; i < 1000; ++i) desk.write(Decision::refused);
  EXPECT_EQ(desk.spool.noted.size(), Book::kBurst + 2 * Book::kRefusalsASecond);
}

TEST(Book, CountsWhatTheSpoolDoesNotTakeAsUntold) {
  Desk desk;
  desk.spool.refuses = Error{Errc::no_space, "full"};
  desk.write(Decision::quarantined);
  desk.spool.refuses.reset();
  desk.write(Decision::taken);
  ASSERT_EQ(desk.spool.noted.size(), 1u);
  EXPECT_EQ(desk.spool.noted[0].untold, 1u);
}

}  // namespace
}  // namespace todoku::receive
