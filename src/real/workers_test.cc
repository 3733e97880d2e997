#include "real/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

namespace todoku::real {
namespace {

struct Seen {
  std::thread::id work, after;
  int ran = 0;
};

Task<void> one(ThreadWorkers& workers, Seen& seen) {
  std::function<void()> work = [&seen] {
    seen.work = std::this_thread::get_id();
    ++seen.ran;
  };
  co_await workers.run(std::move(work));
  seen.after = std::this_thread::get_id();
}

TEST(ThreadWorkers, WorkRunsElsewhereAndItsCallerGoesOnWhereItWas) {
  boost::asio::io_context loop(1);
  ThreadWorkers workers(2);
  Seen seen;
  boost::asio::co_spawn(loop, one(workers, seen), boost::asio::detached);
  loop.run();  // has work until the answer is there
  EXPECT_EQ(seen.ran, 1);
  EXPECT_NE(seen.work, std::this_thread::get_id());
  EXPECT_EQ(seen.after, std::this_thread::get_id());
}

TEST(ThreadWorkers, AllThatIsHandedOverIsDoneOnce) {
  boost::asio::io_context loop(1);
  ThreadWorkers workers(2);
  std::vector<Seen> seen(500);
  for (Seen& each : seen) boost::asio::co_spawn(loop, one(workers, each), boost::asio::detached);
  loop.run();
  for (const Seen& each : seen) EXPECT_EQ(each.ran, 1);
}

}  // namespace
}  // namespace todoku::real
