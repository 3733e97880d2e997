// logs/qmail.h - qmail-send: "starting delivery 5: msg 123 to remote a@b", then "delivery 5:
// failure: text_with_underscores/".
//
// Source: qmail-log(5), and the texts of qmail-remote.c. Before a line stands multilog's TAI64N
// ("@4000..."), what tai64nlocal makes of it, splogger's time, or nothing. Delivery numbers begin
// anew when qmail does; a number stands for its last start.
#pragma once

#include <string>
#include <unordered_map>

#include "logs/attempt.h"
#include "logs/open_messages.h"
#include "logs/syslog.h"

namespace todoku::logs {

class QmailReader {
 public:
  // qmail delivers to at most so many at once (conf-spawn, 65,000 in the largest builds): what is
  // more has been lost by the log.
  static constexpr std::size_t kMaxRunning = 200'000;

  explicit QmailReader(const Sink& sink) : sink_(sink) {}
  // False: not a line of qmail-send's.
  bool read(std::string_view line, std::uint64_t number);
  bool read_message(const SyslogLine& line, std::uint64_t number);

 private:
  struct Running {
    std::string message;
    std::string recipient;
  };
  bool read_text(WallTime time, std::string_view text, std::uint64_t number);
  bool start(std::string_view text);
  bool end(WallTime time, std::string_view text, std::uint64_t number);

  const Sink& sink_;
  OpenMessages open_;
  std::unordered_map<std::uint64_t, Running> running_;
  Attempt attempt_;
};

}  // namespace todoku::logs
