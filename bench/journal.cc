// bench/journal.cc - durable messages a second, 10 KB each, at 1, 20 and 100 writers, beside what
// the file system gives in the same run to a bare program that does as little: pwrite of as many
// messages as there are writers into a file written before, and one fdatasync.
//
//     bench_journal [--dir FOLDER] [--seconds S]      the default folder is that of the program
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>

#include "base/check.h"
#include "real/journal.h"

namespace todoku {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t kMessage = 10'000;
constexpr std::uint64_t kFile = 64 << 20;

struct Figures {
  double rate = 0;    // messages a second
  double cpu_us = 0;  // of this process, a message
};

double cpu_seconds() {
  rusage used;
  CHECK(::getrusage(RUSAGE_SELF, &used) == 0);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

class Watch {
 public:
  double elapsed() const {
    return std::chrono::duration<double>(SteadyClock::now() - start_).count();
  }
  Figures figures(std::uint64_t messages) const {
    const auto n = static_cast<double>(std::max<std::uint64_t>(messages, 1));
    return {n / elapsed(), (cpu_seconds() - cpu_) / n * 1e6};
  }

 private:
  SteadyClock::time_point start_ = SteadyClock::now();
  double cpu_ = cpu_seconds();
};

Figures bare(const std::string& folder, std::size_t batch, double seconds) {
  const std::string path = folder + "/bare";
  CHECK(real::prepare_file(path, kFile).has_value());
  const auto file = real::open_file(path, O_RDWR);
  CHECK(file.has_value());
  const std::string bytes(kMessage * batch, 'x');
  const Watch watch;
  std::uint64_t done = 0;
  for (std::uint64_t at = 0; watch.elapsed() < seconds; done += batch) {
    if (at + bytes.size() > kFile) at = 0;
    CHECK(real::write_at(file->fd(), bytes, at).has_value());
    CHECK(::fdatasync(file->fd()) == 0);
    at += bytes.size();
  }
  const Figures figures = watch.figures(done);
  std::filesystem::remove(path);
  return figures;
}

struct Run {
  Journal& journal;
  const Watch& watch;
  double seconds;
  std::uint64_t done = 0;
};

Task<void> writer(Run& run) {
  while (run.watch.elapsed() < run.seconds) {
    std::string record(kMessage, 'x');
    const auto at = co_await run.journal.append(std::move(record), Journal::Sync::now);
    CHECK(at.has_value());
    ++run.done;
  }
}

Figures journal(const std::string& folder, std::size_t writers, double seconds) {
  const std::string path = folder + "/journal";
  std::filesystem::remove_all(path);
  boost::asio::io_context loop(1);
  auto opened = real::FileJournal::open({path}, loop.get_executor());
  CHECK(opened.has_value());
  // The first spare file is made while the server starts; it is not what is measured.
  while (!std::filesystem::exists(path + "/spare")) ::usleep(1000);
  const Watch watch;
  Run run{**opened, watch, seconds};
  for (std::size_t i = 0; i < writers; ++i) {
    boost::asio::co_spawn(loop, writer(run), boost::asio::detached);
  }
  loop.run();
  const Figures figures = watch.figures(run.done);
  opened->reset();
  std::filesystem::remove_all(path);
  return figures;
}

int compare(const std::string& folder, double seconds) {
  fmt::print("{:>8} {:>12} {:>8} {:>12} {:>8} {:>7}\n", "writers", "journal/s", "CPU us", "bare/s",
             "CPU us", "ratio");
  for (const std::size_t writers : {1, 20, 100}) {
    // Half of the bare runs before and half after: a disk that others use changes.
    const Figures before = bare(folder, writers, seconds / 2);
    const Figures ours = journal(folder, writers, seconds);
    const Figures after = bare(folder, writers, seconds / 2);
    const double limit = (before.rate + after.rate) / 2;
    fmt::print("{:>8} {:>12.0f} {:>8.1f} {:>12.0f} {:>8.1f} {:>6.2f}x\n", writers, ours.rate,
               ours.cpu_us, limit, (before.cpu_us + after.cpu_us) / 2, ours.rate / limit);
  }
  return 0;
}

}  // namespace
}  // namespace todoku

int main(int argc, char** argv) {
  std::string folder = std::filesystem::path(argv[0]).parent_path().string();
  double seconds = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--dir") folder = argv[i + 1];
    if (option == "--seconds") seconds = std::stod(argv[i + 1]);
  }
  folder += "/bench-journal";
  std::filesystem::create_directories(folder);
  const int outcome = todoku::compare(folder, seconds);
  std::filesystem::remove_all(folder);
  return outcome;
}
