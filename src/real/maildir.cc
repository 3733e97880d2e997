#include "real/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "base/text.h"

namespace todoku::real {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kThreads = 4;  // as many flushes at a time

std::unexpected<Error> failed(const std::string& what, int error) {
  const Errc code = error == ENOSPC || error == EDQUOT ? Errc::no_space : Errc::io;
  return fail(code, fmt::format("{}: {}", what, std::strerror(error)));
}

Result<void> sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(folder, errno);
  const int rc = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (rc != 0) return failed(folder, error);
  return {};
}

// mkdir -p; each new folder is there after a crash.
Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  const std::string parent = fs::path(folder).parent_path().string();
  if (!parent.empty() && parent != folder)
    if (const Result<void> made = make_folder(parent); !made) return made;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder, errno);
  return sync_folder(parent.empty() ? "." : parent);
}

Result<void> make_maildir(const std::string& folder) {
  for (const char* part : {"/tmp", "/new", "/cur"})
    if (const Result<void> made = make_folder(folder + part); !made) return made;
  return {};
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed(path, errno);
  int error = 0;
  while (!bytes.empty() && error == 0) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) error = errno;
  }
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0) return {};
  ::unlink(path.c_str());
  return failed(path, error);
}

struct Job {
  std::vector<std::string> folders;
  std::string name;
  std::string message;
};

void take_back(const Job& job, std::size_t folders) {
  for (std::size_t i = 0; i < folders; ++i) {
    ::unlink((job.folders[i] + "/tmp/" + job.name).c_str());
    ::unlink((job.folders[i] + "/new/" + job.name).c_str());
  }
}

Result<void> move_in(const std::string& folder, const std::string& name) {
  const std::string from = folder + "/tmp/" + name, to = folder + "/new/" + name;
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(to, errno);
  return sync_folder(folder + "/new");
}

// All are written before the first is moved to where it is seen.
Result<void> write_all(const Job& job) {
  Result<void> done;
  for (std::size_t i = 0; done && i < job.folders.size(); ++i) {
    done = make_maildir(job.folders[i]);
    if (done) done = write_file(job.folders[i] + "/tmp/" + job.name, job.message);
  }
  for (std::size_t i = 0; done && i < job.folders.size(); ++i)
    done = move_in(job.folders[i], job.name);
  if (!done) take_back(job, job.folders.size());
  return done;
}

// Of "…,S=1234:2,S"; else as the disk has it.
std::uint64_t size_of(const fs::directory_entry& file) {
  const std::string name = file.path().filename().string();
  const std::size_t mark = name.find(",S=");
  std::uint64_t bytes = 0;
  if (mark != name.npos) {
    const std::string rest = name.substr(mark + 3);
    if (parse_number(rest.substr(0, rest.find_first_not_of("0123456789")), bytes)) return bytes;
  }
  std::error_code error;
  const std::uintmax_t size = file.file_size(error);
  return error ? 0 : size;
}

// What stands in a folder; nothing where there is none. Never throws, whatever comes and goes.
std::vector<fs::directory_entry> entries_of(const std::string& folder) {
  std::vector<fs::directory_entry> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error))
    out.push_back(*at);
  return out;
}

std::uint64_t used_in(const std::string& folder) {
  std::uint64_t bytes = 0;
  for (const char* part : {"/new", "/cur"})
    for (const fs::directory_entry& file : entries_of(folder + part)) bytes += size_of(file);
  return bytes;
}

std::uint64_t used_with_subfolders(const std::string& folder) {
  std::uint64_t bytes = used_in(folder);
  for (const fs::directory_entry& sub : entries_of(folder))
    if (sub.path().filename().string().starts_with('.')) bytes += used_in(sub.path().string());
  return bytes;
}

Task<Result<void>> write_task(Job job) {
  co_return write_all(job);
}
Task<std::uint64_t> used_task(std::string folder) {
  co_return used_with_subfolders(folder);
}

}  // namespace

Maildirs::Maildirs(std::string hostname) : hostname_(file_name(hostname)), threads_(kThreads) {}

Maildirs::~Maildirs() {
  threads_.join();
}

std::string Maildirs::file_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
                       std::string_view("-_+=.").find(c) != std::string_view::npos;
    const bool hidden = c == '.' && out.empty();
    out += plain && !hidden ? std::string(1, c)
                            : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Task<Result<void>> Maildirs::put(std::vector<std::string> folders, std::string message,
                                 std::uint64_t chance) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  Job job{std::move(folders),
          fmt::format("{}.M{}P{}Q{}R{:x}.{},S={}", micros / 1'000'000, micros % 1'000'000,
                      ::getpid(), ++count_, chance, hostname_, message.size()),
          std::move(message)};
  Task<Result<void>> work = write_task(std::move(job));
  const Result<void> done =
      co_await boost::asio::co_spawn(threads_, std::move(work), boost::asio::use_awaitable);
  co_return done;
}

Task<std::uint64_t> Maildirs::used(std::string folder) {
  Task<std::uint64_t> work = used_task(std::move(folder));
  const std::uint64_t bytes =
      co_await boost::asio::co_spawn(threads_, std::move(work), boost::asio::use_awaitable);
  co_return bytes;
}

}  // namespace todoku::real
