// logs/opensmtpd.h - OpenSMTPD: "SESSION mta delivery evpid=... from=<> to=<> relay="ip (host)"
// result="PermFail" stat="550 ..."".
//
// Source: mta_log() and the log lines of OpenSMTPD 6 and 7; version 5 writes the result first and
// commas between the fields ("relay: PermFail for EVPID: session=..., to=<>, ..., stat=...").
// Each line is complete in itself.
#pragma once

#include "logs/attempt.h"
#include "logs/syslog.h"

namespace todoku::logs {

class OpensmtpdReader {
 public:
  explicit OpensmtpdReader(const Sink& sink) : sink_(sink) {}
  // False: not a delivery of OpenSMTPD's.
  bool read(const SyslogLine& line, std::uint64_t number);

 private:
  const Sink& sink_;
  Attempt attempt_;
};

}  // namespace todoku::logs
