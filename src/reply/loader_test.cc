#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/text.h"
#include "reply/catalogue.h"

namespace todoku::reply {
namespace {

constexpr std::string_view kGood = R"([provider]
id = "post"
name = "Post"
mx = ["mx*.post.example", "*.in.post.example"]
domains = ["post.example"]

[[reply]]
id = "post.user.unknown"
at = ["rcpt"]
codes = ["550 5.1.1"]
says = [["no such person here"], ["?p=Gone"]]
cause = "user_unknown"
why.en = "Nobody by that name."
why.ja = "その名前の人はいません。"
remedy.en = "Remove {recipient}."
remedy.ja = "{recipient} を外してください。"
fix = [{kind = "dns", type = "TXT", name = "{domain}", value = "v=spf1 ip4:{ip} -all"}]
source = "https://post.example/"
read = 2026-11-23
valid = ["2023-08-01", ""]
examples = ["550 5.1.1 No such person here"]
)";

Result<Catalogue> load(std::string text) {
  const std::array<SourceFile, 1> files = {SourceFile{"post.toml", std::move(text)}};
  return Catalogue::load(files);
}

std::string with(std::string_view line, std::string_view replaced = {}) {
  std::string text(kGood);
  if (replaced.empty()) return text + std::string(line) + "\n";
  return text.replace(text.find(replaced), replaced.size(), line);
}

TEST(Loader, ReadsAnEntryWithTheDefaultsOfItsCauseAndFile) {
  const Result<Catalogue> catalogue = load(std::string(kGood));
  ASSERT_TRUE(catalogue) << catalogue.error().what;
  const Entry* entry = catalogue->find("post.user.unknown");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->provider, "post");
  EXPECT_EQ(entry->verdict,
            verdict_of(Cause::user_unknown, Confidence::none, "post.user.unknown", "post"));
  EXPECT_EQ(entry->says.size(), 2u);
  EXPECT_EQ(entry->read, "2026-11-23");
  EXPECT_EQ(entry->valid_from, "2023-08-01");
  EXPECT_EQ(entry->fixes, (std::vector<Fix>{{"dns", "TXT", "{domain}", "v=spf1 ip4:{ip} -all"}}));
  EXPECT_EQ(entry->line, 7);
}

TEST(Loader, KnowsAProviderByItsMxHostsAndDomains) {
  const Result<Catalogue> catalogue = load(std::string(kGood));
  ASSERT_TRUE(catalogue);
  for (const char* host : {"mx01.post.example", "MX.POST.EXAMPLE.", "a.b.in.post.example"}) {
    EXPECT_TRUE(catalogue->provider_by_mx(host)) << host;
  }
  for (const char* host : {"mx01.post.example.net", "in.post.example", ""}) {
    EXPECT_FALSE(catalogue->provider_by_mx(host)) << host;
  }
  EXPECT_TRUE(catalogue->provider_by_domain("Post.example"));
  EXPECT_FALSE(catalogue->provider_by_domain("sub.post.example"));
}

TEST(Loader, NarrowsTheVerdictByTheEntry) {
  const Result<Catalogue> catalogue =
      load(with("permanence = \"temporary\"\nscope = \"site\"\naction = \"retry\"\nresponsible = "
                "\"network\""));
  ASSERT_TRUE(catalogue) << catalogue.error().what;
  const Verdict& verdict = catalogue->find("post.user.unknown")->verdict;
  EXPECT_EQ(verdict.permanence, Permanence::temporary);
  EXPECT_EQ(verdict.scope, Scope::site);
  EXPECT_EQ(verdict.action, Advice::retry);
  EXPECT_EQ(verdict.responsible, Responsible::network);
}

struct Broken {
  const char* name;
  std::string text;
  const char* says;  // what the error holds
};

