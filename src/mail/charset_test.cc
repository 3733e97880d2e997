#include "mail/charset.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "mail/encoded_word.h"
#include "mail/html.h"

namespace todoku::mail {
namespace {

TEST(Charset, JapaneseIsReadAsItIsWritten) {
  EXPECT_EQ(to_utf8("\x1b$B0{\x1b(B", "iso-2022-jp"), "飲");
  EXPECT_EQ(to_utf8("\x1b$B-!\x1b(B", "ISO-2022-JP"), "①");  // NEC's row 13, CP50221
  EXPECT_EQ(to_utf8("\x1b(I1\x1b(B", "iso-2022-jp"), "ｱ");   // half-width
  EXPECT_EQ(to_utf8("\x87\x40", "Shift_JIS"), "①");          // CP932
  EXPECT_EQ(to_utf8("\xb5\xad\xbb\xf6", "EUC-JP"), "記事");
  EXPECT_EQ(to_utf8("\x1b$B0{\x1b(B", "us-ascii"), "飲");  // the name lies
  EXPECT_EQ(to_utf8("\xa5\xe1\xa1\xbc\xa5\xeb\xa4\xac", "iso-2022-jp"), "メールが");  // EUC inside
}

TEST(Charset, EuropeAndUtf16AreRead) {
  EXPECT_EQ(to_utf8("wasn\x92t", "windows-1252"), "wasn’t");
  EXPECT_EQ(to_utf8("wasn\x92t", "iso-8859-1"), "wasn’t");
  EXPECT_EQ(to_utf8("caf\xe9 au lait", "x-nobody-knows"), "café au lait");
  EXPECT_EQ(to_utf8("\xcf\xd4", "koi8-r"), "от");
  EXPECT_EQ(to_utf8(std::string_view("\xff\xfe"
                                     "a\0b\0",
                                     6),
                    "utf-16"),
            "ab");
}

TEST(Charset, WhateverComesTheResultIsUtf8) {
  for (const char* name :
       {"utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "utf-7", "big5", ""}) {
    std::string bytes;
    for (int i = 0; i < 512; ++i) bytes += static_cast<char>((i * 37) ^ (i >> 3));
    EXPECT_TRUE(is_utf8(to_utf8(bytes, name))) << name;
  }
}

TEST(EncodedWord, NeighboursAreJoinedBeforeTheyAreConverted) {
  EXPECT_EQ(decode_words("=?UTF-8?B?5pel?= =?UTF-8?B?5pys?= x"), "日本 x");
  // A character cut in two.
  EXPECT_EQ(decode_words("=?utf-8?B?5pc=?=\r\n =?utf-8?B?pQ==?="), "日");
  EXPECT_EQ(decode_words("=?iso-8859-1?Q?a_=E9?= (b)"), "a é (b)");
  EXPECT_EQ(decode_words("Re: =?utf-8?B?5pel?=."), "Re: 日.");
  EXPECT_EQ(decode_words("=?no such thing"), "=?no such thing");
}

TEST(Html, IsReadAsAPersonReadsIt) {
  EXPECT_EQ(text_from_html("<head><title>t</title></head><p>a&amp;b<br>c &lt;u@x.example&gt;</p>"),
            "\na&b\nc <u@x.example>\n");
  EXPECT_EQ(text_from_html("to <user@x.example> a < b"), "to <user@x.example> a < b");
  EXPECT_EQ(text_from_html("<script>x</script>&#x65e5;&#26412;"), "日本");
}

}  // namespace
}  // namespace todoku::mail
