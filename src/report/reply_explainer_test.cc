#include "report/reply_explainer.h"

#include <gtest/gtest.h>

#include "reply/builtin_for_tests.h"

namespace todoku::report {
namespace {

const char* const kReplies[] = {
    "550-5.7.26 SPF [example.jp] with ip: [192.0.2.1] = did not pass - gsmtp",
    "550-5.7.26 SPF [other.example] with ip: [192.0.2.9] = did not pass - gsmtp",
    "550 5.1.1 <taro@example.jp>: user unknown",
    "550 5.1.1 <hana@example.jp>: user unknown",
    "452 4.2.2 mailbox full",
    "250 2.0.0 OK",
    "220 mx.example ESMTP",
    "550 \"quotes\" \\ and \x01 and \xff",
    "zonk",
    "  ",
};

// What is kept of one reply never shows in the next.
TEST(ReplyExplainer, SaysOfEachReplyWhatIsSaidOfItAlone) {
  const reply::Catalogue& catalogue = reply::builtin_for_tests();
  for (const Known& known : {Known{}, Known{.mx = "mx.example.net",
                                            .recipient = "a@b.example",
                                            .stage = "rcpt",
                                            .ip = "192.0.2.77"}}) {
    ReplyExplainer explainer(catalogue, known);
    for (int round = 0; round < 2; ++round) {
      for (const char* text : kReplies) {
        const Explained alone = explain_reply(catalogue, text, known);
        EXPECT_EQ(explainer.json_line("x", text), to_json_line("x", alone));
        EXPECT_EQ(explainer.explain(text).explanation.remedy.en, alone.explanation.remedy.en);
      }
    }
  }
}

}  // namespace
}  // namespace todoku::report
