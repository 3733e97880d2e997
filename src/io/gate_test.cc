#include "io/gate.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace todoku {
namespace {

Task<void> wait_and_count(Signal& signal, int& count) {
  co_await signal.wait();
  ++count;
}

Task<void> close_and_tell(Gate& gate, bool& closed) {
  co_await gate.close();
  closed = true;
}

TEST(Gate, CloseWaitsForTheLastTask) {
  boost::asio::io_context loop;
  Signal signal(loop.get_executor());
  Gate gate(loop.get_executor());
  int count = 0;
  bool closed = false;
  gate.spawn(wait_and_count(signal, count));
  gate.spawn(wait_and_count(signal, count));
  boost::asio::co_spawn(loop, close_and_tell(gate, closed), boost::asio::detached);
  loop.poll();
  EXPECT_EQ(gate.running(), 2u);
  EXPECT_FALSE(closed);
  signal.notify_one();
  loop.restart();
  loop.poll();
  EXPECT_EQ(count, 1);
  EXPECT_FALSE(closed);
  signal.notify_all();
  loop.restart();
  loop.poll();
  EXPECT_EQ(count, 2);
  EXPECT_TRUE(closed);
  gate.spawn(wait_and_count(signal, count));  // too late: never runs
  EXPECT_EQ(gate.running(), 0u);
}

Task<void> set(bool& ran) {
  ran = true;
  co_return;
}

// A courier that had nothing to do once freed the lane whose loop had just started it.
TEST(Gate, ATaskDoesNotRunInsideTheCallThatSpawnsIt) {
  boost::asio::io_context loop;
  Gate gate(loop.get_executor());
  bool ran = false;
  bool ran_inside = true;
  boost::asio::post(loop, [&] {
    gate.spawn(set(ran));
    ran_inside = ran;
  });
  loop.poll();
  EXPECT_FALSE(ran_inside);
  EXPECT_TRUE(ran);
}

TEST(Endpoint, ReadsAndWritesBothFamilies) {
  EXPECT_EQ(to_string(*parse_endpoint("[2001:db8::1]:25")), "[2001:db8::1]:25");
  EXPECT_EQ(to_string(*parse_endpoint("127.0.0.1:2525")), "127.0.0.1:2525");
  for (const char* bad :
       {"", "127.0.0.1", "localhost:25", "127.0.0.1:65536", "127.0.0.1:", "[::1:25"}) {
    EXPECT_FALSE(parse_endpoint(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace todoku