TEST(Loader, NamesFileLineEntryAndReason) {
  const Broken cases[] = {
      {"no TOML", "[[reply]\n", "post.toml:1: "},
      {"unknown key", with("sorce = \"x\""),
       "post.toml:22: post.user.unknown: unknown key `sorce`; did you mean `source`?"},
      {"unknown root key", with("[[replys]]"),
       "post.toml:22: unknown key `replys`; did you mean `reply`?"},
      {"missing source", with("", "source = \"https://post.example/\""),
       "post.user.unknown: no `source`"},
      {"missing read", with("", "read = 2026-11-23"), "no `read`"},
      {"missing example", with("examples = []", "examples = [\"550 5.1.1 No such person here\"]"),
       "no `examples`"},
      {"missing cause", with("", "cause = \"user_unknown\""), "no `cause`"},
      {"wrong cause", with("cause = \"user_unkown\"", "cause = \"user_unknown\""),
       "post.toml:12: post.user.unknown: unknown cause `user_unkown`; did you mean "
       "`user_unknown`?"},
      {"missing Japanese", with("", "why.ja = \"その名前の人はいません。\""), "no `why.ja`"},
      {"wrong stage", with("at = [\"rctp\"]", "at = [\"rcpt\"]"),
       "unknown stage `rctp`; did you mean `rcpt`?"},
      {"wrong code", with("codes = [\"55O\"]", "codes = [\"550 5.1.1\"]"), "bad code `55O`"},
      {"wrong date", with("read = \"2026-13-01\"", "read = 2026-11-23"), "`read` must be a date"},
      {"empty group", with("says = [[]]", "says = [[\"no such person here\"], [\"?p=Gone\"]]"),
       "empty group"},
      {"flat says", with("says = [\"no\"]", "says = [[\"no such person here\"], [\"?p=Gone\"]]"),
       "any of, all of"},
      {"empty phrase",
       with("says = [[\" \"]]", "says = [[\"no such person here\"], [\"?p=Gone\"]]"),
       "empty phrase"},
      {"code in a phrase",
       with("says = [[\"550 5.1.1 no such\"]]",
            "says = [[\"no such person here\"], [\"?p=Gone\"]]"),
       "begins with a code"},
      {"tiny group", with("says = [[\"no\"]]", "says = [[\"no such person here\"], [\"?p=Gone\"]]"),
       "too little to recognise"},
      {"emit alone", with("emit = \"550 No\""), "`emit` without `persona`"},
      {"persona alone", with("persona = [\"post@2023\"]"), "`persona` without `emit`"},
      {"backward dates",
       with("valid = [\"2024-01-01\", \"2023-01-01\"]", "valid = [\"2023-08-01\", \"\"]"),
       "ends before it begins"},
      {"unknown provider", with("provider = \"pots\""),
       "unknown provider `pots`; did you mean `post`?"},
      {"bad fix", with("kind = \"dsn\"", "kind = \"dns\""),
       "unknown kind `dsn`; did you mean `dns`?"},
      {"codes_only alone", with("codes_only = true", "codes = [\"550 5.1.1\"]"),
       "`codes_only` without"},
  };
  for (const Broken& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<Catalogue> catalogue = load(c.text);
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().code, Errc::malformed);
    EXPECT_NE(catalogue.error().what.find(c.says), std::string::npos) << catalogue.error().what;
  }
}

TEST(Loader, ReportsAllFaultsAtOnceInTheOrderOfLines) {
  const Result<Catalogue> catalogue = load("[[reply]]\nid = \"a.b\"\ncolour = 1\nread = 7\n");
  ASSERT_FALSE(catalogue);
  const std::string& what = catalogue.error().what;
  EXPECT_GE(split(what, '\n').size(), 8u) << what;
  EXPECT_LT(what.find(":3: a.b: unknown key"), what.find(":4: a.b: `read`"));
}

TEST(Loader, RefusesTheSameIdTwiceInAFileAndLetsALaterFileReplaceIt) {
  const std::string entry(kGood.substr(kGood.find("[[reply]]")));
  const Result<Catalogue> twice = load(std::string(kGood) + entry);
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().what.find("twice"), std::string::npos);

  const std::array<SourceFile, 2> files = {
      SourceFile{"post.toml", std::string(kGood)},
      SourceFile{"mine.toml", with("cause = \"mailbox_full\"", "cause = \"user_unknown\"")}};
  const Result<Catalogue> both = Catalogue::load(files);
  ASSERT_TRUE(both) << both.error().what;
  EXPECT_EQ(both->entries().size(), 1u);
  EXPECT_EQ(both->find("post.user.unknown")->verdict.cause, Cause::mailbox_full);
  EXPECT_EQ(both->find("post.user.unknown")->file, "mine.toml");
}

TEST(Loader, TakesTheBuiltInCatalogue) {
  const Result<Catalogue> catalogue = Catalogue::load(Catalogue::builtin_files());
  ASSERT_TRUE(catalogue) << catalogue.error().what;
}

}  // namespace
}  // namespace todoku::reply
