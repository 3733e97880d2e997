#include "auth/tag_list.h"

#include <gtest/gtest.h>

namespace todoku::auth {
namespace {

struct Case {
  const char* name;
  std::string text;
  bool good;
};

const Case kCases[] = {
    {"one tag", "a=1", true},
    {"a semicolon at the end", "a=1;", true},
    {"white space and folds around everything", " a = 1 ;\r\n\tb\r\n =\r\n x y ; ", true},
    {"an empty value", "p=", true},
    {"an equals sign in a value", "b=ab==", true},
    {"names with digits and underscores", "a_1=x", true},
    {"a value in UTF-8 (RFC 8616)", "i=@例え.jp", true},
    {"the line end of the field", "a=1\r\n", true},
    {"nothing", "", false},
    {"a name that stands twice", "a=1; a=1", false},
    {"an empty tag", "a=1;; b=2", false},
    {"two semicolons at the end", "a=1;;", false},
    {"a semicolon at the front", "; a=1", false},
    {"a tag without an equals sign", "a", false},
    {"a name that begins with a digit", "1a=x", false},
    {"a name with a hyphen", "a-b=x", false},
    {"a name with a space in it", "a b=x", false},
    {"a control byte", std::string("a=\x01"), false},
    {"a NUL", std::string("a=x\0y", 5), false},
    {"a fold without white space behind it", "a=1\r\nb=2", false},
    {"a bare CR", "a=1\r2", false},
    {"broken UTF-8", "a=\xff", false},
};

TEST(TagList, ReadsWhatRfc6376Section32Allows) {
  for (const Case& c : kCases) {
    const Result<TagList> list = TagList::parse(c.text);
    EXPECT_EQ(list.has_value(), c.good) << c.name;
  }
}

TEST(TagList, FindsValuesAndTheirPlaces) {
  const std::string text = "a=1; b = x\r\n y ;B=z";
  const Result<TagList> list = TagList::parse(text);
  ASSERT_TRUE(list);
  ASSERT_NE(list->find("b"), nullptr);
  EXPECT_EQ(list->find("b")->value, "x\r\n y");
  EXPECT_EQ(text.substr(list->find("b")->begin, 9), " x\r\n y ;B");
  EXPECT_EQ(text[list->find("b")->end], ';');
  EXPECT_EQ(list->find("B")->value, "z");
  EXPECT_EQ(list->find("c"), nullptr);
}

TEST(TagList, HasABound) {
  std::string text;
  for (std::size_t i = 0; i < TagList::kTags; ++i) text += "t" + std::to_string(i) + "=;";
  EXPECT_TRUE(TagList::parse(text));
  EXPECT_EQ(TagList::parse(text + "x=").error().code, Errc::too_large);
}

TEST(TagList, DecodesFoldedBase64WithOrWithoutPadding) {
  EXPECT_EQ(decode_folded("YW\r\n Jj\tZA==").value_or("?"), "abcd");
  EXPECT_EQ(decode_folded("YWJjZA").value_or("?"), "abcd");
  EXPECT_FALSE(decode_folded("YW*j"));
  EXPECT_TRUE(colon_list_has("y : s", "s"));
  EXPECT_FALSE(colon_list_has("yes", "s"));
}

}  // namespace
}  // namespace todoku::auth
