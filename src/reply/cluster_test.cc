#include "reply/cluster.h"

#include <gtest/gtest.h>

#include "reply/builtin_for_tests.h"
#include "reply/draft.h"
#include "reply/judge.h"
#include "reply/nearness.h"
#include "reply/normalise.h"
#include "reply/trial.h"

namespace todoku::reply {
namespace {

Clusters gathered(std::initializer_list<std::string_view> texts) {
  Clusters clusters;
  for (const std::string_view text : texts) clusters.add({text, {}, ""});
  return clusters;
}

TEST(Clusters, OfASentenceWithoutSpacesOnlyTheNumbersAreMasked) {
  EXPECT_EQ(text_template("ポリシー番号650により処理を中止しました"),
            "ポリシー番号<n>により処理を中止しました");
}

TEST(Clusters, CopiesOfOneReplyThatDifferInNamesAndNumbersAreOneKind) {
  const Clusters clusters = gathered({
      "550 5.7.1 Frobnication refused for a@b.example, ticket 4711 at mx1.b.example",
      "550 5.7.1 Frobnication refused for tanaka@c.example, ticket 12 at mx9.c.example",
      "550-5.7.1 Frobnication refused for\n550 5.7.1 x@y.example, ticket 99 at relay.y.example",
  });
  ASSERT_EQ(clusters.by_count().size(), 1u);
  EXPECT_EQ(clusters.by_count()[0]->count, 3u);
  EXPECT_EQ(clusters.by_count()[0]->text(),
            "frobnication refused for <addr>, ticket <n> at <host>");
}

TEST(Clusters, AWordThatDiffersBecomesAGap) {
  const Clusters clusters = gathered({
      "550 the mailbox tanaka is frobbed by the owner",
      "550 the mailbox suzuki is frobbed by the owner",
  });
  ASSERT_EQ(clusters.by_count().size(), 1u);
  EXPECT_EQ(clusters.by_count()[0]->text(), "the mailbox <*> is frobbed by the owner");
}

TEST(Clusters, UnlikeTextsAndUnlikeClassesOfCodesStayApart) {
  const Clusters clusters = gathered({
      "550 the gateway is frobbed",
      "450 the gateway is frobbed",
      "550 the mailbox was zapped",
  });
  EXPECT_EQ(clusters.by_count().size(), 3u);
}

TEST(Clusters, TheMostFrequentComesFirstWithItsSpanOfTimeAndHosts) {
  Clusters clusters;
  const WallTime early = *parse_time("2026-11-01T00:00:00Z");
  const WallTime late = *parse_time("2026-11-20T00:00:00Z");
  clusters.add({"550 rare words of nobody", {}, ""});
  clusters.add({"550 often heard words", late, "mx1.b.example"});
  clusters.add({"550 often heard words", early, "mx2.b.example"});
  const Cluster& top = *clusters.by_count()[0];
  EXPECT_EQ(top.count, 2u);
  EXPECT_EQ(top.first, early);
  EXPECT_EQ(top.last, late);
  EXPECT_EQ(top.hosts, (std::vector<std::string>{"mx1.b.example", "mx2.b.example"}));
  EXPECT_EQ(top.examples.size(), 1u) << "one text is one example";
}

TEST(Clusters, ABareCodeIsAKindAndNothingIsNone) {
  const Clusters clusters = gathered({"550", "550 ", "", "  \n"});
  ASSERT_EQ(clusters.by_count().size(), 1u);
  EXPECT_EQ(clusters.by_count()[0]->count, 2u);
}

TEST(Clusters, KindsAreBoundedAndTheRestIsCounted) {
  Clusters clusters;
  std::string word = "aaaa";
  const std::size_t many = Clusters::kMaxClusters + 500;
  for (std::size_t i = 0; i < many; ++i) {
    for (std::size_t at = 0; at < word.size() && ++word[at] > 'z'; ++at) word[at] = 'a';
    clusters.add({"550 " + word + " " + word, {}, ""});
  }
  EXPECT_EQ(clusters.by_count().size(), Clusters::kMaxClusters);
  EXPECT_EQ(clusters.count() + clusters.left_out(), many);
}

TEST(Nearness, NamesTheEntryWhoseRepliesAreMostAlike) {
  const Nearness nearness(builtin_for_tests());
  const Clusters clusters =
      gathered({"550 5.1.1 The email account that you tried to contact does not exist. Please "
                "check the address"});
  const std::vector<Near> near = nearness.nearest(clusters.by_count()[0]->words, 3);
  ASSERT_FALSE(near.empty());
  EXPECT_EQ(near[0].entry->verdict.cause, Cause::user_unknown);
  EXPECT_GT(near[0].share, 0.3);
  for (std::size_t i = 1; i < near.size(); ++i) EXPECT_LE(near[i].share, near[i - 1].share);
}

TEST(Nearness, FindsNothingForWordsThatNoEntryHas) {
  const Nearness nearness(builtin_for_tests());
  const std::vector<std::string> words = {"zyx", "wvut", "<addr>", "4711"};
  EXPECT_TRUE(nearness.nearest(words, 3).empty());
}

// What is printed to be pasted must load and hear what it was made from.
TEST(Draft, LoadsBesideOurOwnEntriesAndHearsItsExamples) {
  const Nearness nearness(builtin_for_tests());
  const Clusters clusters = gathered({
      "550 5.7.1 Frobnication \"refused\" for a@b.example, ticket 4711 at mx1.b.example",
      "550 5.7.1 Frobnication \"refused\" for t@c.example, ticket 12 at mx9.c.example",
      "452 zonk\ttable is \\ overfull today",
      "550 迷惑な送信元のため受け取りを差し控えます 4711",
      "554",
  });
  std::vector<SourceFile> files = Catalogue::builtin_files();
  files.push_back({"own.toml", ""});
  for (const Cluster* cluster : clusters.by_count()) {
    const Verdict judged = judge_text(builtin_for_tests(), cluster->examples[0], {});
    const std::vector<Near> near = nearness.nearest(cluster->words, 3);
    const std::string text = draft_entry(*cluster, propose(near, judged), "2026-11-23");
    if (cluster->text() == "<no text>") {
      EXPECT_NE(text.find("choose the words yourself"), std::string::npos);
    } else {
      files.back().text += text + "\n";
    }
  }
  const Result<Catalogue> catalogue = Catalogue::load(files);
  ASSERT_TRUE(catalogue) << catalogue.error().what;
  EXPECT_EQ(catalogue->entries().size(), builtin_for_tests().entries().size() + 3);
  EXPECT_EQ(to_string(check(*catalogue)), "");
}

TEST(Draft, TakesTheCauseOfANearEntryAndSaysHowNear) {
  const Nearness nearness(builtin_for_tests());
  const Clusters clusters = gathered({"550 Requested action aborted: mailbox is unavailable here"});
  const Cluster& cluster = *clusters.by_count()[0];
  const std::vector<Near> near = nearness.nearest(cluster.words, 1);
  ASSERT_FALSE(near.empty());
  const std::string text = draft_entry(cluster, propose(near, Verdict{}), "2026-11-23");
  if (near[0].share >= 0.35) {
    EXPECT_NE(text.find("# like " + near[0].entry->id), std::string::npos) << text;
  } else {
    EXPECT_NE(text.find("look again"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace todoku::reply
