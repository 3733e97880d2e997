// One suite for the Index over both its twins.
#include <gtest/gtest.h>

#include "real/rocks_index.h"
#include "sim/sim_index.h"
#include "spool/folder.h"

namespace todoku {
namespace {

enum class Twin { sim, real };

class IndexTwins : public testing::TestWithParam<Twin> {
 protected:
  IndexTwins() { reopen(); }
  void reopen() {
    if (GetParam() == Twin::sim) {
      if (!index_) index_ = std::make_unique<sim::SimIndex>();
      return;
    }
    index_.reset();
    auto opened = real::RocksIndex::open(folder_.path() + "/index");
    CHECK(opened.has_value());
    index_ = std::move(*opened);
  }
  std::vector<std::string> keys(std::string_view from, std::string_view to,
                                std::size_t limit = 100) {
    std::vector<std::string> list;
    for (const auto& pair : *index_->scan(from, to, limit))
      list.push_back(pair.key + "=" + pair.value);
    return list;
  }
  using List = std::vector<std::string>;
  Folder folder_;
  std::unique_ptr<Index> index_;
};

TEST_P(IndexTwins, KeepsKeysInOrderOfUnsignedBytes) {
  ASSERT_TRUE(
      index_->commit({{"b", "2"}, {"a", "1"}, {"\xff", "4"}, {std::string("b\0x", 3), "3"}}));
  EXPECT_EQ(keys("", "\xff\xff"), (List{"a=1", "b=2", std::string("b\0x=3", 5), "\xff=4"}));
  EXPECT_EQ(keys("b", "\xff"), (List{"b=2", std::string("b\0x=3", 5)}))
      << "the end is not included";
  EXPECT_EQ(keys("", "\xff\xff", 2), (List{"a=1", "b=2"}));
  EXPECT_EQ(keys("c", "b"), List{});
  EXPECT_EQ(keys("", "\xff\xff", 0), List{});
}

TEST_P(IndexTwins, ABatchOverwritesAndDeletesInItsOrder) {
  ASSERT_TRUE(index_->commit({{"a", "1"}, {"b", "1"}, {"c", "1"}}));
  ASSERT_TRUE(index_->commit(
      {{"a", "2"}, {"b", std::nullopt}, {"c", std::nullopt}, {"c", "2"}, {"d", std::nullopt}}));
  EXPECT_EQ(keys("", "z"), (List{"a=2", "c=2"}));
  EXPECT_EQ(index_->get("a")->value(), "2");
  EXPECT_FALSE(index_->get("b")->has_value());
}

TEST_P(IndexTwins, HoldsEmptyAndBinaryValues) {
  const std::string binary("\0\xff\n", 3);
  ASSERT_TRUE(index_->commit({{"a", ""}, {"b", binary}}));
  EXPECT_EQ(index_->get("a")->value(), "");
  EXPECT_EQ(index_->get("b")->value(), binary);
}

TEST_P(IndexTwins, ClearForgetsAllAndGoesOn) {
  ASSERT_TRUE(index_->commit({{"a", "1"}}));
  ASSERT_TRUE(index_->clear());
  EXPECT_EQ(keys("", "z"), List{});
  ASSERT_TRUE(index_->commit({{"b", "1"}}));
  EXPECT_EQ(keys("", "z"), List{"b=1"});
}

TEST_P(IndexTwins, WhatWasFlushedSurvivesARestart) {
  ASSERT_TRUE(index_->commit({{"a", "1"}}));
  ASSERT_TRUE(index_->flush());
  reopen();
  EXPECT_EQ(keys("", "z"), List{"a=1"});
}

INSTANTIATE_TEST_SUITE_P(Both, IndexTwins, testing::Values(Twin::sim, Twin::real),
                         [](const auto& twin) { return twin.param == Twin::sim ? "sim" : "real"; });

}  // namespace
}  // namespace todoku
