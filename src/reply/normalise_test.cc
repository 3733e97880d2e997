#include "reply/normalise.h"

#include <gtest/gtest.h>

namespace todoku::reply {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* normal;
};

TEST(Normalise, KeepsWhatIsTheSameInEachCopyOfAReply) {
  const Case cases[] = {
      {"lines and their codes", "550-5.7.26 The MAIL FROM\r\n550-5.7.26 domain\r\n550 5.7.26 has",
       "the mail from domain has"},
      {"lines joined by somebody", "550-5.7.26 The MAIL FROM 550-5.7.26 domain 550 5.7.26 has",
       "the mail from domain has"},
      {"joined without enhanced codes", "550-one 550-two 550 three", "one two three"},
      {"folded by a log", "550 5.1.1 one\n\t  two   three ", "one two three"},
      {"quoted in mail", "> 550-5.1.1 one\n> 550 5.1.1 two", "one two"},
      {"in quotes", "'550 5.1.1 one'", "one'"},
      {"an enhanced code on each line, no basic", "5.1.1 one\n5.1.1 two", "one two"},
      {"another number begins a line", "550 no more than\n200 letters", "no more than 200 letters"},
      {"a number in the middle", "550 one 551 two", "one 551 two"},
      {"addresses", "<Taro.Y@Example.JP>: and hanako@example.jp. But a@b",
       "<addr>: and <addr>. but <addr>"},
      {"masked address", "<t***@***.jp> no", "<addr> no"},
      {"quoted local part", "\"a b\"@example.jp no", "<addr> no"},
      {"an at sign alone", "550 @ home", "@ home"},
      {"addresses of hosts", "550 host [192.0.2.1] and 192.0.2.10: no", "host [<ip>] and <ip>: no"},
      {"an internal number is no host", "421 later [#4.16.55.1]", "later [#4.16.55.1]"},
      {"links and tags",
       "421 4.7.0 [TSS04] see HTTPS://S.Google.Com/mail/?p=NoSuchUser LPN007_416 (S3140)",
       "[tss04] see https://s.google.com/mail/?p=nosuchuser lpn007_416 (s3140)"},
      {"typeset signs", "550 domain\xe2\x80\x99s \xe2\x80\x9cx\xe2\x80\x9d \xe2\x80\x93 gsmtp",
       "domain's \"x\" - gsmtp"},
      {"entities", "550 &lt;a@b.example&gt;&nbsp;said &quot;no&quot; &amp; left &x;",
       "<addr> said \"no\" & left &x;"},
      {"quoted-printable fold", "550 mail=\nbox", "mailbox"},
      {"full width", "550 ＵＳＥＲ　ｕｎｋｎｏｗｎ", "user unknown"},
      {"capitals of other scripts", "550 ÄÖÜ ЯЩИК ŁÓDŹ", "äöü ящик łódź"},
      {"nothing", "", ""},
      {"a code at the very end", "550-one 550", "one"},
      {"codes alone", "550 5.1.1", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(normalise(c.text), c.normal) << c.name;
}

// Sixteen bytes are read at once: wherever they are cut, the words are the same.
TEST(Normalise, IsTheSameWhereverATextBegins) {
  const std::string text =
      "Host MX1.example.jp[192.0.2.1] said:  no `mailbox' Taro.Y@Example.JP 3a4 7.5 &lt;x&gt; "
      "a=\nb\tc \xc3\x89t\xc3\xa9 [TSS04] 5 GB\x7f=end";
  const std::string normal =
      "host mx1.example.jp[<ip>] said: no 'mailbox' <addr> 3a4 7.5 <x> ab c \xc3\xa9t\xc3\xa9 "
      "[tss04] 5 gb =end";
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string words = before == 0 ? "" : std::string(before, 'Q') + " ";
    const std::string folded = before == 0 ? "" : std::string(before, 'q') + " ";
    EXPECT_EQ(normalise(words + text), folded + normal);
  }
}

TEST(Normalise, RemembersTheCodes) {
  Heard heard;
  heard.hear("550-5.7.26 a\n550 5.7.26 b");
  EXPECT_EQ(heard.codes(), (Codes{550, smtp::EnhancedCode{5, 7, 26}}));
  heard.hear("550 #5.1.0 Address rejected.");
  EXPECT_EQ(heard.codes(), (Codes{550, smtp::EnhancedCode{5, 1, 0}}));
  heard.hear("no codes");
  EXPECT_EQ(heard.codes(), Codes{});
}

TEST(Normalise, FindsTheInnermostReply) {
  Heard heard;
  heard.hear(
      "host a.example[192.0.2.1] said: 550 host b.example[192.0.2.2] said: 451 4.3.0 Later (in "
      "reply)");
  ASSERT_TRUE(heard.wrapped());
  EXPECT_EQ(heard.inner_text(), "later (in reply)");
  EXPECT_EQ(heard.inner_codes(), (Codes{451, smtp::EnhancedCode{4, 3, 0}}));
  EXPECT_EQ(heard.inner_host(), "b.example");
  heard.hear("451 wait 500 seconds");
  EXPECT_FALSE(heard.wrapped());
}

TEST(Normalise, IsBoundedByItsBuffer) {
  Heard heard;
  heard.hear(std::string(100'000, 'x') + "@");
  EXPECT_EQ(heard.text().size(), Heard::kMaxBytes);
  std::string addresses;
  for (int i = 0; i < 20'000; ++i) addresses += "a@b ";
  heard.hear(addresses);
  EXPECT_LE(heard.text().size(), Heard::kMaxBytes);
}

TEST(Normalise, IsTheSameWhenDoneTwice) {
  for (const char* text :
       {"550-5.7.26 The <a@b.example>\n550 5.7.26 [192.0.2.1] \xe2\x80\x93 gsmtp",
        "421 4.7.0 [TSS04] Messages from 192.0.2.1"}) {
    EXPECT_EQ(normalise(normalise(text)), normalise(text));
  }
}

TEST(Fingerprint, IsTheSameForTwoCopiesOfOneReply) {
  const auto print = [](std::string_view text) { return fingerprint(normalise(text)); };
  EXPECT_EQ(
      print(
          "550 5.7.1 [192.0.2.1] Bad host mx1.a.example, id=4bX2y7z9Qw, size 12345 <a@b.example>"),
      print("550 5.7.1 [192.0.2.77] Bad host mx22.b.example, id=9Qw1a2b3Cd, size 1 <c@d.example>"));
  EXPECT_NE(print("550 refused [TSS04]"), print("550 refused [TSS09]"));
  EXPECT_EQ(text_template("bad host mx1.a.example, tried 3 times at 0a1b2c3d4e5f"),
            "bad host <host>, tried <n> times at <id>");
}

}  // namespace
}  // namespace todoku::reply
