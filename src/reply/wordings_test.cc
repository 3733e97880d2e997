#include "reply/wordings.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

namespace todoku::reply {
namespace {

using Place = std::tuple<std::uint32_t, std::size_t, std::size_t>;

std::set<Place> found(const std::vector<std::string>& wordings, std::string_view text) {
  std::set<Place> places;
  const Wordings set(wordings);
  set.each_place(text, [&](std::uint32_t number, std::size_t begin, std::size_t end) {
    EXPECT_TRUE(places.insert({number, begin, end}).second) << wordings[number] << " twice";
  });
  return places;
}

std::set<Place> searched(const std::vector<std::string>& wordings, std::string_view text) {
  std::set<Place> places;
  const auto joins = [&](std::size_t at) { return at < text.size() && is_alnum(text[at]); };
  for (std::uint32_t i = 0; i < wordings.size(); ++i) {
    const std::string& wording = wordings[i];
    for (std::size_t at = text.find(wording); at != text.npos; at = text.find(wording, at + 1)) {
      const std::size_t end = at + wording.size();
      const bool front = is_alnum(wording.front()) && joins(at - 1);
      const bool back = is_alnum(wording.back()) && joins(end);
      if (!front && !back) places.insert({i, at, end});
    }
  }
  return places;
}

TEST(Wordings, StandAsWholeWords) {
  const std::vector<std::string> wordings = {"full", "no user", "mailbox is full",
                                             "<addr> unknown"};
  EXPECT_EQ(found(wordings, "mailbox is full"), (std::set<Place>{{0, 11, 15}, {2, 0, 15}}));
  EXPECT_EQ(found(wordings, "sorry, no user <addr> unknown."),
            (std::set<Place>{{1, 7, 14}, {3, 15, 29}}));
  EXPECT_TRUE(found(wordings, "successfully").empty());
  EXPECT_TRUE(found(wordings, "no users").empty());
  EXPECT_TRUE(found({}, "anything").empty());
}

TEST(Wordings, BeyondAsciiStandAnywhere) {
  EXPECT_EQ(found({"一杯", "переполнен"}, "容量が一杯です; ящик переполнен").size(), 2u);
  EXPECT_EQ(found({"boîte pleine"}, "la boîte pleine").size(), 1u);
}

TEST(Wordings, WithoutALetterStandAnywhereToo) {
  EXPECT_EQ(found({"<...>", "<***>"}, "user <...> unknown<***>").size(), 2u);
}

// Against the plain search, on a small alphabet where everything overlaps; texts of more than a
// block.
TEST(Wordings, AreFoundWhereASearchFindsThem) {
  std::uint32_t state = 11;
  const auto random = [&] { return (state = state * 1664525 + 1013904223) >> 16; };
  const auto some = [&](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + random() % most; n > 0; --n) text += "ab cé-"[random() % 5];
    return text;
  };
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> wordings;
    for (std::size_t n = random() % 12; n > 0; --n)
      wordings.push_back("a" + some(round % 2 ? 6 : 14));
    const std::string text = some(round % 40 ? 90 : 4000);
    EXPECT_EQ(found(wordings, text), searched(wordings, text)) << text;
  }
}

TEST(Wordings, AreFoundAtEveryPlaceOfALongText) {
  const std::vector<std::string> wordings = {"spf", "over quota", "mailbox is over its quota"};
  for (const std::string& wording : wordings) {
    for (std::size_t before = 0; before < 1100; ++before) {
      const std::string text = std::string(before, before % 2 ? '.' : ' ') + wording;
      EXPECT_EQ(found(wordings, text), searched(wordings, text)) << wording << " at " << before;
    }
  }
}

TEST(Wordings, FrontWordKeepsLettersAndDigits) {
  const auto front = [](std::string_view text) {
    const std::uint64_t word = front_word(word_at(text, 0));
    std::string kept;
    for (unsigned i = 0; i < 8; ++i) {
      if (const char c = static_cast<char>(word >> (8 * i) & 0xff)) kept += c;
    }
    return kept;
  };
  for (int c = 1; c < 256; ++c) {
    const std::string text = std::string("a") + static_cast<char>(c) + "b";
    EXPECT_EQ(front(text), is_alnum(static_cast<char>(c)) ? text : "a") << c;
  }
  EXPECT_EQ(front("mailboxes"), "mailboxe");
  EXPECT_EQ(front(""), "");
}

}  // namespace
}  // namespace todoku::reply
