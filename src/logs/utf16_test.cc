#include "logs/utf16.h"

#include <gtest/gtest.h>

namespace todoku::logs {
namespace {

using namespace std::string_literals;

std::string decoded(std::string_view bytes, std::size_t block) {
  std::string out;
  TextDecoder decoder;
  const auto take = [&out](std::string_view text) { out += text; };
  for (std::size_t at = 0; at < bytes.size(); at += block)
    decoder.feed(bytes.substr(at, block), take);
  decoder.finish(take);
  return out;
}

TEST(TextDecoder, ReadsWhatItsMarkSays) {
  struct Case {
    const char* name;
    std::string bytes, text;
  };
  const Case cases[] = {
      {"little end first",
       "\xff\xfe"
       "a\0,\0\x0a\0"s,
       "a,\n"},
      {"big end first", "\xfe\xff\0a\x30\x42"s, "a\xe3\x81\x82"},
      {"a pair of surrogates", "\xff\xfe\x3d\xd8\x00\xde"s, "\xf0\x9f\x98\x80"},
      {"a lone surrogate",
       "\xff\xfe\x3d\xd8"
       "a\0"s,
       "\xef\xbf\xbd"
       "a"},
      {"a surrogate at the end",
       "\xff\xfe"
       "a\0\x3d\xd8"s,
       "a\xef\xbf\xbd"},
      {"a low surrogate alone", "\xff\xfe\x00\xde"s, "\xef\xbf\xbd"},
      {"two bytes to three", "\xff\xfe\xe9\0"s, "\xc3\xa9"},
      {"half a unit at the end",
       "\xff\xfe"
       "a\0b"s,
       "a"},
      {"UTF-8 with a mark", "\xef\xbb\xbfNov 23", "Nov 23"},
      {"no mark", "Nov 23 \xff\xfe", "Nov 23 \xff\xfe"},
      {"what begins like a mark", "\xef\xbbx", "\xef\xbbx"},
      {"less than a mark", "\xef\xbb", "\xef\xbb"},
      {"nothing", "", ""},
  };
  for (const Case& c : cases) {
    for (const std::size_t block : {1, 2, 3, 5, 100})
      EXPECT_EQ(decoded(c.bytes, block), c.text) << c.name << " in blocks of " << block;
  }
}

}  // namespace
}  // namespace todoku::logs
