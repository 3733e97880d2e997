// Returned mail made to be slow or to fill the memory: what a reader does once a byte, a code, an
// address, a field or a part, asked for hundreds of thousands of them. What is not linear does not
// end while a test is waited for.
#include <gtest/gtest.h>

#include <string>

#include "bounce/damage.h"
#include "bounce/judge.h"
#include "bounce/read.h"
#include "bounce/source.h"
#include "reply/builtin_for_tests.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kMegabyte = 1 << 20;
constexpr std::size_t kMostRecipients = 1000;

constexpr std::string_view kDaemon =
    "From: MAILER-DAEMON@mx.example.jp\n"
    "To: owner@example.com\n"
    "Subject: Undelivered Mail Returned to Sender\n";
constexpr std::string_view kMultipart =
    "MIME-Version: 1.0\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n";

std::string times(std::size_t count, std::string_view unit) {
  std::string out;
  out.reserve(count * unit.size());
  while (count-- > 0) out += unit;
  return out;
}

std::string filled(std::string_view unit, std::size_t bytes = kMegabyte) {
  return times(bytes / unit.size(), unit);
}

std::string in_text(std::string_view text) {
  return fmt::format("{}\n{}\n", kDaemon, text);
}

std::string in_header(std::string_view fields) {
  return fmt::format("{}\n{}\n\nYour message could not be delivered.\n", fields, kDaemon);
}

std::string status_part(std::string_view fields) {
  return fmt::format(
      "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.b\n\n{}\n", fields);
}

std::string in_status(std::string_view fields, std::string_view text = "It did not go.") {
  return fmt::format("{}{}--b\n\n{}\n{}--b--\n", kDaemon, kMultipart, text, status_part(fields));
}

std::string recipients(int part, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += fmt::format("Final-Recipient: rfc822;u{}.{}@example.jp\nAction: failed\n\n", part, i);
  return out;
}

std::string many_status_parts() {
  std::string out = fmt::format("{}{}", kDaemon, kMultipart);
  for (int part = 0; part < 200; ++part) out += status_part(recipients(part, 1000));
  return out + "--b--\n";
}

std::string many_announced() {
  std::string out;
  for (int i = 0; i < 100'000; ++i) {
    if (i % 25 == 0) out += i == 0 ? "X-Failed-Recipients: " : "\nX-Failed-Recipients: ";
    out += fmt::format("u{}@example.jp, ", i);
  }
  return out;
}

