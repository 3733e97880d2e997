// app/demo_child.h - another process of this program, which ends with the demo.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "app/demo_interrupt.h"
#include "base/result.h"

namespace todoku::app {

class Child {
 public:
  struct Role {
    std::string name;                    // for messages: "todoku serve"
    std::vector<std::string> arguments;  // behind the program's name
    std::string out, err;                // files that take what it prints
    bool outlives = false;               // goes on when the demo has ended (--keep)
  };
  // Runs this very program with `arguments`. Errors: io.
  static Result<Child> start(Role role);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // end()

  // Waits for the first line that it prints. Errors: cancelled; timeout, closed: `what` has the
  // last lines of what it complained about.
  Result<std::string> first_line(milliseconds patience, Interrupt& interrupt);
  // SIGTERM, and SIGKILL where that does not help within some seconds. Returns when it is gone.
  void end();
  pid_t pid() const { return pid_; }
  void let_go() { pid_ = 0; }  // it lives on

 private:
  Child(Role role, pid_t pid) : role_(std::move(role)), pid_(pid) {}
  bool gone();
  std::unexpected<Error> complaint(Errc code, std::string_view what) const;

  Role role_;
  pid_t pid_;  // 0: gone, or let go
};

}  // namespace todoku::app
