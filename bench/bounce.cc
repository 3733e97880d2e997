// Bounces read a second on one core, and a large one: what reading costs, and that it is linear.
//
//     build/bench/bench_bounce [CORPORA [ROUNDS]]
//
// Without the corpus (docs/accuracy.md) the reports of src/bounce/testdata are read instead. With
// ROUNDS the corpus is read that often and nothing else is done: for tools that count instructions,
// `valgrind --tool=callgrind --toggle-collect='*measure_many*'`.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

#include "bounce/judge.h"
#include "bounce/read.h"

namespace {

using namespace todoku;
// CPU seconds of this process: the machine may be busy with other things.
double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

std::vector<std::string> messages_below(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    const std::string extension = entry.path().extension().string();
    if (!entry.is_regular_file() || (extension != ".eml" && extension != ".txt")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

// A report that returns a message with an attachment of about `bytes`.
std::string large_report(std::size_t bytes) {
  std::string out;
  out.reserve(bytes + 4096);  // so that no copy of ours hides what reading takes
  out =
      "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
      "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n<taro@example.jp>: "
      "user unknown\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
      "mx.example\n\n"
      "Final-Recipient: rfc822; taro@example.jp\nAction: failed\nStatus: 5.1.1\n"
      "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n--b\nContent-Type: message/rfc822\n\n"
      "Subject: x\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
      "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n";
  const std::string line = std::string(76, 'A') + "\n";
  while (out.size() < bytes) out += line;
  return out + "--c--\n--b--\n";
}

long peak_kilobytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return use.ru_maxrss;
}

// For a second, or `rounds` times if that is not 0. The fastest round is told: a machine that
// others use, too, is at times slow by half.
void measure_many(const bounce::Reader& reader, const reply::Catalogue& catalogue,
                  const std::vector<std::string>& messages, std::size_t rounds) {
  constexpr double kSeconds = 1.0;
  std::size_t bytes = 0;
  for (const std::string& message : messages) bytes += message.size();
  std::size_t verdicts = 0;
  double fastest = std::numeric_limits<double>::max();
  double passed = 0;
  for (std::size_t round = 0; rounds > 0 ? round < rounds : passed < kSeconds; ++round) {
    const double start = cpu_seconds();
    verdicts = 0;
    for (const std::string& message : messages) {
      const bounce::Report report = reader.read(message);
      for (const bounce::Recipient& r : report.recipients)
        verdicts += bounce::judge(catalogue, report, r).rule.empty() ? 0 : 1;
    }
    const double took = cpu_seconds() - start;
    fastest = std::min(fastest, took);
    passed += took;
  }
  const auto count = static_cast<double>(messages.size());
  fmt::print("{} messages of {} bytes on average: {:.0f} read and judged a second, {:.0f} MB/s\n",
             messages.size(), bytes / messages.size(), count / fastest,
             static_cast<double>(bytes) / fastest / 1e6);
  fmt::print(
      "  {:.1f} us a message, {} verdicts; peers read 1,000 to 2,000 a second: {:.0f} times\n",
      fastest / count * 1e6, verdicts, count / fastest / 2000);
}

void measure_large(const bounce::Reader& reader) {
  for (const std::size_t megabytes : {1, 10, 100}) {
    const std::string message = large_report(megabytes * 1'000'000);
    const long before = peak_kilobytes();
    const double start = cpu_seconds();
    const bounce::Report report = reader.read(message);
    const double took = cpu_seconds() - start;
    fmt::print("{:4} MB: {:8.2f} ms, {:.0f} MB/s, {} KB more memory, {}\n", megabytes, took * 1e3,
               static_cast<double>(message.size()) / took / 1e6, peak_kilobytes() - before,
               report.recipients.at(0).address);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* named = std::getenv("TODOKU_CORPORA");
  const std::filesystem::path corpora = argc > 1 ? argv[1] : named ? named : "../shared/corpora";
  std::vector<std::string> messages = messages_below(corpora / "bounces");
  if (messages.empty()) messages = messages_below("src/bounce/testdata");
  const auto catalogue = reply::Catalogue::load(reply::Catalogue::builtin_files());
  if (!catalogue || messages.empty()) return 1;
  const bounce::Reader reader;
  const std::size_t rounds = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  measure_many(reader, *catalogue, messages, rounds);
  if (rounds == 0) measure_large(reader);
  return 0;
}
