// app/demo_servers.h - what `todoku demo` starts: a sandbox and an engine that uses it, each a
// process of its own, with their files in one temporary folder.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/demo_child.h"
#include "io/ports.h"

namespace todoku::app {

class DemoServers {
 public:
  // Both are ready when it returns. `keep`: they may go on when the demo ends.
  // Errors: io, cancelled; closed, timeout with what the process said.
  static Result<std::unique_ptr<DemoServers>> start(bool keep, Interrupt& interrupt);
  DemoServers(const DemoServers&) = delete;
  ~DemoServers();  // ends both and removes the folder, unless they were let go

  const Endpoint& submission() const { return submission_; }  // SMTP
  const std::string& engine_api() const { return engine_api_; }
  const std::string& sandbox_api() const { return sandbox_api_; }
  const std::string& folder() const { return folder_; }

  struct Pids {
    pid_t sandbox, engine;
  };
  Pids pids() const { return {.sandbox = sandbox_->pid(), .engine = engine_->pid()}; }
  void let_go();  // both, and the folder

 private:
  explicit DemoServers(std::string folder) : folder_(std::move(folder)) {}
  Result<void> start_sandbox(bool keep, Interrupt& interrupt);
  Result<void> start_engine(bool keep, Interrupt& interrupt);
  Result<void> write_config() const;
  std::string file(std::string_view name) const { return folder_ + "/" + std::string(name); }

  std::string folder_, dns_, engine_api_, sandbox_api_;
  std::uint16_t personas_port_ = 0;
  Endpoint submission_;
  std::optional<Child> sandbox_, engine_;
};

}  // namespace todoku::app
