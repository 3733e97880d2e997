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

TEST(DkimCorpus, RecordsKeysAndMessagesOfAPeersTestsAreReadAlike) {
  const std::string folder = corpora() + "/auth/dkim/dkimpy/";
  if (!slurp(folder + "test.txt")) GTEST_SKIP() << "no corpus at " << folder;
  const auto text = [&folder](const std::string& file) {
    return slurp(folder + file).value_or("");
  };
  int read = 0;
  for (const char* file : {"test.txt", "test2.txt", "ed25519test.dns", "eximtest.dns"}) {
    const bool good = parse_key_record(text(file)).has_value();
    EXPECT_TRUE(good) << file;
    read += good;
  }
  for (const char* file : {"badk.txt", "badversion.txt", "test_bad.txt"}) {
    const bool bad = !parse_key_record(text(file)).has_value();
    EXPECT_TRUE(bad) << file;
    read += bad;
  }
  const Result<KeyRecord> other = parse_key_record(text("test_tlsrpt.txt"));
  EXPECT_TRUE(other && !other->email);
  // Signed by their keys, read with their records.
  const struct {
    const char *key, *record;
  } pairs[] = {{"test.private", "test.txt"}, {"ed25519test.key", "ed25519test.dns"}};
  for (const auto& pair : pairs) {
    const Result<PrivateKey> key = PrivateKey::parse(text(pair.key));
    ASSERT_TRUE(key) << pair.key << key.error().what;
    const Result<KeyRecord> record = parse_key_record(text(pair.record));
    const std::string hash = digest_of(Digest::sha256, "x");
    EXPECT_TRUE(record && record->key.verifies(Digest::sha256, hash, key->sign(hash)));
    ++read;
  }
  Zone zone;
  zone.texts["sed._domainkey.test.ex"] = text("eximtest.dns");
  zone.texts["test._domainkey.football.example.com"] = text("test.txt");
  const Result<PrivateKey> brisbane = PrivateKey::parse(text("rfc8032_7_1.key"));
  ASSERT_TRUE(brisbane) << brisbane.error().what;
  zone.texts["brisbane._domainkey.football.example.com"] = key_record_text(*brisbane);
  int passed = 0;
  for (const char* file : {"ed25519test2.msg", "rfc6376.signed.msg"}) {
    for (const DkimResult& r : testing::verify(crlf(text(file)), zone, kNow)) {
      passed += r.status == DkimStatus::pass;
      EXPECT_EQ(r.status, DkimStatus::pass) << file << " " << r.signature.selector << r.why;
    }
  }
  std::printf("dkimpy: %d of 9 records and keys, %d signatures pass\n", read, passed);
  EXPECT_EQ(read, 9);
  EXPECT_EQ(passed, 3);
}

}  // namespace
}  // namespace todoku::auth
