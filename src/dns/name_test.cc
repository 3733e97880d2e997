#include "dns/name.h"

#include <gtest/gtest.h>

namespace todoku::dns {
namespace {

const std::string k63(63, 'a');

TEST(Name, TextBecomesOneCanonicalForm) {
  const struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"Example.JP.", "example.jp"},
      {"example.jp", "example.jp"},
      {".", ""},
      {"", ""},
      {"*.example.jp", "*.example.jp"},
      {"_dmarc.Example.jp", "_dmarc.example.jp"},
      {"a\\.b.c", "a\\.b.c"},
      {"\\097.c", "a.c"},
      {"\\065.c", "a.c"},
      {"a\\032b.c", "a\\032b.c"},
      {"a b.c", "a\\032b.c"},
      {"a\\;b", "a\\;b"},
      {"\xe3\x81\x82.jp", "\\227\\129\\130.jp"},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_name(c.text), c.canonical) << c.text;
}

TEST(Name, WhatIsNoNameIsRefused) {
  for (const std::string& bad :
       {std::string(".."), std::string(".a"), std::string("a..b"), "a" + k63, std::string("a\\"),
        std::string("a\\25"), std::string("a\\256"), std::string("\\2x4")}) {
    EXPECT_EQ(parse_name(bad), std::nullopt) << bad;
  }
}

TEST(Name, LimitsAre63BytesALabelAnd255AName) {
  EXPECT_EQ(parse_name(k63), k63);
  const std::string at_limit = k63 + "." + k63 + "." + k63 + "." + std::string(61, 'b');
  EXPECT_EQ(parse_name(at_limit), at_limit);
  EXPECT_EQ(to_wire(at_limit).size(), kNameBytes);
  EXPECT_EQ(parse_name(at_limit + "b"), std::nullopt);
  EXPECT_EQ(parse_name(std::string(400, '.')), std::nullopt);
}

TEST(Name, WireAndTextAgree) {
  for (const Name& name :
       {Name(""), Name("example.jp"), Name("a\\.b.c"), Name("\\000\\255.x"), Name("*.x")}) {
    const std::string wire = to_wire(name);
    std::size_t offset = 0;
    const Result<Name> read = read_name(wire, offset);
    ASSERT_TRUE(read.has_value()) << name;
    EXPECT_EQ(*read, name);
    EXPECT_EQ(offset, wire.size());
  }
}

TEST(Name, PointersAreFollowedBackwards) {
  const std::string wire = to_wire("example.jp") + "\x02mx" + std::string("\xc0\x00", 2) + "rest";
  std::size_t offset = 12;
  const Result<Name> read = read_name(wire, offset);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, "mx.example.jp");
  EXPECT_EQ(wire.substr(offset), "rest");
}

TEST(Name, HostileWireIsRefused) {
  const struct {
    const char* why;
    std::string wire;
    std::size_t at;
  } cases[] = {
      {"a pointer to itself", std::string("\xc0\x00", 2), 0},
      {"two pointers in a circle", std::string("\xc0\x02\xc0\x00", 4), 2},
      {"a label, then a pointer to it",
       std::string("\x01"
                   "a\xc0\x00",
                   4),
       0},
      {"a pointer beyond the end", std::string("\xc0\xff", 2), 0},
      {"half a pointer", std::string("\xc0", 1), 0},
      {"no root",
       std::string("\x01"
                   "a",
                   2),
       0},
      {"a label over the end",
       std::string("\x05"
                   "ab",
                   3),
       0},
      {"a reserved label type",
       std::string("\x40"
                   "ab",
                   3),
       0},
      {"nothing at all", "", 0},
  };
  for (const auto& c : cases) {
    std::size_t offset = c.at;
    EXPECT_FALSE(read_name(c.wire, offset).has_value()) << c.why;
  }
  std::string labels;
  for (int i = 0; i < 130; ++i)
    labels += std::string(
        "\x01"
        "a",
        2);
  std::size_t offset = 0;
  EXPECT_FALSE(read_name(labels + '\0', offset).has_value()) << "over 255 bytes";
}

TEST(Name, ParentsAndZonesHeedEscapes) {
  EXPECT_EQ(parent_of("a.b.c"), "b.c");
  EXPECT_EQ(parent_of("a\\.b.c"), "c");
  EXPECT_EQ(parent_of("c"), "");
  EXPECT_EQ(parent_of(""), "");
  EXPECT_TRUE(is_within("a.example.jp", "example.jp"));
  EXPECT_TRUE(is_within("example.jp", "example.jp"));
  EXPECT_TRUE(is_within("example.jp", ""));
  EXPECT_FALSE(is_within("badexample.jp", "example.jp"));
  EXPECT_FALSE(is_within("a\\.example.jp", "example.jp"));
  EXPECT_TRUE(is_within("a\\\\.example.jp", "example.jp"));
}

}  // namespace
}  // namespace todoku::dns
