// logs/parts.h - a line that its program cut into numbered parts for syslog, put together again.
//
// Exim: "[1/3] front", cut by length, or "[1\3] front", cut where a line ended (write_syslog() in
// its log.c). sendmail: "ID[1]: front ...", "ID[2]: rest" (sm_syslog() in its conf.c). The parts of
// two processes may be mixed. What lost its front is passed over; what lost its end is read as far
// as it goes. Memory is bounded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "logs/syslog.h"

namespace todoku::logs {

class Parts {
 public:
  static constexpr std::size_t kMaxOpen = 1000;        // lines whose end has not come
  static constexpr std::size_t kMaxBytes = 64 * 1024;  // of a line; what is more is left out

  // The line put together, with the number of its first part. Valid during the call.
  using Take = std::function<void(const SyslogLine& line, std::uint64_t number)>;

  // False: no part of anything, and for the caller to read. True: it was taken.
  bool take_exim(const SyslogLine& line, std::uint64_t number, const Take& whole);
  bool take_sendmail(const SyslogLine& line, std::uint64_t number, const Take& whole);
  // No further parts come: what waits is passed on as it is.
  void finish(const Take& whole);

 private:
  struct Part;
  struct Open {
    WallTime time;
    std::string program;
    std::string text;
    std::uint64_t next = 0;    // the number of the part that is missing
    std::uint64_t number = 0;  // of the first part's line
  };
  void add(const SyslogLine& line, const Part& part, std::uint64_t number, const Take& whole);

  std::map<std::string, Open> open_;  // by program and process
};

}  // namespace todoku::logs
