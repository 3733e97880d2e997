#include "reply/phrases.h"

#include <gtest/gtest.h>

#include <set>

#include "reply/groups.h"

namespace todoku::reply {
namespace {

using Hit = std::pair<std::uint32_t, std::size_t>;  // a phrase and where it ends

std::set<Hit> found(const std::vector<std::string>& phrases, std::string_view text) {
  std::set<Hit> hits;
  const PhraseSet set(phrases);
  set.scan(text, [&](std::uint32_t phrase, std::size_t end) {
    EXPECT_TRUE(hits.insert({phrase, end}).second) << phrases[phrase] << " is found twice";
  });
  return hits;
}

std::set<Hit> searched(const std::vector<std::string>& phrases, std::string_view text) {
  std::set<Hit> hits;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    for (std::size_t at = text.find(phrases[i]); at != text.npos;
         at = text.find(phrases[i], at + 1)) {
      hits.insert({i, at + phrases[i].size()});
    }
  }
  return hits;
}

TEST(PhraseSet, FindsPhrasesInsideAndAcrossEachOther) {
  EXPECT_EQ(found({"he", "she", "his", "hers"}, "ushers"), (std::set<Hit>{{0, 4}, {1, 4}, {3, 6}}));
  EXPECT_EQ(found({"over quota", "over quota and inactive", "quota"}, "over quota and inactive"),
            (std::set<Hit>{{0, 10}, {1, 23}, {2, 10}}));
  EXPECT_TRUE(found({}, "anything").empty());
  EXPECT_EQ(found({"same", "same"}, "same").size(), 2u);
}

// Against the plain search, on a small alphabet where everything overlaps: phrases shorter and
// longer than an anchor, texts shorter and longer than a block.
TEST(PhraseSet, FindsWhatASearchFinds) {
  std::uint32_t state = 7;
  const auto random = [&] { return (state = state * 1664525 + 1013904223) >> 16; };
  const auto word = [&](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + random() % most; n > 0; --n)
      text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> phrases;
    for (std::size_t n = random() % 12; n > 0; --n) phrases.push_back(word(round % 2 ? 6 : 12));
    const std::string text = word(round % 50 ? 60 : 3000);
    EXPECT_EQ(found(phrases, text), searched(phrases, text)) << text;
  }
}

TEST(PhraseSet, FindsAPhraseAtEveryPlaceOfALongText) {
  const std::vector<std::string> phrases = {"ok", "spf", "mail", "user unknown", "over quota now"};
  for (const std::string& phrase : phrases) {
    for (std::size_t before = 0; before < 1100; ++before) {
      const std::string text = std::string(before, '.') + phrase;
      EXPECT_EQ(found(phrases, text), searched(phrases, text)) << phrase << " behind " << before;
    }
  }
}

std::vector<std::uint32_t> complete(const GroupSet& set, std::string_view text) {
  std::vector<std::uint32_t> groups;
  set.scan(text, [&](std::uint32_t group) { groups.push_back(group); });
  return groups;
}

TEST(GroupSet, WantsAllPhrasesOfAGroupInAnyOrder) {
  const std::vector<GroupSet::Group> groups = {{"spf", "fail"}, {"spf"}, {"dkim", "fail"}};
  const GroupSet set(groups);
  EXPECT_EQ(complete(set, "fail: spf").size(), 2u);
  EXPECT_EQ(complete(set, "spf"), std::vector<std::uint32_t>{1});
  EXPECT_TRUE(complete(set, "dkim").empty());
  EXPECT_EQ(set.bytes(0), 7u);
}

// Short phrases beside a longer one are looked for only where that one stands.
TEST(GroupSet, WantsTheShortPhrasesOfAGroupToo) {
  const std::vector<GroupSet::Group> groups = {{"spf", "policy says no"}, {"dbl", "spf"}};
  const GroupSet set(groups);
  EXPECT_EQ(complete(set, "policy says no: spf"), std::vector<std::uint32_t>{0});
  EXPECT_TRUE(complete(set, "policy says no").empty());
  EXPECT_EQ(complete(set, "spf and dbl"), std::vector<std::uint32_t>{1});
}

}  // namespace
}  // namespace todoku::reply
