// Logs made to be slow or to fill the memory: what a reader does once a byte, a bracket, a
// recipient or a repeat, asked for hundreds of thousands of them. What is not linear does not end
// while a test is waited for.
#include <gtest/gtest.h>

#include <string>

#include "logs/open_messages.h"
#include "logs/reader.h"

namespace todoku::logs {
namespace {

constexpr std::size_t kLine = Reader::kMaxLineBytes;

std::string filled(std::string_view unit, std::size_t bytes = kLine) {
  std::string out;
  out.reserve(bytes);
  while (out.size() + unit.size() <= bytes) out += unit;
  return out;
}

std::uint64_t attempts_in(std::string_view log) {
  std::uint64_t count = 0;
  Reader reader(WallTime(seconds(1'795'392'000)), [&count](const Attempt&) { ++count; });
  reader.feed(log);
  reader.finish();
  return count;
}

constexpr std::string_view kPostfix =
    "Nov 23 05:10:00 m postfix/smtp[1]: 4F2B31C0A7: to=<a@b.jp>, ";
constexpr std::string_view kSendmail = "Nov 23 05:10:00 m sm-mta[1]: 5AMKA0001234: to=";
constexpr std::string_view kExim = "2026-11-23 05:10:00 1qABCD-0001Ab-CD ";

// One line each.
std::vector<std::string> hostile_lines() {
  return {
      fmt::format("{}relay=[1]{}, status=sent (ok)", kPostfix, filled("(a)", kLine - 200)),
      fmt::format("{}relay=[{}, status=sent (ok)", kPostfix, filled("[", kLine - 200)),
      fmt::format("{}{}status=sent (ok)", kPostfix, filled("relay=a, ", kLine - 200)),
      fmt::format("{}status=deferred (host x{}", kPostfix, filled(" said: ", kLine - 200)),
      fmt::format("{}status=deferred (x{})", kPostfix, filled(" while ", kLine - 200)),
      fmt::format("{}status=bounced ({})", kPostfix, filled("connect to ", kLine - 200)),
      fmt::format("{}** a@b.jp R=r T=t{}", kExim, filled(" H=\"", kLine - 200)),
      fmt::format("{}** a@b.jp: SMTP error from remote mail server after x{}", kExim,
                  filled(": ", kLine - 200)),
      fmt::format("{}=> a@b.jp C=\"{}", kExim, filled("\\\"", kLine - 200)),
      fmt::format("{}== a@b.jp: {}", kExim, filled("\\n", kLine - 200)),
      fmt::format("{}{}, stat=Sent", kSendmail, filled(",", kLine - 200)),
      fmt::format("{}a@b.jp{}", kSendmail, filled(", stat=", kLine - 200)),
      fmt::format("{{\"type\":\"Bounce\",\"response\":{}", filled("[", kLine - 200)),
      fmt::format("{{\"log\":{}", filled("{\"log\":", kLine - 200)),
      filled("a | ", kLine),
      filled("a:", kLine),
      filled("<22>1 ", kLine),
      filled("[1.1] ", kLine),
      filled("type,rcpt,dsnDiag,dsnStatus", kLine),
      filled("type,rcpt,\"", kLine),
      filled("#Fields: recipient-address,event-id,", kLine),
      filled("delivery 1: success: ", kLine),
      filled("\r", kLine),
      filled("\xff\xfe", kLine),
  };
}

TEST(Hostile, AnyLineIsReadInBoundedTimeAndOftenEnough) {
  constexpr int kTimes = 20;
  for (const std::string& line : hostile_lines()) {
    SCOPED_TRACE(line.substr(0, 100));
    std::string log;
    for (int i = 0; i < kTimes; ++i) log += line + "\n";
    EXPECT_LE(attempts_in(log), kTimes * kLine);
  }
}

TEST(Hostile, ANameBehindAnAddressIsTheRelaysWhateverFollows) {
  std::string host;
  Reader reader(WallTime(seconds(1'795'392'000)),
                [&host](const Attempt& attempt) { host = attempt.relay_host; });
  reader.feed(fmt::format("{}relay=[192.0.2.1] (mx.b.jp){}, status=sent (ok)\n", kPostfix,
                          filled(" (a.b)", kLine - 200)));
  EXPECT_EQ(host, "mx.b.jp");
}

// A newsletter that nobody takes: each recipient is looked for among all that wait.
TEST(Hostile, AMessageWithManyWaitingRecipientsIsFollowed) {
  constexpr int kRecipients = 300'000;
  std::string log;
  for (int i = 0; i < kRecipients; ++i) {
    log += fmt::format(
        "Nov 23 05:10:00 m postfix/smtp[1]: 4F2B31C0A7: to=<u{}@b.jp>, relay=none, dsn=4.4.1, "
        "status=deferred (connect to b.jp[192.0.2.1]:25: Connection timed out)\n",
        i);
  }
  log += "Nov 28 05:10:00 m postfix/qmgr[1]: 4F2B31C0A7: from=<a@b.jp>, status=expired, returned\n";
  EXPECT_EQ(attempts_in(log), 2u * kRecipients);
}

// A hundred thousand recipients in one line, each of whom waits with all that was said.
TEST(Hostile, LongRepliesForManyRecipientsDoNotFillTheMemory) {
  OpenMessages open(1000);
  Attempt attempt{
      .outcome = Outcome::deferred, .reply = filled("no ", 100'000), .queue_id = "4F2B3"};
  for (int i = 0; i < 100'000; ++i) {
    attempt.recipient = fmt::format("u{}@b.jp", i);
    open.note(attempt);
  }
  std::size_t kept = 0;
  for (const Attempt& waiting : open.take_waiting("4F2B3")) kept += waiting.reply.size();
  EXPECT_LE(kept, 2u * 1000 * 1024);
}

TEST(Hostile, OneMessageDoesNotKeepMoreThanAllMay) {
  OpenMessages open(100);
  Attempt attempt{.outcome = Outcome::deferred, .queue_id = "4F2B3"};
  for (int i = 0; i < 1000; ++i) {
    attempt.recipient = fmt::format("u{}@b.jp", i);
    open.note(attempt);
  }
  EXPECT_LE(open.take_waiting("4F2B3").size(), 100u);
}

TEST(Hostile, ALongLineIsNotRepeatedAsOftenAsItSays) {
  const std::string recipients = filled("a,", kLine - 300);
  const std::string log = fmt::format(
      "Nov 23 05:10:00 m sm-mta[1]: message repeated 10000 times: [ 5AMKA0001234: to={}, "
      "dsn=2.0.0, "
      "stat=Sent (ok)]\n",
      recipients);
  EXPECT_GE(attempts_in(log), recipients.size() / 2);
  EXPECT_LE(attempts_in(log), 100 * recipients.size());
}

}  // namespace
}  // namespace todoku::logs
