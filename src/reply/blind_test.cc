// Replies written down and labelled from memory before Todoku judged them (testdata/blind*.tsv), as
// they are and as they reach people: other case, wrapped, quoted, escaped, cut.
// A row: causes that are right, the best first, between slashes; permanence (p, t, a); the reply.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "reply/builtin_for_tests.h"
#include "reply/judge.h"

namespace todoku::reply {
namespace {

struct Row {
  std::vector<std::string> right;
  char permanence;
  std::string reply;
};

std::vector<Row> rows_of(std::string_view name) {
  std::vector<Row> rows;
  std::ifstream in(fmt::format("{}/src/reply/testdata/{}.tsv", TODOKU_SOURCE_DIR, name));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string_view> fields = split(line, '\t');
    if (fields.size() != 3) ADD_FAILURE() << line;
    Row& row = rows.emplace_back();
    for (const std::string_view cause : split(fields[0], '/')) row.right.emplace_back(cause);
    row.permanence = fields[1][0];
    row.reply = fields[2];
  }
  return rows;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const char* name : {"blind1", "blind2", "blind3", "blind4", "blind6", "blind7", "blind8",
                           "blind9", "blind10"}) {
    for (Row& row : rows_of(name)) rows.push_back(std::move(row));
  }
  return rows;
}

Verdict judged(std::string_view text) {
  return judge_text(builtin_for_tests(), text, {});
}

bool is_right(const Row& row, Cause cause) {
  return std::ranges::find(row.right, to_string(cause)) != row.right.end();
}

// Speaks of the address or its domain: only such a reply may ever suppress.
bool may_suppress(std::string_view cause) {
  const std::optional<Cause> known = parse_cause(cause);
  return known && facts(*known).advice == Advice::suppress;
}

