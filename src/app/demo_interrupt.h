// app/demo_interrupt.h - Ctrl-C, SIGTERM and SIGHUP as something that is asked for, not something
// that strikes: so that whoever started processes ends them first.
#pragma once

#include <csignal>

#include "base/time.h"

namespace todoku::app {

class Interrupt {
 public:
  // From here on the three signals only count here, and a closed pipe is an error of its write.
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  ~Interrupt();

  // Waits so long, or until a signal came. True once one came, at this call or an earlier one.
  bool wait(milliseconds span);
  bool came() { return wait(milliseconds(0)); }

 private:
  sigset_t before_;
  int fd_;
  bool came_ = false;
};

}  // namespace todoku::app
