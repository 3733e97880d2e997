#include "app/demo_child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace todoku::app {
namespace {

constexpr milliseconds kLook{20};
constexpr milliseconds kEndPatience{5000};  // a clean stop waits for transactions under way
constexpr std::size_t kTailLines = 8;

std::string read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

void redirect(const char* file, int to) {
  const int fd = ::open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd >= 0) ::dup2(fd, to);
}

// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* arguments, const Child::Role& role, pid_t parent) {
  if (role.outlives) {
    ::setsid();
  } else {
    ::setpgid(0, 0);  // Ctrl-C reaches the demo alone, which then ends this one
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it was gone before we asked
  }
  redirect(role.out.c_str(), STDOUT_FILENO);
  redirect(role.err.c_str(), STDERR_FILENO);
  if (const int null = ::open("/dev/null", O_RDONLY); null >= 0) ::dup2(null, STDIN_FILENO);
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

void pause_for(milliseconds span) {
  const timespec time{.tv_sec = span.count() / 1000, .tv_nsec = span.count() % 1000 * 1'000'000};
  ::nanosleep(&time, nullptr);
}

}  // namespace

Result<Child> Child::start(Role role) {
  std::vector<std::string> words = {"todoku"};
  words.insert(words.end(), role.arguments.begin(), role.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return fail(Errc::io, fmt::format("{}: {}", role.name, std::strerror(errno)));
  if (pid == 0) become(arguments.data(), role, parent);
  return Child(std::move(role), pid);
}

Child::Child(Child&& other) noexcept
    : role_(std::move(other.role_)), pid_(std::exchange(other.pid_, 0)) {}

Child::~Child() {
  end();
}

bool Child::gone() {
  if (pid_ != 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
  return pid_ == 0;
}

std::unexpected<Error> Child::complaint(Errc code, std::string_view what) const {
  const std::string text = read_file(role_.err);
  std::vector<std::string_view> lines = split(trim(text), '\n');
  if (lines.size() > kTailLines)
    lines.erase(lines.begin(), lines.end() - std::ptrdiff_t{kTailLines});
  return fail(code, fmt::format("{}: {}\n  {}", role_.name, what, fmt::join(lines, "\n  ")));
}

Result<std::string> Child::first_line(milliseconds patience, Interrupt& interrupt) {
  for (milliseconds waited{0}; waited < patience; waited += kLook) {
    const bool over = gone();  // asked first: what it printed before its end counts
    const std::string text = read_file(role_.out);
    if (const std::size_t end = text.find('\n'); end != std::string::npos)
      return text.substr(0, end);
    if (over) return complaint(Errc::closed, "ended at once");
    if (interrupt.wait(kLook)) return fail(Errc::cancelled, "interrupted");
  }
  return complaint(Errc::timeout, fmt::format("not ready after {} s", patience / seconds(1)));
}

void Child::end() {
  if (gone()) return;
  ::kill(pid_, SIGTERM);
  for (milliseconds waited{0}; waited < kEndPatience; waited += kLook) {
    if (gone()) return;
    pause_for(kLook);
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace todoku::app
