#include "mail/mime.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "mail/lines.h"

namespace todoku::mail {
namespace {

constexpr std::string_view kReport =
    "From: MAILER-DAEMON@mx.example\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"out\"\n\n"
    "preamble\n--out\nContent-Type: multipart/alternative; boundary=in\n\n"
    "--in\nContent-Type: text/plain\n\nwords\n--in\nContent-Type: text/html\n\n<p>words\n--in--\n"
    "--out\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "--out\nContent-Type: message/rfc822\n\nSubject: lost\nContent-Type: "
    "text/plain\n\nbody\n--out--\n"
    "epilogue\n";

std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += end;
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<std::string> numbers(std::string_view message) {
  std::vector<std::string> out;
  for (const Part& part : scan_parts(message)) out.push_back(part.number);
  return out;
}

TEST(Mime, PartsAreNumberedAsInImap) {
  const std::vector<std::string> want = {"", "1", "1.1", "1.2", "2", "3", "3.1"};
  EXPECT_EQ(numbers(kReport), want);
}

TEST(Mime, AnyLineEndsGiveTheSameParts) {
  const std::vector<Part> want = scan_parts(kReport);
  for (const std::string_view end : {"\r\n", "\r", "\r\r\n"}) {
    const std::string message = with_line_ends(kReport, end);
    const std::vector<Part> got = scan_parts(message);
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].number, want[i].number);
      EXPECT_EQ(got[i].media.subtype, want[i].media.subtype);
    }
    EXPECT_EQ(readable_text(got[2], 1000), "words\n");
  }
}

TEST(Mime, CutAnywhereItIsStillAMessage) {
  for (std::size_t cut = 0; cut <= kReport.size(); ++cut) {
    for (const Part& part : scan_parts(kReport.substr(0, cut))) {
      EXPECT_LE(part.body.size(), part.whole.size());
    }
  }
}

TEST(Mime, ABoundaryThatIsNotTheOneAnnouncedIsTakenWhereContentFollows) {
  const std::string_view message =
      "Content-Type: multipart/mixed; boundary=announced\n\n"
      "--other\nContent-Type: text/plain\n\na\n--other\nContent-Type: text/html\n\nb\n--other--\n";
  EXPECT_EQ(numbers(message), (std::vector<std::string>{"", "1", "2"}));
}

TEST(Mime, ATextThatOnlyLooksLikeABoundaryIsText) {
  const std::string_view message =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n-- \nsignature\n--bb\n--b--\n";
  const std::vector<Part> parts = scan_parts(message);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_NE(parts[1].body.find("--bb"), std::string_view::npos);
}

TEST(Mime, PartsAndDepthAreBounded) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "Content-Type: message/rfc822\n\n";
  EXPECT_LE(scan_parts(deep).size(), 14u);
  std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 1000; ++i) wide += "--b\n\nx\n";
  EXPECT_LE(scan_parts(wide).size(), 256u);
}

TEST(Mime, ParametersAreReadInEveryForm) {
  EXPECT_EQ(read_parameter("text/plain; CHARSET = \"utf-8\" ; x=y", "charset"), "utf-8");
  EXPECT_EQ(read_parameter("a/b; boundary=--=_a/b(c; d=e", "boundary"), "--=_a/b(c");
  EXPECT_EQ(read_parameter("a/b; name=\"a\\\"b\"", "name"), "a\"b");
  EXPECT_EQ(read_parameter("a/b; name*=iso-2022-jp'ja'%1B$BF|%1B(B", "name"), "日");
  EXPECT_EQ(read_parameter("a/b; name*1*=%E6%9C%AC; name*0*=utf-8''%E6%97%A5", "name"), "日本");
  EXPECT_EQ(read_parameter("a/b; name=\"=?utf-8?B?5pel?=\"", "name"), "日");
  EXPECT_EQ(read_parameter("a/b; other=x", "name"), "");
}

TEST(Mime, BodiesAreDecodedLeniently) {
  EXPECT_EQ(decode_base64_leniently("aGVs\r\nbG8=\r\n", 100), "hello");
  EXPECT_EQ(decode_base64_leniently("aGVsbG8", 100), "hello");
  EXPECT_EQ(decode_base64_leniently("aGVsbG8=", 2).size(), 2u);
  EXPECT_EQ(decode_quoted_printable("a=3D=\r\nb=\rc=ZZ", 100, Underscore::is_itself), "a=bc=ZZ");
}

TEST(Mime, AnEmptyMessageHasOnePart) {
  EXPECT_EQ(scan_parts("").size(), 1u);
  EXPECT_EQ(scan_parts("no header at all\nreally\n")[0].body, "no header at all\nreally\n");
}

TEST(Mime, AsciiUnderALyingCharsetStaysWhateverItsLineEnds) {
  for (const std::string charset : {"unicode-1-1-utf-7", "utf-16", "shift_jis", "x-nowhere"}) {
    for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"}) {
      SCOPED_TRACE(charset);
      const std::string message = "Content-Type: text/plain; charset=" + charset + end + end +
                                  "09:47:59 +0900" + end + "taro@example.jp~" + end;
      EXPECT_EQ(readable_text(scan_parts(message)[0], 1000), "09:47:59 +0900\ntaro@example.jp~\n");
    }
  }
}

TEST(Lines, MixedEndsAreSeenAsAPersonSeesThem) {
  std::vector<std::string> got;
  Lines lines("a\r\nb\rc\nd\r\r\ne");
  std::string_view line;
  while (lines.next(line)) got.emplace_back(line);
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

// A filter on the way pads every line with spaces; the empty ones are then none.
TEST(Mime, ABlankLineThatIsNotEmptyEndsTheHeaderOfAPart) {
  const std::vector<Part> parts = scan_parts(
      "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b  \nContent-Type: "
      "message/delivery-status\n  \nFinal-Recipient: rfc822; a@b.example\n--b--  \n");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(todoku::trim(parts[1].body), "Final-Recipient: rfc822; a@b.example");
}

TEST(Mime, AFoldedBlankLineBetweenFieldsEndsNoMessageHeader) {
  const Header header = scan_any_header("Subject: x\n \nFrom: a@b.example\n\nhello");
  EXPECT_TRUE(header.find("From"));
}

TEST(Mime, AMultipartThatLostItsContentTypeIsStillOne) {
  const std::vector<Part> parts =
      scan_parts("Subject: x\n\n--b1\nContent-Type: text/plain\n\nhello\n--b1--\n");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(trim(parts[1].body), "hello");
}

TEST(Mime, ASignatureBehindDashesMakesNoMultipart) {
  EXPECT_EQ(scan_parts("Subject: x\n\nhello\n--\nContent-wise yours\n").size(), 1u);
}

}  // namespace
}  // namespace todoku::mail
