#include "app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "app/width.h"

namespace todoku::app {
namespace {

constexpr std::uint64_t kLongBytes = 32u << 20;  // less is read before a bar is seen
constexpr std::size_t kCells = 30;
constexpr std::size_t kNameColumns = 40;

}  // namespace

Progress::Progress(const std::string& path) {
  std::error_code error;
  if (path == "-" || !isatty(STDERR_FILENO)) return;
  const std::filesystem::path file(path);
  if (!std::filesystem::is_regular_file(file, error)) return;
  const std::uint64_t size = std::filesystem::file_size(file, error);
  if (error || size < kLongBytes) return;
  size_ = size;
  name_ = fit(printable(file.filename().string()), kNameColumns);
}

void Progress::reached(std::uint64_t bytes) {
  if (size_ == 0) return;
  const std::uint64_t percent = std::min<std::uint64_t>(bytes * 100 / size_, 100);
  if (percent == shown_) return;
  shown_ = percent;
  const std::string done(percent * kCells / 100, '#');
  fmt::print(stderr, "\r{} [{:<{}}] {}%", name_, done, kCells, percent);
  std::fflush(stderr);
}

Progress::~Progress() {
  if (shown_ > 0) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace todoku::app
