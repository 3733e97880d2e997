// Every shape of line that the programs of the world write: testdata/shapes/*.txt.
//
// A line that begins with "= " says what the line before it tells: outcome, recipient, host, stage,
// " | " and the reply, "-" for what is not known. "#" begins a remark (but "#Fields:" is
// Exchange's). A line that is followed by none tells of no attempt.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "logs/reader.h"

namespace todoku::logs {
namespace {

namespace fs = std::filesystem;

std::string or_dash(std::string_view text) {
  return std::string(text.empty() ? "-" : text);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

std::string told(const Attempt& a) {
  return fmt::format("{} {} {} {} {} | {}", a.line, to_string(a.outcome), a.recipient,
                     or_dash(a.relay_host), a.stage ? smtp::to_string(*a.stage) : "-",
                     one_line(a.reply));
}

struct Shapes {
  std::string log;
  std::vector<std::string> wanted;
};

Shapes shapes_of(const fs::path& path) {
  Shapes shapes;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  for (int number = 0; std::getline(in, line);) {
    if (line.starts_with("= ")) {
      shapes.wanted.push_back(fmt::format("{} {}", number, line.substr(2)));
    } else if (!line.starts_with("# ")) {
      shapes.log += line + "\n";
      ++number;
    }
  }
  return shapes;
}

std::vector<std::string> read(std::string_view log, std::size_t block) {
  std::vector<std::string> found;
  Reader reader(*parse_time("2026-11-24T00:00:00Z"),
                [&](const Attempt& attempt) { found.push_back(told(attempt)); });
  for (std::size_t at = 0; at < log.size(); at += block) reader.feed(log.substr(at, block));
  reader.finish();
  return found;
}

class LogShapes : public testing::TestWithParam<std::string> {};

TEST_P(LogShapes, AreReadAsTheyAreMeant) {
  const fs::path folder = fs::path(TODOKU_SOURCE_DIR) / "src/logs/testdata/shapes";
  const Shapes shapes = shapes_of(folder / (GetParam() + ".txt"));
  ASSERT_FALSE(shapes.log.empty());
  const std::vector<std::string> found = read(shapes.log, 1 << 20);
  for (const std::string& want : shapes.wanted)
    EXPECT_TRUE(std::ranges::count(found, want) == 1) << "missed: " << want;
  for (const std::string& told : found)
    EXPECT_TRUE(std::ranges::count(shapes.wanted, told) == 1) << "not so: " << told;
  EXPECT_EQ(read(shapes.log, 17), found) << "cut into blocks";
}

INSTANTIATE_TEST_SUITE_P(Of, LogShapes,
                         testing::Values("postfix-fronts", "postfix-instances", "postfix-texts",
                                         "postfix-others", "exim", "sendmail", "opensmtpd",
                                         "powermta", "powermta-bare", "kumomta", "qmail",
                                         "exchange", "exchange-exports", "second-look",
                                         "exim-source", "exim-syslog", "sendmail-split",
                                         "opensmtpd-queue", "powermta-subsets", "postfix-third"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace todoku::logs
