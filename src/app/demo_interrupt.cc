#include "app/demo_interrupt.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace todoku::app {

Interrupt::Interrupt() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ours, signal);
  sigprocmask(SIG_BLOCK, &ours, &before_);
  fd_ = ::signalfd(-1, &ours, SFD_CLOEXEC);
}

Interrupt::~Interrupt() {
  if (fd_ >= 0) ::close(fd_);
  // A second Ctrl-C that still waits would strike now, when all is cleaned up already.
  if (!came_) sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupt::wait(milliseconds span) {
  if (came_) return true;
  pollfd watched{.fd = fd_, .events = POLLIN, .revents = 0};
  came_ = ::poll(&watched, 1, static_cast<int>(span.count())) == 1;
  return came_;
}

}  // namespace todoku::app
