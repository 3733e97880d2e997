// Lines of a Postfix log read a second on one core, beside counting its line ends (memchr), which
// is what a disk's worth of text costs at the least.
//
// The log has five lines a message, as Postfix writes them, nine messages of ten delivered, the
// others refused or put off in the words of real servers. "Read" makes attempts of the lines;
// "reported" judges each failure too and sums it up, as `todoku report` does.
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <ctime>
#include <string>

#include "base/check.h"
#include "logs/judge.h"
#include "logs/reader.h"
#include "report/summary.h"

namespace {

using namespace todoku;

constexpr int kMessages = 100'000;
constexpr WallTime kNow = WallTime(seconds(1'800'000'000));

// Processor time of this thread: what one core can do, whatever else the machine does.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Fate {
  std::string_view relay, status, reply;
};
constexpr std::array<Fate, 4> kFates = {{
    {"gmail-smtp-in.l.google.com[192.0.2.27]:25", "dsn=2.0.0, status=sent",
     "250 2.0.0 OK 1795410600 41be03b00d2f7-81f2a1 - gsmtp"},
    {"gmail-smtp-in.l.google.com[192.0.2.27]:25", "dsn=5.1.1, status=bounced",
     "host gmail-smtp-in.l.google.com[192.0.2.27] said: 550-5.1.1 The email account that you tried "
     "to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address "
     "for typos or 550 5.1.1 unnecessary spaces. https://support.google.com/mail/?p=NoSuchUser "
     "41be03b00d2f7 - gsmtp (in reply to RCPT TO command)"},
    {"mx.example.net[198.51.100.2]:25", "dsn=4.2.0, status=deferred",
     "host mx.example.net[198.51.100.2] said: 450 4.2.0 <taro@example.net>: Recipient address "
     "rejected: Greylisted (in reply to RCPT TO command)"},
    {"mta5.am0.yahoodns.net[203.0.113.9]:25", "dsn=4.7.0, status=deferred",
     "host mta5.am0.yahoodns.net[203.0.113.9] refused to talk to me: 421 4.7.0 [TSS04] Messages "
     "from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints"},
}};

std::string make_log() {
  std::string log;
  for (int i = 0; i < kMessages; ++i) {
    const std::string id = fmt::format("{:010X}", 0x3A000000u + static_cast<unsigned>(i) * 7919u);
    const std::string head =
        fmt::format("Nov 23 {:02}:{:02}:{:02} mx1 postfix/", i / 3600 % 24, i / 60 % 60, i % 60);
    const Fate& fate = kFates[i % 10 == 9 ? 1 + static_cast<std::size_t>(i / 10 % 3) : 0];
    log += fmt::format("{}smtpd[811]: {}: client=app.example.jp[192.0.2.40]\n", head, id);
    log += fmt::format("{}cleanup[812]: {}: message-id=<{}.{}@app.example.jp>\n", head, id, i, id);
    log += fmt::format(
        "{}qmgr[802]: {}: from=<news@example.jp>, size=18231, nrcpt=1 (queue active)\n", head, id);
    log += fmt::format(
        "{}smtp[815]: {}: to=<user{}@example.com>, relay={}, delay=1.2, "
        "delays=0.02/0.01/0.51/0.66, {} ({})\n",
        head, id, i % 40'000, fate.relay, fate.status, fate.reply);
    log += fmt::format("{}qmgr[802]: {}: removed\n", head, id);
  }
  return log;
}

// Processor seconds of one go through the log: the best of three.
template <class Work>
double cost(Work work) {
  double best = 1e9;
  for (int turn = 0; turn < 3; ++turn) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  return best;
}

void feed(logs::Reader& reader, std::string_view log) {
  constexpr std::size_t kBlock = 64 * 1024;
  for (std::size_t at = 0; at < log.size(); at += kBlock) reader.feed(log.substr(at, kBlock));
  reader.finish();
}

std::size_t count_lines(std::string_view log) {
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = log.find('\n', at)) != log.npos; ++at) ++lines;
  return lines;
}

void print(const char* what, double took, double least, const std::string& log) {
  fmt::print("{:<22} {:>10.0f} lines/s  {:>6.0f} MB/s  {:>5.1f} times as long as counting\n", what,
             5 * kMessages / took, static_cast<double>(log.size()) / took / 1e6, took / least);
}

void run(const reply::Catalogue& catalogue) {
  const std::string log = make_log();
  const double least = cost([&] { CHECK(count_lines(log) == std::size_t{5} * kMessages); });
  const double read = cost([&] {
    int attempts = 0;
    logs::Reader reader(kNow, [&](const logs::Attempt&) { ++attempts; });
    feed(reader, log);
    CHECK(attempts == kMessages);
  });
  const double reported = cost([&] {
    logs::Judge judge(catalogue);
    report::Summary summary;
    logs::Reader reader(kNow, [&](const logs::Attempt& attempt) {
      if (attempt.outcome == logs::Outcome::sent) {
        summary.add_sent(attempt, judge.provider(attempt));
      } else {
        summary.add_failed(attempt, judge.judge(attempt));
      }
    });
    feed(reader, log);
    CHECK(reader.lines() == std::uint64_t{5} * kMessages);
  });
  print("line ends counted", least, least, log);
  print("read", read, least, log);
  print("read and reported", reported, least, log);
}

}  // namespace

int main() {
  const auto catalogue = todoku::reply::Catalogue::load(todoku::reply::Catalogue::builtin_files());
  if (!catalogue) return 1;
  run(*catalogue);
}
