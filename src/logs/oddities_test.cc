// What real logs do to a reader: hops within the machine, lines that stand for lines, rows of many
// lines, damage.
#include <gtest/gtest.h>

#include "logs/reader.h"
#include "logs/testdata_test.h"

namespace todoku::logs {
namespace {

const WallTime kNow = *parse_time("2026-11-24T00:00:00Z");

using Lines = std::vector<std::string>;

// "line outcome recipient host stage: reply"
Lines read(std::string_view text, std::size_t block = 7) {
  Lines found;
  Reader reader(kNow, [&](const Attempt& a) {
    found.push_back(fmt::format("{} {} {} {} {}: {}", a.line, to_string(a.outcome), a.recipient,
                                a.relay_host, a.stage ? smtp::to_string(*a.stage) : "-", a.reply));
  });
  for (std::size_t at = 0; at < text.size(); at += block) reader.feed(text.substr(at, block));
  reader.finish();
  return found;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

TEST(RealLogs, OfEximAreReadWithTheirOptions) {
  EXPECT_EQ(
      read(testdata("exim-real.log")),
      (Lines{"5 sent hana@example.net mx.example.net -: 250- 3055 byte chunk, total 3055\n250 OK "
             "id=7C1D",
             "6 sent hana2@example.net mx.example.net -: 250 OK id=7C1D",
             "9 bounced nobody@gmail.com gmail-smtp-in.l.google.com rcpt: 550-5.1.1 The email "
             "account that you tried to reach does not exist.\n550 5.1.1  "
             "https://support.google.com/mail/?p=NoSuchUser x - gsmtp",
             "10 bounced old@example.org mx.example.org mail: 554 5.7.1 not from you",
             "11 expired dead@example.com  -: retry time not reached for any host after a long "
             "failure period",
             "13 sent hana@local.example  -: ",
             "14 deferred slow@example.info mx.example.info eod: 421 4.7.0 slow down"}));
}

TEST(RealLogs, OfSendmailCountTheSubmissionQueueOnce) {
  EXPECT_EQ(read(testdata("sendmail-real.log")),
            (Lines{"5 sent hana@example.net mx.example.net -: Sent (Ok: queued as 7C1D)",
                   "6 bounced nobody@example.org mx.example.org -: 554 5.7.1 Service unavailable; "
                   "Client host [192.0.2.7] blocked using zen.spamhaus.org",
                   "7 bounced x@nowhere.example nowhere.example dns: Host unknown (Name server: "
                   "nowhere.example: host not found)",
                   "9 deferred y@example.info mx.example.info -: 451 4.7.1 Greylisted",
                   "10 sent hana@local.example  -: Sent"}));
}

TEST(RealLogs, OfOpensmtpdCountAFilterOnce) {
  EXPECT_EQ(
      read(testdata("opensmtpd-real.log")),
      (Lines{"4 sent hana@example.net mx.example.net -: 250 2.0.0 Ok: queued as 7C1E",
             "5 deferred x@nowhere.example nowhere.example connect: Network error on destination "
             "MXs",
             "6 sent hana@local.example  -: Delivered",
             "7 bounced nobody@example.org mx.example.org -: 550 5.1.1 <nobody@example.org>: "
             "Recipient address rejected: User unknown"}));
}

constexpr std::string_view kPostfix = "Nov 23 05:10:0{} mx1 postfix/smtp[8]: {}: to=<{}>, relay={}";

std::string postfix(int second, std::string_view id, std::string_view to, std::string_view rest) {
  return fmt::format(fmt::runtime(kPostfix), second, id, to, rest) + "\n";
}

TEST(RealLogs, OfPostfixCountAMessageOnceThatPassesAFilter) {
  const std::string log =
      postfix(0, "4F2B31C0A7", "a@b.example",
              "127.0.0.1[127.0.0.1]:10024, dsn=2.0.0, status=sent (250 2.0.0 from "
              "MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5A2B31C0A7)") +
      postfix(1, "5A2B31C0A7", "a@b.example",
              "mx.b.example[198.51.100.4]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as X)") +
      postfix(2, "6A2B31C0A7", "c@b.example",
              "spamassassin, dsn=2.0.0, status=sent (delivered via spamassassin service)") +
      postfix(3, "7A2B31C0A7", "c@b.example",
              "127.0.0.1[127.0.0.1]:24, dsn=2.0.0, status=sent (250 2.0.0 <c@b.example> Saved)") +
      postfix(4, "8A2B31C0A7", "d@b.example",
              "127.0.0.1[127.0.0.1]:10024, dsn=5.7.0, status=bounced (host 127.0.0.1[127.0.0.1] "
              "said: 554 5.7.0 Reject, id=1-01 - spam (in reply to end of DATA command))");
  EXPECT_EQ(read(log), (Lines{"2 sent a@b.example mx.b.example -: 250 2.0.0 Ok: queued as X",
                              "4 sent c@b.example 127.0.0.1 -: 250 2.0.0 <c@b.example> Saved",
                              "5 bounced d@b.example 127.0.0.1 eod: 554 5.7.0 Reject, id=1-01 - "
                              "spam"}));
}

TEST(RealLogs, SayHowOftenALineCameAgain) {
  const std::string line =
      "postfix/smtp[8]: 4F2B31C0A7: to=<a@b.example>, relay=none, dsn=4.4.1, "
      "status=deferred (connect to b.example[192.0.2.1]:25: timed out)";
  const std::string log =
      "Nov 23 05:10:00 mx1 " + line + "\nNov 23 05:10:09 mx1 last message repeated 2 times\n" +
      "Nov 23 05:10:10 mx1 dovecot: imap: nothing\nNov 23 05:10:11 mx1 last message repeated 5 "
      "times\n" +
      "Nov 23 05:10:12 mx1 postfix/smtp[8]: message repeated 3 times: [ " +
      line.substr(line.find(": ") + 2) +
      "]\nNov 23 05:10:12 mx1 postfix/smtp[8]: message repeated x\n";
  EXPECT_EQ(read(log).size(), 1u + 2 + 3);
  EXPECT_EQ(read("Nov 23 05:10:09 mx1 last message repeated 2 times\n").size(), 0u);
  EXPECT_EQ(read("Nov 23 05:10:00 mx1 " + line +
                 "\nNov 23 05:10:09 mx1 last message repeated 99999999 times\n")
                .size(),
            1u + Reader::kMaxRepeats);
}

TEST(RealLogs, OfPowermtaMayHaveRowsOfManyLines) {
  const std::string head = "type,rcpt,dsnDiag,dsnStatus\n";
  EXPECT_EQ(read(head + "b,a@b.example,\"smtp;550-5.1.1 No\n550 5.1.1 \"\"such\"\" user\",5.1.1\n"
                        "d,c@b.example,,2.0.0\n"),
            (Lines{"2 bounced a@b.example  -: 550-5.1.1 No\n550 5.1.1 \"such\" user",
                   "4 sent c@b.example  -: 2.0.0"}));
  // A quote that is never closed costs its own row's end, and nothing of the next rows.
  EXPECT_EQ(read(head + "b,a@b.example,\"smtp;550 No,5.1.1\nd,c@b.example,,2.0.0\n").size(), 2u);
  EXPECT_EQ(read(head + "b,a@b.example,\"smtp;550 No").size(), 1u);
  std::string endless = head + "b,a@b.example,\"smtp;550 No\n";
  for (int i = 0; i < 5000; ++i) endless += "word after word\n";
  EXPECT_EQ(read(endless + "d,c@b.example,,2.0.0\n").size(), 2u);
}

TEST(RealLogs, MayComeFromWindowsAndMayBeCut) {
  for (const char* name : {"postfix.log", "exim.log", "exim-real.log", "sendmail.log",
                           "sendmail-real.log", "opensmtpd.log", "kumomta.jsonl", "powermta.csv"}) {
    const std::string text = testdata(name);
    EXPECT_EQ(read(with_crlf(text), 5000), read(text, 5000)) << name;
    const Lines whole = read(text, 5000);
    for (std::size_t cut = text.size(); cut > text.size() - 150; --cut)
      EXPECT_LE(read(text.substr(0, cut), 5000).size(), whole.size()) << name << " cut at " << cut;
  }
}

struct Damage {
  std::uint64_t lines, first;
  bool operator==(const Damage&) const = default;
};

Damage damage_of(std::string_view log) {
  Reader reader(kNow, [](const Attempt&) {});
  reader.feed(log);
  reader.finish();
  return {reader.damaged(), reader.first_damaged_number()};
}

TEST(RealLogs, TellHowManyOfTheirLinesAreBroken) {
  constexpr std::string_view kGood =
      R"({"type":"Bounce","id":"k","sender":"","recipient":"a@b.example","response":{"code":550,)"
      R"("content":"no"},"timestamp":1795378200})"
      "\n";
  const std::string json(kGood);
  EXPECT_EQ(damage_of(json + json), (Damage{0, 0}));
  EXPECT_EQ(damage_of(json + "{broken\n" + json + "{\"type\":\n"), (Damage{2, 2}));
  EXPECT_EQ(damage_of(json + "{\"type\":\"Boun"), (Damage{0, 0}));  // is being written
  EXPECT_EQ(damage_of(json + "{\"a\":1}\n\n"), (Damage{0, 0}));     // whole, if not ours
  const std::string table = "type,rcpt\nb,a@b.example\n";
  EXPECT_EQ(damage_of(table + "zz\nd,a@b.example\n"), (Damage{1, 3}));
  EXPECT_EQ(damage_of(table + "\n"), (Damage{0, 0}));
  EXPECT_EQ(damage_of("Nov 23 05:10:00 mx1 kernel: no line of ours\nzz\n"), (Damage{0, 0}));
}

TEST(RealLogs, OfSeveralInputsCountTheirLinesAnew) {
  std::vector<std::uint64_t> lines;
  Reader reader(kNow, [&](const Attempt& attempt) { lines.push_back(attempt.line); });
  const std::string log =
      "\n" + postfix(1, "5A2B31C0A7", "a@b.example",
                     "mx.b.example[198.51.100.4]:25, dsn=2.0.0, status=sent (250 ok)");
  for (int i = 0; i < 2; ++i) {
    reader.feed(log);
    reader.finish();
  }
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{2, 2}));
  EXPECT_EQ(reader.lines(), 4u);
}

}  // namespace
}  // namespace todoku::logs
