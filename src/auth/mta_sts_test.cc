#include "auth/mta_sts.h"

#include <gtest/gtest.h>

#include "auth/answers_for_tests.h"

namespace todoku::auth {
namespace {

struct RecordCase {
  const char* name;
  const char* text;
  const char* id;     // "": broken
  const char* under;  // where the first slip points; nullptr: no slip
};
const RecordCase kRecords[] = {
    {"the record of the RFC", "v=STSv1; id=20160831085700Z;", "20160831085700Z", nullptr},
    {"no semicolon at the end", "v=STSv1; id=1", "1", nullptr},
    {"blanks around the semicolon", "v=STSv1 \t;\tid=1 ; ", "1", nullptr},
    {"no blanks", "v=STSv1;id=1;", "1", nullptr},
    {"an extension before the id", "v=STSv1; x-1.a_b=%21; id=1", "1", nullptr},
    {"32 bytes of id", "v=STSv1; id=01234567890123456789012345678901",
     "01234567890123456789012345678901", nullptr},
    {"33 bytes of id", "v=STSv1; id=012345678901234567890123456789012", "",
     "012345678901234567890123456789012"},
    {"the id twice", "v=STSv1; id=1; id=2", "1", "id=2"},
    {"no id", "v=STSv1;", "", ""},
    {"an id with a dash", "v=STSv1; id=2026-11-23", "", "2026-11-23"},
    {"an empty id", "v=STSv1; id=", "", "id="},
    {"blanks around the equals sign", "v=STSv1; id = 1", "", "id = 1"},
    {"an id in capitals is another field", "v=STSv1; ID=1", "", ""},
    {"two semicolons", "v=STSv1;; id=1", "", ";"},
    {"a broken extension", "v=STSv1; id=1; what", "", "what"},
};

TEST(MtaStsRecord, IsReadAsRfc8461Section31Says) {
  for (const RecordCase& c : kRecords) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(is_sts_record(c.text));
    const StsRecord record = parse_sts_record(c.text);
    EXPECT_EQ(record.id, c.id);
    ASSERT_EQ(record.slips.empty(), c.under == nullptr);
    if (c.under == nullptr) continue;
    const Slip& slip = record.slips.front();
    EXPECT_EQ(std::string(c.text).substr(slip.at, slip.length), c.under);
  }
}

TEST(MtaStsRecord, BeginsWithItsVersion) {
  EXPECT_FALSE(is_sts_record("v=STSv1"));
  EXPECT_FALSE(is_sts_record("v=stsv1; id=1"));
  EXPECT_FALSE(is_sts_record(" v=STSv1; id=1"));
  EXPECT_FALSE(is_sts_record("v=STSv10; id=1"));
  EXPECT_FALSE(is_sts_record("id=1; v=STSv1"));
  EXPECT_FALSE(is_sts_record("v=spf1 -all"));
}

TEST(MtaStsLookup, TakesTheOneRecordAmongOtherTexts) {
  AnswerTable dns;
  dns.text("_mta-sts.example.jp", "something else");
  dns.text("_mta-sts.example.jp", "v=STSv1; id=7");
  const StsLookup found = dns.ask(look_up_mta_sts("example.jp"));
  EXPECT_TRUE(found.has_policy());
  EXPECT_EQ(found.record.id, "7");
  EXPECT_EQ(found.text.name, "_mta-sts.example.jp");
}

TEST(MtaStsLookup, TakesSeveralRecordsForNone) {
  AnswerTable dns;
  dns.text("_mta-sts.example.jp", "v=STSv1; id=7");
  dns.text("_mta-sts.example.jp", "v=STSv1; id=8");
  const StsLookup found = dns.ask(look_up_mta_sts("example.jp"));
  EXPECT_EQ(found.text.found, TextFound::several);
  EXPECT_FALSE(found.has_policy());
}

TEST(MtaStsLookup, TellsAFailureFromAbsence) {
  AnswerTable dns;
  EXPECT_EQ(dns.ask(look_up_mta_sts("example.jp")).text.found, TextFound::none);
  dns.fails("_mta-sts.example.jp", dns::Type::txt, dns::Kind::timeout);
  const StsLookup found = dns.ask(look_up_mta_sts("example.jp"));
  EXPECT_EQ(found.text.found, TextFound::failed);
  EXPECT_NE(found.text.why.find("_mta-sts.example.jp"), std::string::npos);
}

TEST(MtaStsLookup, AsksNothingForANameThatHasNoRoomForTheLabel) {
  const std::string label(63, 'a');
  const dns::Name longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  AnswerTable dns;
  EXPECT_EQ(dns.ask(look_up_mta_sts(longest)).text.found, TextFound::none);
  EXPECT_TRUE(dns.asked.empty());
}

TEST(MtaStsPolicy, IsWhereRfc8461Section33Says) {
  EXPECT_EQ(mta_sts_policy_url("example.jp"), "https://mta-sts.example.jp/.well-known/mta-sts.txt");
  EXPECT_TRUE(is_sts_content_type("text/plain"));
  EXPECT_TRUE(is_sts_content_type("Text/Plain; charset=utf-8"));
  EXPECT_FALSE(is_sts_content_type("text/html"));
  EXPECT_FALSE(is_sts_content_type(""));
}

TEST(MtaStsPolicy, OfTheRfcIsRead) {
  const StsPolicyFile file = parse_sts_policy(
      "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.NET\r\n"
      "mx: backupmx.example.com\r\nmax_age: 604800\r\n");
  ASSERT_TRUE(file.policy);
  EXPECT_TRUE(file.slips.empty());
  EXPECT_EQ(file.policy->mode, StsMode::enforce);
  EXPECT_EQ(file.policy->max_age, seconds(604800));
  EXPECT_EQ(file.policy->mx, (std::vector<std::string>{"mail.example.com", "*.example.net",
                                                       "backupmx.example.com"}));
}

struct FileCase {
  const char* name;
  const char* text;
  bool good;
  std::size_t line;   // of the first slip; 0: none
  const char* under;  // what it points at
};
const FileCase kFiles[] = {
    {"LF ends lines too", "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 0\n", true, 0,
     ""},
    {"the last line needs no end", "version:STSv1\nmode:none\nmax_age:1", true, 0, ""},
    {"blanks after the value", "version: STSv1 \t\nmode: none \nmax_age: 1 \n", true, 0, ""},
    {"any order", "max_age: 1\nmx: a.example\nmode: enforce\nversion: STSv1\n", true, 0, ""},
    {"a withdrawn policy needs no mx", "version: STSv1\nmode: none\nmax_age: 86400\n", true, 0, ""},
    {"an extension", "version: STSv1\nmode: none\nmax_age: 1\nx.y-z_1: a b 届く\n", true, 0, ""},
    {"an empty line at the end", "version: STSv1\nmode: none\nmax_age: 1\n\n", true, 0, ""},
    {"a year", "version: STSv1\nmode: none\nmax_age: 31557600\n", true, 0, ""},
    {"a second more than a year", "version: STSv1\nmode: none\nmax_age: 31557601\n", false, 3,
     "31557601"},
    {"an age of eleven digits", "version: STSv1\nmode: none\nmax_age: 00000000001\n", false, 3,
     "00000000001"},
    {"a negative age", "version: STSv1\nmode: none\nmax_age: -1\n", false, 3, "-1"},
    {"the mode twice", "version: STSv1\nmode: none\nmode: enforce\nmax_age: 1\n", true, 3, "mode"},
    {"a mode misspelt", "version: STSv1\nmode: enforced\nmx: a.example\nmax_age: 1\n", false, 2,
     "enforced"},
    {"a mode in capitals", "version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1\n", false, 2,
     "Enforce"},
    {"another version", "version: STSv2\nmode: none\nmax_age: 1\n", false, 1, "STSv2"},
    {"no version", "mode: none\nmax_age: 1\n", false, 3, ""},
    {"no mode", "version: STSv1\nmx: a.example\nmax_age: 1\n", false, 4, ""},
    {"no age", "version: STSv1\nmode: none\n", false, 3, ""},
    {"no mx", "version: STSv1\nmode: enforce\nmax_age: 1\n", false, 4, ""},
    {"a star within a label", "version: STSv1\nmode: enforce\nmx: mx*.example\nmax_age: 1\n", false,
     3, "mx*.example"},
    {"a star in the middle", "version: STSv1\nmode: enforce\nmx: a.*.example\nmax_age: 1\n", false,
     3, "a.*.example"},
    {"a star alone", "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1\n", false, 3, "*"},
    {"an mx with its root dot", "version: STSv1\nmode: enforce\nmx: a.example.\nmax_age: 1\n",
     false, 3, "a.example."},
    {"an address", "version: STSv1\nmode: enforce\nmx: [192.0.2.1]\nmax_age: 1\n", false, 3,
     "[192.0.2.1]"},
    {"no colon", "version: STSv1\nmode none\nmax_age: 1\n", false, 2, "mode none"},
    {"an equals sign", "version=STSv1\nmode: none\nmax_age: 1\n", false, 1, "version=STSv1"},
    {"a page of HTML", "<html>\n<body>Not found</body>\n", false, 1, "<html>"},
    {"nothing", "", false, 1, ""},
};

TEST(MtaStsPolicy, IsReadAsRfc8461Section32Says) {
  for (const FileCase& c : kFiles) {
    SCOPED_TRACE(c.name);
    const StsPolicyFile file = parse_sts_policy(c.text);
    EXPECT_EQ(file.policy.has_value(), c.good);
    ASSERT_EQ(file.slips.empty(), c.line == 0);
    if (c.line == 0) continue;
    const LineOfText line = line_of(c.text, file.slips.front());
    EXPECT_EQ(line.number, c.line);
    EXPECT_EQ(line.line.substr(line.at, file.slips.front().length), c.under);
  }
}

TEST(MtaStsPolicy, LineOfShowsTheLineWithoutItsEnd) {
  const std::string text = "a\r\nbc\r\nd";
  EXPECT_EQ(line_of(text, {4, 1, ""}).line, "bc");
  EXPECT_EQ(line_of(text, {4, 1, ""}).at, 1u);
  EXPECT_EQ(line_of(text, {100, 0, ""}).number, 3u);
}

TEST(MtaStsPolicy, HasBoundsOnItsSizeAndItsPatterns) {
  std::string text = "version: STSv1\nmode: enforce\nmax_age: 1\n";
  for (std::size_t i = 0; i < kStsPatterns; ++i) text += "mx: a.example\n";
  EXPECT_TRUE(parse_sts_policy(text).policy);
  EXPECT_FALSE(parse_sts_policy(text + "mx: a.example\n").policy);
  const std::string filler = "x: " + std::string(kStsPolicyBytes - text.size() - 3, 'y');
  EXPECT_TRUE(parse_sts_policy(text + filler).policy);
  EXPECT_FALSE(parse_sts_policy(text + filler + "y").policy);
}

TEST(MtaStsPolicy, LetsAStarStandForOneLabel) {
  const StsPolicy policy{.mx = {"mx.example.jp", "*.mail.example"}};
  EXPECT_TRUE(allows_host(policy, "mx.example.jp"));
  EXPECT_TRUE(allows_host(policy, "a.mail.example"));
  EXPECT_FALSE(allows_host(policy, "a.b.mail.example"));
  EXPECT_FALSE(allows_host(policy, "mail.example"));
  EXPECT_FALSE(allows_host(policy, "x.mx.example.jp"));
  EXPECT_FALSE(allows_host(policy, "amail.example"));
  EXPECT_FALSE(allows_host(policy, ""));
}

}  // namespace
}  // namespace todoku::auth
