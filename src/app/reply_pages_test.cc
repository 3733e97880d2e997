#include "app/reply_pages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "reply/builtin_for_tests.h"

namespace todoku::app {
namespace {

namespace fs = std::filesystem;

const std::vector<ReplyPage>& pages() {
  static const std::vector<ReplyPage> made = make_reply_pages(reply::builtin_for_tests());
  return made;
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(ReplyPages, DocsRepliesIsWhatTheCatalogueSaysToday) {
  const fs::path docs = fs::path(TODOKU_SOURCE_DIR) / "docs" / "replies";
  std::set<std::string> known;
  for (const ReplyPage& page : pages()) {
    known.insert(page.path);
    EXPECT_TRUE(content_of(docs / page.path) == page.text)
        << page.path << " is out of step: todoku catalogue pages docs/replies";
  }
  for (const char* language : {"ja", "en"}) {
    for (const fs::directory_entry& file : fs::directory_iterator(docs / language)) {
      const std::string path = fs::path(language) / file.path().filename();
      EXPECT_TRUE(known.contains(path)) << path << " belongs to no entry any more";
    }
  }
}

TEST(ReplyPages, EachEntryHasItsAnchorOnThePageThatExplainNames) {
  for (const Language language : {Language::ja, Language::en}) {
    for (const reply::Entry& entry : reply::builtin_for_tests().entries()) {
      const std::string where = reply_page_of(entry, language).substr(sizeof("docs/replies/") - 1);
      const std::string path = where.substr(0, where.find('#'));
      const auto page = std::ranges::find(pages(), path, &ReplyPage::path);
      ASSERT_NE(page, pages().end()) << where;
      EXPECT_NE(page->text.find("<a id=\"" + entry.id + "\">"), std::string::npos) << where;
      EXPECT_NE(page->text.find("(#" + entry.id + ")"), std::string::npos)
          << where << " is in no table";
    }
  }
}

TEST(ReplyPages, NoPlaceholderIsLeftInASentence) {
  for (const ReplyPage& page : pages()) {
    for (const char* name : {"{domain}", "{ip}", "{selector}", "{recipient}"})
      EXPECT_EQ(page.text.find(name), std::string::npos) << page.path << " " << name;
  }
}

TEST(ReplyPages, AFamilyHasATitleAndNoFileName) {
  const auto page = std::ranges::find(pages(), "ja/generic.md", &ReplyPage::path);
  ASSERT_NE(page, pages().end());
  EXPECT_TRUE(page->text.starts_with("# 多くのサーバーに共通の応答文\n"));
}

}  // namespace
}  // namespace todoku::app
