// logs/opensmtpd.h - OpenSMTPD: "SESSION mta delivery evpid=... from=<> to=<> relay="ip (host)"
// result="PermFail" stat="550 ..."".
//
// Source: mta_log() and the log lines of OpenSMTPD 6 and 7; version 5 writes the result first and
// commas between the fields ("relay: PermFail for EVPID: session=..., to=<>, ..., stat=..."), as
// the queue of all versions does of what expires. Each line is complete in itself, but for an
// expiry, whose reason is the last failure before it.
#pragma once

#include "logs/attempt.h"
#include "logs/open_messages.h"
#include "logs/syslog.h"

namespace todoku::logs {

class OpensmtpdReader {
 public:
  explicit OpensmtpdReader(const Sink& sink) : sink_(sink) {}
  // False: not a delivery of OpenSMTPD's.
  bool read(const SyslogLine& line, std::uint64_t number);

 private:
  const Sink& sink_;
  OpenMessages open_;
  Attempt attempt_;
};

}  // namespace todoku::logs
