// The canonical forms of RFC 6376 §3.4, byte by byte and however the body is cut.
#include "auth/canonical.h"

#include <gtest/gtest.h>

#include <random>

namespace todoku::auth {
namespace {

struct BodyCase {
  const char* name;
  std::string body;
  std::string simple;
  std::string relaxed;
};
const std::vector<BodyCase> kBodies = {
    {"the example of §3.4.5", " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
    {"no body", "", "\r\n", ""},
    {"an empty line", "\r\n", "\r\n", ""},
    {"empty lines", "\r\n\r\n\r\n", "\r\n", ""},
    {"a line of white space", " \t\r\n", " \t\r\n", ""},
    {"white space without a line end", " ", " \r\n", ""},
    {"lines of white space at the end", "a\r\n \r\n\t\r\n", "a\r\n \r\n\t\r\n", "a\r\n"},
    {"lines of white space before text", " \r\n\r\na\r\n", " \r\n\r\na\r\n", "\r\n\r\na\r\n"},
    {"no line end", "a", "a\r\n", "a\r\n"},
    {"white space at the end, no line end", "a\t ", "a\t \r\n", "a\r\n"},
    {"white space before a line end", "a \t\r\nb\r\n", "a \t\r\nb\r\n", "a\r\nb\r\n"},
    {"tabs within", "a\tb \t c\r\n", "a\tb \t c\r\n", "a b c\r\n"},
    {"white space in front", "\t a\r\n", "\t a\r\n", " a\r\n"},
    {"a bare LF is text", "a\nb\r\n", "a\nb\r\n", "a\nb\r\n"},
    {"a bare CR is text", "a\rb\r\n", "a\rb\r\n", "a\rb\r\n"},
    {"a bare CR at the end", "a\r", "a\r\r\n", "a\r\r\n"},
    {"two CR before a LF", "a\r\r\n", "a\r\r\n", "a\r\r\n"},
    {"bytes above 127 and NUL", std::string("\xe5\xb1\x8a\0\r\n", 6),
     std::string("\xe5\xb1\x8a\0\r\n", 6), std::string("\xe5\xb1\x8a\0\r\n", 6)},
    {"dots are nothing special", "..\r\n.\r\n", "..\r\n.\r\n", "..\r\n.\r\n"},
};

std::string canonical(Canon canon, std::string_view body, std::size_t cut) {
  BodyCanon maker(canon);
  std::string out;
  maker.feed(body.substr(0, cut), out);
  maker.feed(body.substr(cut), out);
  maker.finish(out);
  return out;
}

TEST(Canonical, BodiesAreAsRfc6376Section34Says) {
  for (const BodyCase& c : kBodies) {
    for (std::size_t cut = 0; cut <= c.body.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      EXPECT_EQ(canonical(Canon::simple, c.body, cut), c.simple);
      EXPECT_EQ(canonical(Canon::relaxed, c.body, cut), c.relaxed);
    }
  }
}

// §3.4.4 the slow way, line by line.
std::string relaxed_by_lines(std::string body) {
  std::vector<std::string> lines;
  for (std::size_t end = body.find("\r\n"); end != body.npos; end = body.find("\r\n")) {
    lines.push_back(body.substr(0, end));
    body.erase(0, end + 2);
  }
  lines.push_back(body);
  std::string out;
  for (std::string& line : lines) {
    for (char& c : line) c = c == '\t' ? ' ' : c;
    for (std::size_t at; (at = line.find("  ")) != line.npos;) line.erase(at, 1);
    if (line.ends_with(' ')) line.pop_back();
    out += line + "\r\n";
  }
  while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
  return out == "\r\n" ? "" : out;
}

TEST(Canonical, BodiesOfChanceEndAsLineByLine) {
  std::mt19937 chance(20261123);
  const std::string_view pieces[] = {"a", "bc", " ", "\t", "\r\n", "\r\n", "\r", "\n", "d e"};
  for (int turn = 0; turn < 3000; ++turn) {
    std::string body;
    for (std::size_t n = chance() % 16; n > 0; --n) body += pieces[chance() % std::size(pieces)];
    SCOPED_TRACE(testing::PrintToString(body));
    EXPECT_EQ(canonical(Canon::relaxed, body, chance() % (body.size() + 1)),
              relaxed_by_lines(body));
  }
}

struct FieldCase {
  const char* name;
  const char* field;
  const char* relaxed;
};
const FieldCase kFields[] = {
    {"the first example of §3.4.5", "A: X\r\n", "a:X\r\n"},
    {"the second one", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"},
    {"no value", "Subject:\r\n", "subject:\r\n"},
    {"white space alone", "Subject: \t \r\n", "subject:\r\n"},
    {"folded before the value", "Subject:\r\n x\r\n", "subject:x\r\n"},
    {"folded over a line of white space", "Subject: a\r\n \r\n b\r\n", "subject:a b\r\n"},
    {"colons in the value", "X:a:b : c\r\n", "x:a:b : c\r\n"},
    {"case of the value stays", "SUBJECT: ABC\r\n", "subject:ABC\r\n"},
};

TEST(Canonical, FieldsAreAsRfc6376Section34Says) {
  for (const FieldCase& c : kFields) {
    SCOPED_TRACE(c.name);
    std::string out;
    append_canonical_field(Canon::relaxed, c.field, out);
    EXPECT_EQ(out, c.relaxed);
    out.clear();
    append_canonical_field(Canon::simple, c.field, out);
    EXPECT_EQ(out, c.field);
  }
}

}  // namespace
}  // namespace todoku::auth
