// The Spool over files and RocksDB: what a restart keeps, with the index and without it.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "real/journal.h"
#include "real/rocks_index.h"
#include "spool/folder.h"
#include "spool/house.h"

namespace todoku::spool {
namespace {

struct OnDisk {
  explicit OnDisk(const std::string& folder) {
    auto files = real::FileJournal::open({folder + "/journal", 64 << 10, 0}, loop.get_executor());
    CHECK(files.has_value());
    journal = std::move(*files);
    auto rocks = real::RocksIndex::open(folder + "/index");
    CHECK(rocks.has_value());
    index = std::move(*rocks);
    auto opened = Spool::open(*journal, *index, clock, Spool::Options{});
    CHECK(opened.has_value());
    spool = std::move(*opened);
  }
  boost::asio::io_context loop;
  TestClock clock;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Index> index;
  std::unique_ptr<Spool> spool;
};

TEST(SpoolOnDisk, ARestartKeepsAllWithTheIndexAndWithoutIt) {
  const Folder folder;
  std::string before;
  {
    OnDisk disk(folder.path());
    for (int i = 0; i < 100; ++i) {
      Spool::Admission a;
      a.envelope.reverse_path = "news@sender.jp";
      a.envelope.recipients = {{"a@one.jp", {}, ""}, {"b" + std::to_string(i) + "@two.jp", {}, ""}};
      a.body = std::string(5000, 'x');
      const auto id = run(disk.loop, disk.spool->admit(std::move(a)));
      ASSERT_TRUE(id);
      Settle s;
      s.recipient = {*id, 0};
      s.at = disk.clock.wall();
      s.to = i % 3 == 0 ? State::bounced : State::delivered;
      s.attempt =
          attempt_of(s.at, i % 3 == 0 ? reply::Cause::user_unknown : reply::Cause::delivered);
      std::vector<Settle> one{std::move(s)};
      ASSERT_TRUE(run(disk.loop, disk.spool->settle(std::move(one))));
    }
    before = seen(*disk.spool, disk.clock.wall());
    EXPECT_EQ(disk.spool->totals().recipients_open, 100u);
  }
  {
    OnDisk disk(folder.path());
    EXPECT_EQ(seen(*disk.spool, disk.clock.wall()), before);
  }
  std::filesystem::remove_all(folder.path() + "/index");
  OnDisk disk(folder.path());
  EXPECT_EQ(seen(*disk.spool, disk.clock.wall()), before);
}

}  // namespace
}  // namespace todoku::spool
