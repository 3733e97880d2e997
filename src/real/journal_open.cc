// Opening the journal's folder: the lock, what a crash left behind, the end of the log.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "real/journal.h"

namespace todoku::real {
namespace {

namespace fs = std::filesystem;

// The lock goes with the process, however it ends; the number in it is for people.
Result<File> lock_folder(const std::string& folder) {
  const std::string path = folder + "/lock";
  auto file = open_file(path, O_RDWR | O_CREAT);
  if (!file) return file;
  if (::flock(file->fd(), LOCK_EX | LOCK_NB) != 0) {
    char pid[32] = {};
    const ssize_t n = ::pread(file->fd(), pid, sizeof pid - 1, 0);
    const std::string_view who(pid, n > 0 ? static_cast<std::size_t>(n) : 0);
    return fail(Errc::conflict, fmt::format("{} is in use by process {}", folder, trim(who)));
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file->fd(), 0) != 0) return std::unexpected(system_error(path));
  if (auto ok = write_at(file->fd(), pid, 0); !ok) return std::unexpected(ok.error());
  return file;
}

}  // namespace

Result<std::unique_ptr<FileJournal>> FileJournal::open(Options options,
                                                       boost::asio::any_io_executor executor) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error) return fail(Errc::io, options.folder + ": " + error.message());
  auto lock = lock_folder(options.folder);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<FileJournal> journal(new FileJournal(std::move(options), std::move(*lock)));
  if (const auto ok = journal->open_folder(executor); !ok) return std::unexpected(ok.error());
  return journal;
}

Result<std::uint64_t> FileJournal::tidy_folder() {
  std::error_code error;
  std::uint64_t spare = 0;
  for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
    const std::string name = entry.path().filename();
    std::error_code ignored;
    std::uint64_t id = 0;
    if (name == "spare") {
      spare = entry.file_size(ignored);
    } else if (name.ends_with(".claimed") || name.ends_with(".new")) {
      fs::remove(entry.path(), ignored);  // never was a segment
    } else if (name.ends_with(".journal") && parse_number(name.substr(0, name.size() - 8), id)) {
      sizes_.emplace(id, entry.file_size(ignored));
    }
  }
  if (error) return fail(Errc::io, options_.folder + ": " + error.message());
  return spare;
}

Result<void> FileJournal::make_segment(std::uint64_t segment) {
  const std::string half = spare_path(options_.folder) + ".new";
  if (auto ok = prepare_file(half, options_.segment_bytes); !ok) return ok;
  const auto file = open_file(half, O_RDWR);
  if (!file) return std::unexpected(file.error());
  if (auto ok = write_segment_header(file->fd(), segment, options_.segment_bytes); !ok) return ok;
  if (::rename(half.c_str(), segment_path(options_.folder, segment).c_str()) != 0) {
    return std::unexpected(system_error("journal: rename of a segment"));
  }
  sizes_.emplace(segment, options_.segment_bytes);
  return sync_folder(options_.folder);
}

Result<void> FileJournal::open_folder(const boost::asio::any_io_executor& executor) {
  const auto spare = tidy_folder();
  if (!spare) return std::unexpected(spare.error());
  if (sizes_.empty()) {
    if (auto ok = make_segment(1); !ok) return ok;
  }
  std::uint64_t expected = sizes_.begin()->first;
  for (const auto& [id, bytes] : sizes_) {
    const std::string path = segment_path(options_.folder, expected);
    if (id != expected++) return fail(Errc::corrupt, path + ": this segment is missing");
    const auto file = open_file(path, O_RDONLY);
    if (!file) return std::unexpected(file.error());
    const auto size = read_segment_header(file->fd(), id, path);
    if (!size) return std::unexpected(size.error());
    if (*size != bytes) return fail(Errc::corrupt, path + ": the file is not as long as it was");
  }
  const std::uint64_t last = sizes_.rbegin()->first;
  const std::string path = segment_path(options_.folder, last);
  auto file = open_file(path, O_RDWR);
  if (!file) return std::unexpected(file.error());
  const auto found = find_end(file->fd(), last, sizes_.at(last), path);
  if (!found) return std::unexpected(found.error());
  end_ = {last, found->offset};
  if (found->sealed) {  // a crash between the seal and the next segment
    if (auto ok = make_segment(last + 1); !ok) return ok;
    end_ = {last + 1, kSegmentHeaderBytes};
    file = open_file(segment_path(options_.folder, last + 1), O_RDWR);
    if (!file) return std::unexpected(file.error());
  }
  // What a killed process wrote without a flush was found and counts: now it must stay.
  if (::fdatasync(file->fd()) != 0) return std::unexpected(system_error(path + ": flush"));
  const Committer::Place place{options_.folder, options_.segment_bytes, *spare};
  committer_ = std::make_unique<Committer>(place, std::move(*file), end_, executor);
  if (*spare < options_.segment_bytes) ask_for_spare(0);
  return {};
}

}  // namespace todoku::real
