// Reports of each family of programs, in the shape that the program writes:
// testdata/families/*.txt. They were written, and labelled, before the reader saw them
// (docs/accuracy.md counts what it missed).
//
// A case begins with "==== NAME KIND REPORTING-MTA [charset=X] [base64]", then a line a recipient:
// "= ADDRESS CODE STATUS CAUSE STAGE REMOTE-MTA [part of the reply]"; "-" is none, "*" is not
// asked. What follows is the message; in a charset and in base64 where the first line says so.
#include <gtest/gtest.h>
#include <iconv.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/base64.h"
#include "base/text.h"
#include "bounce/judge.h"
#include "bounce/read.h"
#include "reply/builtin_for_tests.h"

namespace todoku::bounce {
namespace {

struct Case {
  std::string name, kind, reporting, charset;
  bool base64 = false;
  std::vector<std::vector<std::string>> recipients;
  std::string message;
};

std::vector<std::string> words_of(std::string_view line, std::size_t most) {
  std::vector<std::string> out;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::size_t end =
        out.size() + 1 == most ? line.size() : std::min(line.find(' '), line.size());
    out.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return out;
}

Case begun(std::string_view line) {
  Case c;
  const std::vector<std::string> words = words_of(line, 99);
  c.name = words.at(0);
  c.kind = words.at(1);
  c.reporting = words.size() > 2 ? words[2] : "*";
  for (const std::string& word : words) {
    if (word.starts_with("charset=")) c.charset = word.substr(8);
    c.base64 = c.base64 || word == "base64";
  }
  return c;
}

std::vector<Case> cases_of(const std::string& text) {
  constexpr std::string_view kCase = "==== ";
  std::vector<Case> cases;
  bool head = false;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(kCase)) {
      cases.push_back(begun(line.substr(kCase.size())));
      head = true;
    } else if (head && line.starts_with("= ")) {
      cases.back().recipients.push_back(words_of(line.substr(2), 7));
    } else if (!cases.empty()) {
      head = false;
      cases.back().message += std::string(line) + "\n";
    }
  }
  return cases;
}

std::string converted(std::string text, const std::string& charset) {
  if (charset.empty()) return text;
  const iconv_t to = iconv_open(charset.c_str(), "UTF-8");
  std::string out(text.size() * 4 + 16, '\0');
  char* from = text.data();
  char* at = out.data();
  std::size_t left = text.size(), room = out.size();
  EXPECT_EQ(iconv(to, &from, &left, &at, &room), 0u) << charset;
  iconv(to, nullptr, nullptr, &at, &room);
  iconv_close(to);
  out.resize(out.size() - room);
  return out;
}

std::string written(const Case& c) {
  if (!c.base64) return converted(c.message, c.charset);
  const std::size_t body = c.message.find("\n\n") + 2;
  std::string out = c.message.substr(0, body - 1) + "Content-Transfer-Encoding: base64\n\n";
  const std::string encoded = base64_encode(converted(c.message.substr(body), c.charset));
  for (std::size_t i = 0; i < encoded.size(); i += 76) out += encoded.substr(i, 76) + "\n";
  return out;
}

void expect_equal(std::string_view what, std::string_view ours, const std::string& label,
                  const Recipient& r) {
  if (label == "*") return;
  EXPECT_TRUE(ours == (label == "-" ? "" : label))
      << fmt::format("{}: ours '{}', label '{}' | {} | {}", what, ours, label, r.text, r.around);
}

void expect_recipient(const Report& report, const Recipient& r,
                      const std::vector<std::string>& label) {
  const reply::Verdict verdict = judge(reply::builtin_for_tests(), report, r);
  expect_equal("address", r.address, label.at(0), r);
  expect_equal("code", r.code ? std::to_string(r.code) : "", label.at(1), r);
  expect_equal("status", r.status, label.at(2), r);
  expect_equal("cause", to_string(verdict.cause), label.at(3), r);
  expect_equal("stage", r.stage ? to_string(*r.stage) : "", label.at(4), r);
  expect_equal("remote", r.remote_mta, label.at(5), r);
  if (label.size() > 6) EXPECT_NE(r.text.find(label[6]), std::string::npos) << r.text;
}

void expect_case(const Reader& reader, const Case& c) {
  const Report report = reader.read(written(c));
  EXPECT_EQ(to_string(report.kind), c.kind);
  EXPECT_EQ(report.recipients.size(), c.recipients.size());
  const std::size_t both = std::min(report.recipients.size(), c.recipients.size());
  for (std::size_t i = 0; i < both; ++i)
    expect_recipient(report, report.recipients[i], c.recipients[i]);
  if (both > 0)
    expect_equal("reporting", report.recipients[0].reporting_mta, c.reporting,
                 report.recipients[0]);
}

// However its lines end, a report tells the same.
void expect_any_line_ends(const Reader& reader, const Case& c) {
  const std::string message = written(c);
  std::string crlf, cr;
  for (const char byte : message) {
    crlf += byte == '\n' ? "\r\n" : std::string(1, byte);
    cr += byte == '\n' ? '\r' : byte;
  }
  for (const std::string& other : {crlf, cr}) {
    const Report report = reader.read(other);
    EXPECT_EQ(to_string(report.kind), c.kind);
    ASSERT_EQ(report.recipients.size(), c.recipients.size());
    for (std::size_t i = 0; i < c.recipients.size(); ++i)
      expect_recipient(report, report.recipients[i], c.recipients[i]);
  }
}

std::vector<Case> read_family(const std::string& name) {
  std::ifstream in(fmt::format("{}/src/bounce/testdata/families/{}.txt", TODOKU_SOURCE_DIR, name),
                   std::ios::binary);
  return cases_of(std::string(std::istreambuf_iterator<char>(in), {}));
}

class Families : public testing::TestWithParam<std::string> {};

TEST_P(Families, AreRead) {
  const Reader reader;
  const std::vector<Case> cases = read_family(GetParam());
  EXPECT_FALSE(cases.empty());
  for (const Case& c : cases) {
    SCOPED_TRACE(GetParam() + "/" + c.name);
    expect_case(reader, c);
    expect_any_line_ends(reader, c);
  }
}

// Whatever is left of it, nothing breaks.
TEST_P(Families, AreReadAsFarAsTheyGo) {
  constexpr std::size_t kCuts = 8;
  const Reader reader;
  for (const Case& c : read_family(GetParam())) {
    const std::string message = written(c);
    for (std::size_t i = 1; i < kCuts; ++i) {
      const std::string_view left = std::string_view(message).substr(0, message.size() * i / kCuts);
      const Report report = reader.read(left);
      EXPECT_EQ(report.kind == Kind::none, report.recipients.empty()) << c.name;
    }
  }
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  const std::filesystem::path folder =
      fmt::format("{}/src/bounce/testdata/families", TODOKU_SOURCE_DIR);
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Each, Families, testing::ValuesIn(family_names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace todoku::bounce