bool speaks_of_the_address(const Row& row) {
  return std::ranges::any_of(row.right, may_suppress) || row.right[0] == "dns_temporary";
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string spaced(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == ' ' ? std::string("  \t ") : std::string(1, c);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

// In lines of some 70 bytes, each behind `prefix`.
std::string wrapped(std::string_view text, std::string_view prefix, std::string_view end) {
  std::string out;
  std::size_t line = 0;
  for (const std::string_view word : split(text, ' ')) {
    if (line > 0 && line + word.size() > 70) {
      out += end;
      out += prefix;
      line = prefix.size();
    } else if (!out.empty()) {
      out += ' ';
    }
    out += word;
    line += word.size() + 1;
  }
  return out;
}

struct Mutation {
  const char* name;
  std::string (*change)(std::string_view);
};

std::string codes_at_each_line(std::string_view text) {
  const bool coded = text.size() > 4 && is_digit(text[0]) && is_digit(text[2]) && text[3] == ' ';
  if (!coded) return std::string(text);
  std::string out = wrapped(text, fmt::format("{}-", text.substr(0, 3)), "\r\n");
  const std::size_t last = out.rfind("\r\n");
  if (last == out.npos) return out;
  out[3] = '-';
  out[last + 5] = ' ';
  return out;
}

const Mutation kMutations[] = {
    {"upper case", upper},
    {"more white space", spaced},
    {"entities", escaped},
    {"folded", [](std::string_view t) { return wrapped(t, "    ", "\r\n"); }},
    {"bare line ends", [](std::string_view t) { return wrapped(t, "", "\n"); }},
    {"codes at each line", codes_at_each_line},
    {"quoted by Postfix",
     [](std::string_view t) {
       return fmt::format("<x@example.net>: host mx.example.net[192.0.2.9] said: {}", t);
     }},
    {"quoted by Exim",
     [](std::string_view t) {
       return fmt::format(
           "SMTP error from remote mail server after RCPT TO:<x@example.net>: host mx.example.net "
           "[192.0.2.9]: {}",
           t);
     }},
    {"quoted by sendmail", [](std::string_view t) { return fmt::format("smtp; {}", t); }},
};

// How many of the rows are judged as labelled. What falls short is a row of the file still.
double share_right(std::span<const Row> rows) {
  std::size_t right = 0;
  for (const Row& row : rows) right += is_right(row, judged(row.reply).cause);
  return static_cast<double>(right) / static_cast<double>(rows.size());
}

TEST(Blind, RepliesOfTheWorldAreJudgedAsAPersonReadsThem) {
  EXPECT_GE(share_right(rows_of("blind1")), 0.97);
  EXPECT_GE(share_right(rows_of("blind2")), 0.95);
  EXPECT_GE(share_right(rows_of("blind3")), 0.95);
  EXPECT_GE(share_right(rows_of("blind4")), 0.95);
  EXPECT_GE(share_right(rows_of("blind5")), 0.8);
  EXPECT_GE(share_right(rows_of("blind6")), 0.97);
  EXPECT_GE(share_right(rows_of("blind7")), 0.97);
  EXPECT_GE(share_right(rows_of("blind8")), 0.93);
  EXPECT_GE(share_right(rows_of("blind9")), 0.95);
  EXPECT_GE(share_right(rows_of("blind10")), 0.95);
  EXPECT_GE(share_right(rows_of("doors")), 0.98);
}

// What stands beside "user unknown" may keep us from suppressing, but names no other culprit.
TEST(Blind, AnUnknownUserStaysOneWhateverTheServerClosesWith) {
  for (const char* text : {"550 5.1.1 User unknown", "550 No such user here"}) {
    for (const char* close : {" (TLS)", ", connection closed", "; see our policy",
                              ". Contact your network administrator",
                              " - rejected by mx1 (203.0.113.5)", ". Sender IP: 203.0.113.7"}) {
      const Verdict verdict = judged(std::string(text) + close);
      EXPECT_EQ(to_string(verdict.cause), "user_unknown") << text << close;
    }
  }
}

TEST(Blind, HardOrSoftIsReadRight) {
  std::size_t right = 0;
  const std::vector<Row> rows = all_rows();
  for (const Row& row : rows) {
    const char said = to_string(judged(row.reply).permanence)[0];
    right += said == row.permanence || (row.right[0] == "mailbox_full" && said == 'a');
  }
  EXPECT_GE(right, rows.size() * 99 / 100);
}

TEST(Blind, WhatIsNotAboutTheAddressNeverSuppresses) {
  for (const Row& row : all_rows()) {
    if (speaks_of_the_address(row)) continue;
    const Verdict verdict = judged(row.reply);
    EXPECT_NE(verdict.action, Advice::suppress) << row.reply << " by " << verdict.rule;
  }
}

TEST(Blind, NorDoesItWhenItsEndIsLost) {
  for (const Row& row : all_rows()) {
    if (speaks_of_the_address(row)) continue;
    for (std::size_t end = 60; end <= 120 && end < row.reply.size(); ++end) {
      const Verdict verdict = judged(std::string_view(row.reply).substr(0, end));
      EXPECT_NE(verdict.action, Advice::suppress)
          << row.reply.substr(0, end) << " by " << verdict.rule;
      if (verdict.action == Advice::suppress) break;
    }
  }
}

TEST(Blind, DamageOnTheWayChangesNoVerdict) {
  for (const Row& row : all_rows()) {
    // Whose address stands first tells docomo and au; a quoting server puts another one there.
    if (row.right[0] == "user_unknown_or_refused") continue;
    const Verdict clean = judged(row.reply);
    // Nothing but the code was heard: it means another thing at the stage that a quoting server
    // tells.
    if (clean.confidence < Confidence::words) continue;
    for (const Mutation& mutation : kMutations) {
      const std::string changed = mutation.change(row.reply);
      const Verdict verdict = judged(changed);
      EXPECT_EQ(to_string(verdict.cause), to_string(clean.cause))
          << mutation.name << ": " << changed << "\nby " << verdict.rule << ", not " << clean.rule;
      EXPECT_EQ(verdict.permanence, clean.permanence) << mutation.name << ": " << changed;
    }
  }
}

TEST(Blind, UnknownWordsNeverSuppressWhateverTheirCode) {
  for (const int code : {421, 450, 451, 452, 499, 500, 511, 541, 550, 551, 552, 553, 554, 571}) {
    for (const char* status : {"", " 5.1.1", " 5.1.2", " 5.1.6", " 5.2.1", " 5.1.10", " 5.7.17"}) {
      const Verdict verdict =
          judged(fmt::format("{}{} zxqv wvut qwrtz plmk {}", code, status, code));
      const bool at_once =
          verdict.action == Advice::suppress && verdict.confidence >= Confidence::family;
      EXPECT_FALSE(at_once) << code << status << " by " << verdict.rule;
      if (*status == '\0') EXPECT_NE(verdict.action, Advice::suppress) << code;
    }
  }
}

}  // namespace
}  // namespace todoku::reply
