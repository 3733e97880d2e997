// logs/sendmail.h - sendmail and Sendmail X: "QID: to=<a@b>, ..., relay=host. [ip], dsn=5.1.1,
// reply=550 ..., stat=User unknown".
//
// Source: the Sendmail Operations Guide, §2.1 "The System Log". One line may name several
// recipients. `reply=` is there since 8.15; `stat=` is the program's own word, or "Deferred: "
// before the server's.
#pragma once

#include "logs/attempt.h"
#include "logs/open_messages.h"
#include "logs/syslog.h"

namespace todoku::logs {

// "sendmail", "sm-mta", "sm-msp-queue", "sendmail-out"
bool is_sendmail(std::string_view program);

class SendmailReader {
 public:
  explicit SendmailReader(const Sink& sink) : sink_(sink) {}
  void read(const SyslogLine& line, std::uint64_t number);

 private:
  void read_delivery(std::string_view text);
  void expire(const SyslogLine& line, std::uint64_t number, std::string_view id);

  const Sink& sink_;
  OpenMessages open_;
  Attempt attempt_;
};

}  // namespace todoku::logs
