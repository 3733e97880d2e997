// One suite for the Journal over both its twins, and what only files can suffer.
#include "real/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <filesystem>
#include <thread>

#include "sim/sim_journal.h"
#include "spool/folder.h"
#include "spool/run.h"

namespace todoku {
namespace {

enum class Twin { sim, real };
constexpr std::uint64_t kSegment = 64 << 10;

class JournalTwins : public testing::TestWithParam<Twin> {
 protected:
  JournalTwins() { open(); }
  void open() {
    if (GetParam() == Twin::sim) {
      if (!journal_)
        journal_ = std::make_unique<sim::SimJournal>(sim::SimJournal::Options{kSegment, nullptr});
      return;
    }
    journal_.reset();
    real::FileJournal::Options options{folder_.path() + "/journal", kSegment, 0};
    auto opened = real::FileJournal::open(options, loop_.get_executor());
    CHECK(opened.has_value());
    journal_ = std::move(*opened);
  }
  Result<Position> append(std::string record, Journal::Sync sync = Journal::Sync::now) {
    return run(loop_, journal_->append(std::move(record), sync));
  }
  std::vector<std::string> all(Position from = {}) {
    std::vector<std::string> records;
    for (;;) {
      const auto found = journal_->scan(from);
      CHECK(found.has_value());
      if (!*found) return records;
      records.push_back((*found)->record);
      from = (*found)->next;
    }
  }
  Folder folder_;
  boost::asio::io_context loop_;
  std::unique_ptr<Journal> journal_;
};

TEST_P(JournalTwins, KeepsRecordsInOrderAndShowsThemFromAnyPlace) {
  const auto a = append("a");
  const auto b = append(std::string(5000, 'b'));
  const auto c = append("");
  ASSERT_TRUE(a && b && c);
  EXPECT_LT(*a, *b);
  EXPECT_LT(*b, *c);
  EXPECT_EQ(journal_->durable(), journal_->end());
  EXPECT_EQ(all(), (std::vector<std::string>{"a", std::string(5000, 'b'), ""}));
  EXPECT_EQ(all(*b).size(), 2u);
  EXPECT_EQ(*journal_->read(*b), std::string(5000, 'b'));
  EXPECT_EQ(journal_->read(journal_->end()).error().code, Errc::not_found);
  EXPECT_TRUE(all(journal_->end()).empty());
}

TEST_P(JournalTwins, WhatRidesAlongCanBeReadAtOnceAndIsThereAfterTheNextFlush) {
  const auto later = append("later", Journal::Sync::later);
  ASSERT_TRUE(later);
  EXPECT_EQ(*journal_->read(*later), "later");
  ASSERT_TRUE(append("now"));
  EXPECT_EQ(all(), (std::vector<std::string>{"later", "now"}));
}

TEST_P(JournalTwins, GoesOnThroughManySegmentsAndFreesTheOldest) {
  std::vector<std::string> written;
  for (int i = 0; i < 60; ++i) {
    written.push_back(std::string(9000, static_cast<char>('a' + i % 26)));
    ASSERT_TRUE(append(written.back()));
  }
  EXPECT_EQ(all(), written);
  const auto segments = journal_->segments();
  ASSERT_GT(segments.size(), 5u);
  EXPECT_EQ(journal_->release(segments[1].id).error().code, Errc::invalid) << "not the oldest";
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    ASSERT_TRUE(journal_->release(segments[i].id));
  EXPECT_EQ(journal_->release(segments.back().id).error().code, Errc::invalid) << "the last";
  const auto rest = all();
  EXPECT_EQ(rest, std::vector<std::string>(written.end() - static_cast<std::ptrdiff_t>(rest.size()),
                                           written.end()));
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(append("after"));
  open();
  EXPECT_EQ(all().size(), rest.size() + 60);
}

TEST_P(JournalTwins, ARecordBiggerThanASegmentHasRoom) {
  const std::string big(3 * kSegment, 'x');
  ASSERT_TRUE(append("a"));
  const auto at = append(big);
  ASSERT_TRUE(append("z"));
  ASSERT_TRUE(at);
  EXPECT_EQ(*journal_->read(*at), big);
  open();
  EXPECT_EQ(all(), (std::vector<std::string>{"a", big, "z"}));
}

Task<void> append_many(Journal& journal, char name, int& done) {
  for (int i = 0; i < 50; ++i) {
    std::string record(700, name);
    const auto at = co_await journal.append(std::move(record), Journal::Sync::now);
    if (at) ++done;
  }
}

TEST_P(JournalTwins, ManyWritersShareIt) {
  int done = 0;
  for (char name = 'a'; name < 'u'; ++name) {
    boost::asio::co_spawn(loop_, append_many(*journal_, name, done), boost::asio::detached);
  }
  loop_.restart();
  loop_.run();
  EXPECT_EQ(done, 1000);
  open();
  EXPECT_EQ(all().size(), 1000u);
}

INSTANTIATE_TEST_SUITE_P(Both, JournalTwins, testing::Values(Twin::sim, Twin::real),
                         [](const auto& twin) { return twin.param == Twin::sim ? "sim" : "real"; });

// --- files

struct Files : testing::Test {
  std::string path() const { return folder.path() + "/journal"; }
  auto try_open(std::uint64_t reserve = 0) {
    return real::FileJournal::open({path(), kSegment, reserve}, loop.get_executor());
  }
  std::unique_ptr<real::FileJournal> open() {
    auto opened = try_open();
    CHECK(opened.has_value());
    return std::move(*opened);
  }
  Position append(Journal& journal, std::string record, Journal::Sync sync = Journal::Sync::now) {
    const auto at = run(loop, journal.append(std::move(record), sync));
    CHECK(at.has_value());
    return *at;
  }
  std::vector<std::string> all(const Journal& journal) {
    std::vector<std::string> records;
    for (Position from;;) {
      const auto found = journal.scan(from);
      CHECK(found.has_value());
      if (!*found) return records;
      records.push_back((*found)->record);
      from = (*found)->next;
    }
  }
  void overwrite(std::uint64_t segment, std::uint64_t offset, std::string_view bytes) {
    const auto file = real::open_file(real::segment_path(path(), segment), O_RDWR);
    CHECK(file.has_value());
    CHECK(real::write_at(file->fd(), bytes, offset).has_value());
  }
  Folder folder;
  boost::asio::io_context loop;
};

TEST_F(Files, ASecondProcessIsRefusedAndTheFirstNamed) {
  const auto journal = open();
  const auto second = try_open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_NE(second.error().what.find("process " + std::to_string(::getpid())), std::string::npos)
      << second.error().what;
}

TEST_F(Files, ATornTailEndsTheLogAndIsWrittenOver) {
  auto journal = open();
  append(*journal, "first");
  const Position torn = append(*journal, std::string(100, 't'), Journal::Sync::later);
  journal.reset();
  overwrite(torn.segment, torn.offset + 50, "!!!");
  journal = open();
  EXPECT_EQ(all(*journal), std::vector<std::string>{"first"});
  EXPECT_EQ(append(*journal, "second"), torn);
  journal = nullptr;
  EXPECT_EQ(all(*open()), (std::vector<std::string>{"first", "second"}));
}

TEST_F(Files, WhatACrashLeftBehindATornFrameNeverComesToLife) {
  auto journal = open();
  const Position torn = append(*journal, std::string(100, 't'), Journal::Sync::later);
  append(*journal, "ghost", Journal::Sync::later);
  journal.reset();
  overwrite(torn.segment, torn.offset + 50, "!!!");
  journal = open();
  EXPECT_TRUE(all(*journal).empty());
  append(*journal, std::string(100, 'n'));  // ends where the ghost began
  EXPECT_EQ(all(*journal).size(), 1u);
  journal.reset();
  EXPECT_EQ(all(*open()), std::vector<std::string>{std::string(100, 'n')});
}

TEST_F(Files, DamageBeforeTheTailIsNamedByFileAndOffset) {
  auto journal = open();
  const Position at = append(*journal, "a record that was acknowledged");
  append(*journal, "another");
  journal.reset();
  overwrite(at.segment, at.offset + 20, "X");
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::corrupt);
  EXPECT_NE(opened.error().what.find("offset " + std::to_string(at.offset)), std::string::npos)
      << opened.error().what;
}

TEST_F(Files, DamageInASealedSegmentIsFoundWhenItIsRead) {
  auto journal = open();
  const Position at = append(*journal, "a record that was acknowledged");
  for (int i = 0; i < 20; ++i) append(*journal, std::string(9000, 'x'));
  overwrite(at.segment, at.offset + 20, "X");
  EXPECT_EQ(journal->read(at).error().code, Errc::corrupt);
  EXPECT_EQ(journal->scan({}).error().code, Errc::corrupt);
}

TEST_F(Files, TheReserveRefusesWhatIsWaitedForAndTakesTheRest) {
  auto opened = try_open(~0ull >> 1);
  ASSERT_TRUE(opened);
  auto& journal = **opened;
  EXPECT_EQ(journal.free_bytes(), 0u);
  EXPECT_EQ(run(loop, journal.append("mail", Journal::Sync::now)).error().code, Errc::no_space);
  EXPECT_TRUE(run(loop, journal.append("settlement", Journal::Sync::later)));
}

TEST_F(Files, WithoutRoomForTheNextSegmentItRefusesAndResumesWhenThereIsRoom) {
  auto journal = open();
  // A folder in the place of the file that would be prepared: no spare can be made.
  while (!std::filesystem::exists(path() + "/spare")) std::this_thread::yield();
  std::filesystem::remove(path() + "/spare");
  std::filesystem::create_directory(path() + "/spare.new");
  std::vector<std::string> written;
  Result<Position> last;
  while ((last = run(loop, journal->append(std::string(9000, 'x'), Journal::Sync::now)))) {
    written.push_back(std::string(9000, 'x'));
    ASSERT_LT(written.size(), 100u);
  }
  EXPECT_EQ(all(*journal), written);
  std::filesystem::remove(path() + "/spare.new");
  append(*journal, "room");
  written.push_back("room");
  journal = nullptr;
  EXPECT_EQ(all(*open()), written);
}

TEST_F(Files, AMissingSegmentIsNamed) {
  auto journal = open();
  for (int i = 0; i < 30; ++i) append(*journal, std::string(9000, 'x'));
  ASSERT_GT(journal->segments().size(), 3u);
  journal.reset();
  std::filesystem::remove(real::segment_path(path(), 2));
  EXPECT_EQ(try_open().error().code, Errc::corrupt);
}

}  // namespace
}  // namespace todoku
