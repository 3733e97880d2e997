#include "bounce/damage.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku::bounce {
namespace {

constexpr std::string_view kWhole =
    "From: a@example.jp\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b--\n";

struct Case {
  std::string_view name;
  std::string_view message;
  Damage damage;
  std::size_t line;
};
constexpr Case kCases[] = {
    {"a whole message", kWhole, Damage::none, 0},
    {"one without parts has no end to miss", "From: a@example.jp\n\ntext", Damage::none, 0},
    {"a body may be empty", "From: a@example.jp\nTo: b@example.jp\n\n", Damage::none, 0},
    {"with CRLF too", "From: a@example.jp\r\n\r\n", Damage::none, 0},
    {"nothing", "", Damage::empty, 0},
    {"white space", " \r\n\n", Damage::empty, 0},
    {"cut in the header", kWhole.substr(0, 30), Damage::in_header, 2},
    {"cut behind a part", kWhole.substr(0, kWhole.size() - 7), Damage::in_body, 6},
    {"cut with CR alone", "A: b\rContent-Type: multipart/mixed; boundary=b\r\r--b\r\rx",
     Damage::in_body, 6},
};

TEST(Damage, IsToldWithItsPlace) {
  for (const Case& c : kCases) {
    const Damaged found = damage_of(c.message);
    EXPECT_EQ(found.damage, c.damage) << c.name;
    EXPECT_EQ(found.line, c.line) << c.name;
  }
  EXPECT_EQ(damage_of(std::string_view("\0\1\2 no mail", 11)).damage, Damage::no_mail);
}

}  // namespace
}  // namespace todoku::bounce