std::string list_of_addresses() {
  std::string out = "I could not deliver your message to these addresses:\n\n";
  for (int i = 0; i < 20'000; ++i) out += fmt::format("<u{}@example.jp>: user unknown\n", i);
  return in_text(out);
}

// Each holds all that come after it, and each is a report that could be of use.
std::string nested_messages() {
  constexpr std::size_t kPage = 64 * 1024;
  std::string out;
  for (int depth = 0; depth < 40; ++depth)
    out += fmt::format("{}Content-Type: message/rfc822\n\n", kDaemon);
  out += fmt::format("{}{}", kDaemon, kMultipart);
  for (int page = 0; page < 10; ++page)
    out += "--b\n\n" + filled("could not be delivered to x: 550 <a>\n", kPage);
  return out;
}

std::string many_messages() {
  std::string out = fmt::format("{}{}", kDaemon, kMultipart);
  for (int part = 0; part < 20'000; ++part)
    out += fmt::format("--b\nContent-Type: message/rfc822\n\n{}\nnothing\n", kDaemon);
  return out;
}

std::string nested_multiparts() {
  std::string out(kDaemon);
  for (int depth = 0; depth < 20'000; ++depth)
    out += fmt::format("Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n", depth);
  return out;
}

struct Hostile {
  std::string_view name;
  std::string message;
};

std::vector<Hostile> hostile_messages() {
  std::vector<Hostile> all = {
      {"codes without end in a diagnostic",
       in_status("Final-Recipient: rfc822;a@b.jp\nAction: failed\nDiagnostic-Code: smtp; 550 abc" +
                 filled("; 551 a"))},
      {"codes behind a long way without a word",
       in_status("Final-Recipient: rfc822;a@b.jp\nAction: failed\nDiagnostic-Code: smtp; 550 " +
                 filled(".") + "abc" + filled("; 551 a"))},
      {"codes in quotes", in_status("Final-Recipient: rfc822;a@b.jp\nAction: failed\n"
                                    "Diagnostic-Code: smtp; " +
                                    filled("said: '550 ab"))},
      {"a transcript without end",
       in_status("Final-Recipient: rfc822;a@b.jp\nAction: failed\nDiagnostic-Code: smtp; x\n" +
                 filled(" <<< 550 no\n"))},
      {"an address of escapes",
       in_status("Final-Recipient: rfc822;" + filled("+41") + "@b.jp\nAction: failed\n")},
      {"brackets that never close", in_header("To: " + filled("a@["))},
      {"brackets in a recipient",
       in_status("Final-Recipient: rfc822;" + filled("a@[") + "\nAction: failed\n")},
      {"quotes before an at sign", in_header("From: " + filled("\"@"))},
      {"encoded words that never end", in_header("Subject: " + filled("=?a?q?x"))},
      {"encoded words of other character sets",
       in_header("Subject: " + filled("=?utf-7?q?=ff?= =?big5?b?/w==?= ", 100'000))},
      {"a character set with a long name",
       fmt::format("{}Content-Type: text/plain; charset={}\n\n\xff\n", kDaemon, filled("a"))},
      {"announced recipients", in_header(many_announced())},
      {"status parts and recipients", many_status_parts()},
      {"recipients of whom the text says nothing",
       in_status(recipients(0, 1000), filled("Delivery failed: 550 no such user here\n", 65'000))},
      {"a list of addresses", list_of_addresses()},
      {"one address again and again",
       in_text(times(60, "to " + times(200, "a@b.jp ") + "\n") + "\n<a@b.jp>: user unknown\n" +
               "<c@b.jp>: unknown\n")},
      {"white space before codes", in_text(filled(" ", 30'000) + filled("x: 550 ", 30'000))},
      {"commands for each of many",
       in_text(filled("RCPT TO:<a@b.jp> user unknown recipient: ", 64'000))},
      {"a parameter list",
       fmt::format("{}Content-Type: multipart/mixed; {}\n\n", kDaemon, filled("boundary*1*=%41;"))},
      {"fields of a header", in_header(filled("X:\n") + "X: y")},
      {"blank lines in a header", in_header(filled("Content-A: b\n \n") + "X: y")},
      {"lines that are no fields in a header", in_header(filled("X: y\nno field\n") + "X: y")},
      {"parts", fmt::format("{}{}{}", kDaemon, kMultipart, filled("--b\n\nx\n"))},
      {"dashes", fmt::format("{}{}{}", kDaemon, kMultipart, filled("-"))},
      {"lines of dashes", fmt::format("{}{}{}", kDaemon, kMultipart, filled("--\n"))},
      {"multiparts in multiparts", nested_multiparts()},
      {"messages in messages", nested_messages()},
      {"messages beside messages", many_messages()},
      {"tags that never end",
       fmt::format("{}Content-Type: text/html\n\n{}", kDaemon, filled("<a", 65'000))},
      {"entities that never end",
       fmt::format("{}Content-Type: text/html\n\n{}", kDaemon, filled("&#1", 65'000))},
      {"line ends of one byte", in_text(filled("\r"))},
      {"a packet of JSON", in_text(filled("{\"Message\":", 60'000))},
      {"lists in lists of JSON", in_text("{\"a\":" + filled("[", 60'000))},
  };
  return all;
}

TEST(Hostile, AnyReportIsReadAndJudgedInBoundedTime) {
  const Reader reader;
  for (const Hostile& hostile : hostile_messages()) {
    SCOPED_TRACE(hostile.name);
    const Report report = reader.read(hostile.message);
    EXPECT_LE(report.recipients.size(), kMostRecipients);
    for (const Recipient& recipient : report.recipients)
      EXPECT_FALSE(judge(reply::builtin_for_tests(), report, recipient).rule.empty());
  }
}

TEST(Hostile, ABorderOfDashesIsLookedForInBoundedTime) {
  const auto damage = [](std::size_t dashes) {
    const std::string message = fmt::format("Content-Type: multipart/mixed; boundary=\"{}x\"\n\n{}",
                                            times(dashes, "-"), filled("-"));
    return damage_of(message).damage;
  };
  EXPECT_EQ(damage(1000), Damage::in_body);
  EXPECT_EQ(damage(kMegabyte / 2), Damage::none);  // no border that anybody can have meant
}

TEST(Hostile, AMailboxOfFirstLinesIsSplitInBoundedTime) {
  EXPECT_GE(split_mailbox(filled("\nFrom ")).size(), 1u);
  EXPECT_GE(split_mailbox(filled("\nFrom a: 1: 2 2026\nA: b\n")).size(), 1000u);
}

}  // namespace
}  // namespace todoku::bounce
