#include "report/html.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "logs/judge.h"
#include "reply/builtin_for_tests.h"
#include "report/html_text.h"

namespace todoku::report {
namespace {

const WallTime kNoon = *parse_time("2026-11-23T12:00:00Z");
// What would leave its place if it were not escaped: an element, an attribute, a comment, a style.
constexpr std::string_view kHostile =
    "</pre></code></title></style><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\" onmouseover=\"alert(1)\" '--><svg onload=alert(1)> \x1b[31m \xff\xfe &lt;";

logs::Attempt attempt(std::string recipient, std::string reply) {
  return {.time = kNoon,
          .outcome = logs::Outcome::bounced,
          .recipient = std::move(recipient),
          .sender = "news@shop.example",
          .relay_host = "mx.example.net",
          .reply = std::move(reply),
          .stage = smtp::Stage::rcpt};
}

Summary summed_up(const std::vector<logs::Attempt>& attempts) {
  logs::Judge judge(reply::builtin_for_tests());
  Summary summary;
  for (const logs::Attempt& a : attempts) summary.add_failed(a, judge.judge(a));
  return summary;
}

std::string page_of(const Summary& summary, Privacy privacy = Privacy::open) {
  const AuthSummary none;
  return to_html({.summary = summary,
                  .auth = none,
                  .catalogue = reply::builtin_for_tests(),
                  .sources = {{"Postfix", 3}},
                  .privacy = privacy,
                  .version = "1.2.3"});
}

// The names of all elements that a browser would make, and of all attributes.
std::pair<std::set<std::string>, std::set<std::string>> elements_of(std::string_view page) {
  std::pair<std::set<std::string>, std::set<std::string>> found;
  page.remove_prefix(page.find("</style>"));
  for (std::size_t at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) {
    const std::string_view tag = page.substr(at + 1, page.find('>', at) - at - 1);
    found.first.emplace(tag.substr(0, tag.find_first_of(" \n")));
    bool quoted = false;
    std::size_t name = 0;
    for (std::size_t i = 0; i < tag.size(); ++i) {
      if (tag[i] == '"') quoted = !quoted;
      if (tag[i] == ' ' && !quoted) name = i + 1;
      if (tag[i] == '=' && !quoted) found.second.emplace(tag.substr(name, i - name));
    }
  }
  return found;
}

TEST(HtmlReport, WhatAServerSaysCanMakeNoElementAndNoAttribute) {
  const std::string hostile(kHostile);
  const std::string harmless =
      page_of(summed_up({attempt("a@b.example", "550 5.7.1 words nobody knows"),
                         attempt("c@d.example", "550 5.7.26 SPF check failed"),
                         attempt("e@f.example", "550 5.1.1 User unknown")}));
  logs::Attempt spf = attempt("c@d.example", "550 5.7.26 SPF check failed " + hostile);
  spf.sender = "news@" + hostile;
  const std::string page =
      page_of(summed_up({attempt("a@" + hostile, "550 5.7.1 words nobody knows " + hostile), spf,
                         attempt(hostile + "@f.example", "550 5.1.1 User unknown " + hostile)}));
  EXPECT_NE(page.find("&lt;script&gt;"), page.npos);
  EXPECT_EQ(elements_of(page), elements_of(harmless));
  EXPECT_TRUE(is_utf8(page));
  EXPECT_EQ(page.find('\x1b'), page.npos);
}

TEST(HtmlReport, NeedsNothingFromElsewhere) {
  const std::string page =
      page_of(summed_up({attempt("a@b.example", "550 5.7.1 see https://b.example/")}));
  for (const char* reach :
       {"<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "@font-face"})
    EXPECT_EQ(page.find(reach), page.npos) << reach;
  EXPECT_NE(page.find("default-src 'none'"), page.npos);
}

TEST(HtmlReport, SpeaksBothLanguagesAndShowsTheOneAskedForFirst) {
  const Summary summary = summed_up({attempt("a@b.example", "550 5.1.1 User unknown")});
  const AuthSummary none;
  PageInput input{.summary = summary, .auth = none, .catalogue = reply::builtin_for_tests()};
  for (const bool japanese : {false, true}) {
    input.japanese_first = japanese;
    const std::string page = to_html(input);
    EXPECT_NE(page.find("まずすること"), page.npos);
    EXPECT_NE(page.find("What to do first"), page.npos);
    EXPECT_NE(page.find(japanese ? "<html lang=\"ja\">" : "<html lang=\"en\">"), page.npos);
    const std::string checked = japanese ? "id=\"ja\" aria-label=\"日本語\" checked"
                                         : "id=\"en\" aria-label=\"English\" checked";
    EXPECT_NE(page.find(checked), page.npos);
  }
}

TEST(HtmlReport, NamesNobodyWhereItIsMasked) {
  const Summary summary = summed_up(
      {attempt("hanako@b.example", "550 5.1.1 <hanako@b.example>: hanako is unknown here"),
       attempt("taro@d.example", "550 5.7.1 qwzk: TARO may not hear it (taro@d.example)")});
  EXPECT_NE(page_of(summary).find("hanako"), std::string::npos);
  const std::string page = to_lower(page_of(summary, Privacy::masked));
  EXPECT_EQ(page.find("hanako"), page.npos);
  EXPECT_EQ(page.find("taro"), page.npos);
  EXPECT_NE(page.find("***@d.example"), page.npos);
}

TEST(HtmlReport, IsWholeWithoutAnyFailure) {
  Summary summary;
  logs::Attempt good = attempt("a@b.example", "250 ok");
  good.outcome = logs::Outcome::sent;
  summary.add_sent(good, "");
  const std::string page = page_of(summary);
  EXPECT_NE(page.find("</html>"), page.npos);
  EXPECT_EQ(page.find("What to do first"), page.npos);
  EXPECT_NE(page_of(Summary()).find("</html>"), page.npos);
}

TEST(Mask, HidesTheLocalPartWhereverItStands) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"550 <a.b+c@x.example> no", "550 <***@x.example> no"},
      {"to=a@x.example,b@y.example", "to=***@x.example,***@y.example"},
      {"\"a b\"@x.example", "***@x.example"},
      {"@ alone", "@ alone"},
      {"meet me @ noon", "meet me @ noon"},
      {"はなこ@例え.example", "***@例え.example"},
      {"550 hana: no hanabi", "550 ***: no hanabi"},
  };
  for (const auto& [words, masked] : cases)
    EXPECT_EQ(shown_words(words, "hana@x.example", Privacy::masked), masked);
  EXPECT_EQ(shown_words("550 hana", "hana@x.example", Privacy::open), "550 hana");
  EXPECT_EQ(shown_address("hana@x.example", Privacy::masked), "***@x.example");
}

TEST(Timeline, IsInHoursWhereTheyFitElseInDays) {
  Timeline timeline;
  EXPECT_TRUE(timeline.columns(10).list.empty());
  timeline.add(WallTime{}, logs::Outcome::sent);  // unknown
  EXPECT_TRUE(timeline.empty());
  timeline.add(kNoon, logs::Outcome::sent);
  timeline.add(kNoon + 2h + 1min, logs::Outcome::bounced);
  const Columns hours = timeline.columns(10);
  EXPECT_EQ(hours.width, 1h);
  ASSERT_EQ(hours.list.size(), 3u);
  EXPECT_EQ(hours.list[1].tally, Tally{});
  EXPECT_EQ(hours.list[2].tally.bounced, 1u);
  timeline.add(kNoon + 24h * 30, logs::Outcome::deferred);
  for (const std::size_t limit : {2, 5, 10, 40, 1000}) {
    const Columns columns = timeline.columns(limit);
    EXPECT_LE(columns.list.size(), limit + 1);
    Tally all;
    for (const Column& column : columns.list) all += column.tally;
    EXPECT_EQ(all, (Tally{1, 1, 1, 0}));
  }
}

}  // namespace
}  // namespace todoku::report
