// app/mailbox_file.h - the gateway's directory: a file of lines (policy/mailboxes.h), looked at
// again when it changes.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "policy/mailboxes.h"

namespace todoku::app {

class MailboxFile {
 public:
  // Called once for each faulty version of the file; the version before it goes on being used. An
  // empty one is faulty: an editor or a full disk left it, and all mail would be refused.
  using Complain = std::function<void(const std::string&)>;

  // Errors: invalid (it cannot be read, or is wrong), one line a fault.
  static Result<MailboxFile> open(std::string path, Complain complain);

  // As the file says now: looked at at most once a second, and read when it was the same at two
  // looks, so that nobody's half-written file is taken for the whole.
  const policy::Mailboxes& now();

 private:
  MailboxFile(std::string path, Complain complain)
      : path_(std::move(path)), complain_(std::move(complain)) {}
  struct Version {
    std::filesystem::file_time_type changed{};
    std::uintmax_t bytes = 0;
    bool operator==(const Version&) const = default;
  };
  static std::optional<Version> version_of(const std::string& path);  // nullopt: it is not there
  void look_again();

  std::string path_;
  Complain complain_;
  policy::Mailboxes mailboxes_;
  std::optional<Version> read_, seen_;
  bool gone_ = false;  // it was not there at the last look
  std::chrono::steady_clock::time_point looked_{};
};

// The same file, changed by a command: one line put in the place of the one of that address, or at
// the end, or taken out (nullopt); all others stay, comments too. Written beside it and moved.
// Errors: invalid (the file is wrong), not_found (nothing to take out), io.
Result<void> change_mailbox_file(const std::string& path, const std::string& address,
                                 const std::optional<policy::Mailbox>& mailbox);
// The whole file. Errors: invalid, io.
Result<policy::Mailboxes> read_mailbox_file(const std::string& path);

}  // namespace todoku::app
