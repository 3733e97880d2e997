// Messages that others signed, and what RFC 6376 with RFC 8301 makes of them today.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "auth/dkim_testing.h"

namespace todoku::auth {
namespace {

using testing::corpora;
using testing::crlf;
using testing::slurp;
using testing::Zone;

constexpr WallTime kNow = WallTime(seconds(1'700'000'000));

// "name value" a line, with its own words for failures.
Zone read_fake_zone(std::string_view text) {
  Zone zone;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t space = line.find(' ');
    if (line.empty() || line[0] == '#' || space == line.npos) continue;
    const std::string name = to_lower(line.substr(0, space));
    const std::string_view value = trim(line.substr(space));
    if (value == "NXDOMAIN") continue;
    if (value.starts_with("~~")) {
      zone.failures[name] = dns::Kind::server_failure;
    } else {
      zone.texts[name] = value == "\"\"" ? "" : std::string(value);
    }
  }
  return zone;
}

// The best of a message's results, as a receiver sums it up.
std::string summary(const std::vector<DkimResult>& results) {
  if (results.empty()) return "none";
  for (const DkimResult& result : results) {
    if (result.status == DkimStatus::pass) return "pass";
  }
  return to_string(results.front().status);
}

TEST(DkimCorpus, OldMessagesEndAsTodaysRulesWantAndCanonicalFormsMatchTheOldOnes) {
  const std::string folder = corpora() + "/auth/dkim/mail-dkim/";
  const auto wanted = slurp(folder + "expected.jsonl");
  const auto dns = slurp(folder + "FAKE_DNS.dat");
  if (!wanted || !dns) GTEST_SKIP() << "no corpus at " << folder;
  int all = 0, good = 0, historic = 0, with_dkim = 0;
  for (const std::string_view line : split(*wanted, '\n')) {
    if (line.empty()) continue;
    const boost::json::value row = boost::json::parse({line.data(), line.size()});
    const std::string file(row.at("file").as_string());
    const auto bytes = slurp(folder + file);
    ASSERT_TRUE(bytes) << file;
    Zone zone = read_fake_zone(*dns);
    const std::vector<DkimResult> results = testing::verify(crlf(*bytes), zone, kNow);
    const std::string got = summary(results);
    bool right = false;
    for (const auto& word : row.at("rfc6376_rfc8301").as_array()) right |= word.as_string() == got;
    EXPECT_TRUE(right) << file << ": " << got << ", "
                       << (results.empty() ? "" : results.front().why);
    ++all;
    good += right;
    if (results.empty()) continue;
    ++with_dkim;
    const std::vector<DkimResult> old =
        testing::verify(crlf(*bytes), zone, kNow, {.partial_body = true, .historic = true});
    const bool same = (summary(old) == "pass") == (row.at("legacy").as_string() == "pass");
    historic += same;
    if (!same) {
      std::printf("historic differs: %s: legacy %s, ours %s (%s)\n", file.c_str(),
                  row.at("legacy").as_string().c_str(), summary(old).c_str(),
                  old.front().why.c_str());
    }
  }
  std::printf("mail-dkim: %d of %d; with historic rules %d of %d as the corpus's own test\n", good,
              all, historic, with_dkim);
  EXPECT_EQ(good, all);
}

// "name TXT" lines, an empty line, the message.
TEST(DkimCorpus, ExamplesOfTheRfcsPass) {
  const std::string folder = corpora() + "/auth/dkim/mail-auth/";
  if (!slurp(folder + "001.txt")) GTEST_SKIP() << "no corpus at " << folder;
  int passed = 0;
  for (const char* file : {"001.txt", "002.txt"}) {
    const std::string text = slurp(folder + file).value_or("");
    const std::size_t border = text.find("\n\n");
    ASSERT_NE(border, text.npos);
    Zone zone = read_fake_zone(std::string_view(text).substr(0, border));
    const auto results = testing::verify(crlf(text.substr(border + 2)), zone, kNow);
    ASSERT_FALSE(results.empty()) << file;
    for (const DkimResult& result : results) {
      EXPECT_EQ(to_string(result.status), std::string("pass")) << file << ": " << result.why;
      passed += result.status == DkimStatus::pass;
    }
  }
  std::printf("mail-auth: %d signatures pass\n", passed);
}

}  // namespace
}  // namespace todoku::auth
