#include "smtp/dot.h"

#include <gtest/gtest.h>

namespace todoku::smtp {
namespace {

struct StuffCase {
  const char* name;
  std::string_view message;
  std::string_view wire;
};
const StuffCase kStuff[] = {
    {"a plain message", "a\r\nb\r\n", "a\r\nb\r\n.\r\n"},
    {"an empty one", "", ".\r\n"},
    {"a leading dot", ".a\r\n..\r\n.\r\n", "..a\r\n...\r\n..\r\n.\r\n"},
    {"a dot inside a line", "a.b\r\n", "a.b\r\n.\r\n"},
    {"no line end at the end", "a", "a\r\n.\r\n"},
    {"a CR at the end", "a\r", "a\r\n.\r\n"},
    {"a lone LF becomes CR LF", "a\n.b\n", "a\r\n..b\r\n.\r\n"},
    {"a lone CR becomes CR LF", "a\r.b\rc\r\r\n", "a\r\n..b\r\nc\r\n\r\n.\r\n"},
    {"empty lines", "\r\n\r\n", "\r\n\r\n.\r\n"},
};

TEST(Stuffer, GivesTheSameWhereverTheMessageIsCut) {
  for (const StuffCase& c : kStuff) {
    for (std::size_t cut = 0; cut <= c.message.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      Stuffer stuffer;
      std::string out;
      stuffer.feed(c.message.substr(0, cut), out);
      stuffer.feed(c.message.substr(cut), out);
      stuffer.finish(out);
      EXPECT_EQ(out, c.wire);
    }
    EXPECT_EQ(goes_as_it_is(c.message), std::string(c.message) + ".\r\n" == c.wire) << c.name;
  }
}

using State = Unstuffer::State;
struct UnstuffCase {
  const char* name;
  std::string_view wire;
  State state;
  std::string_view message = "";
  std::string_view left = "";
  bool bare = false;
};
const UnstuffCase kUnstuff[] = {
    {"a plain message", "a\r\nb\r\n.\r\n", State::end, "a\r\nb\r\n"},
    {"an empty one", ".\r\n", State::end, ""},
    {"what follows stays", "a\r\n.\r\nQUIT\r\n", State::end, "a\r\n", "QUIT\r\n"},
    {"dots are unstuffed", "..a\r\n...\r\n.\r\n", State::end, ".a\r\n..\r\n"},
    {"a needless dot goes too", ".a\r\n.\r\n", State::end, "a\r\n"},
    {"a dot inside a line stays", "a.\r\n.\r\n", State::end, "a.\r\n"},
    {"not yet", "a\r\n.\r", State::more},
    {"a lone LF is not the end of a line", "a\n\r\n.\r\n", State::end, "a\n\r\n", "", true},
    {"a lone CR is not the end of a line", "a\rb\r\n.\r\n", State::end, "a\rb\r\n", "", true},
    {"two CRs", "a\r\r\n.\r\n", State::end, "a\r\r\n", "", true},
    {"a dot after a lone LF with more behind it", "a\n.b\r\n.\r\n", State::end, "a\n.b\r\n", "",
     true},
    {"LF . LF", "a\n.\n", State::smuggling},
    {"LF . CR LF", "a\n.\r\nMAIL", State::smuggling},
    {"CR . CR LF", "a\r.\r\nMAIL", State::smuggling},
    {"CR LF . LF", "a\r\n.\nMAIL", State::smuggling},
    {"CR LF . CR", "a\r\n.\rMAIL", State::smuggling},
    {"CR . CR", "a\r.\rMAIL", State::smuggling},
    {"CR LF . CR CR LF", "a\r\n.\r\r\n", State::smuggling},
};

TEST(Unstuffer, FindsOnlyTheRealEndWhereverTheWireIsCut) {
  for (const UnstuffCase& c : kUnstuff) {
    for (std::size_t cut = 0; cut <= c.wire.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      Unstuffer unstuffer;
      std::string_view first = c.wire.substr(0, cut);
      State state = unstuffer.feed(first);
      const std::string left = std::string(first) + std::string(c.wire.substr(cut));
      std::string_view rest = left;
      if (state == State::more) state = unstuffer.feed(rest);
      ASSERT_EQ(state, c.state);
      if (state != State::end) continue;
      EXPECT_EQ(rest, c.left);
      EXPECT_EQ(unstuffer.bytes(), c.message.size());
      EXPECT_EQ(unstuffer.take(), c.message);
      EXPECT_EQ(unstuffer.bare_line_end(), c.bare);
    }
  }
}

TEST(Unstuffer, TakesBackWhatTheStufferWrote) {
  for (const std::string_view message : {"", "a\r\n", ".\r\n", "..\r\n.a\r\n\r\n.\r\n.\r\n"}) {
    const std::string wire = dot_stuff(message);
    std::string_view rest = wire;
    Unstuffer unstuffer;
    ASSERT_EQ(unstuffer.feed(rest), State::end);
    EXPECT_EQ(unstuffer.take(), message);
  }
}

TEST(Unstuffer, KeepsNothingPastItsLimitAndStillFindsTheEnd) {
  Unstuffer unstuffer(4);
  std::string_view rest = "abcdefgh\r\n.\r\nQUIT";
  EXPECT_EQ(unstuffer.feed(rest), State::end);
  EXPECT_TRUE(unstuffer.too_large());
  EXPECT_EQ(unstuffer.bytes(), 10u);
  EXPECT_EQ(unstuffer.take(), "");
  EXPECT_EQ(rest, "QUIT");
}

TEST(Unstuffer, SeesEightBitBytes) {
  Unstuffer plain;
  std::string_view rest = "abc\r\n.\r\n";
  plain.feed(rest);
  EXPECT_FALSE(plain.eight_bit());
  Unstuffer high;
  rest = "ab\xe3\x81\x82\r\n.\r\n";
  high.feed(rest);
  EXPECT_TRUE(high.eight_bit());
}

TEST(BareLineEnd, IsACrOrLfAlone) {
  for (const char* good : {"", "a", "a\r\n", "\r\n\r\n"})
    EXPECT_FALSE(has_bare_line_end(good)) << good;
  for (const char* bad : {"\n", "a\nb", "\r", "a\r", "\r\r\n", "\n\r"})
    EXPECT_TRUE(has_bare_line_end(bad));
}

}  // namespace
}  // namespace todoku::smtp
