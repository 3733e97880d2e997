// logs/exim.h - Exim's main log: "2026-11-23 05:10:00 1qABCD-0001Ab-CD ** a@b R=x T=y H=host [ip]:
// text".
//
// Source: the Exim specification, chapter 53 "Log files". "<=" arrival, "=>" and "->" delivery,
// "==" deferral, "**" failure. Message ids have 6-6-2 letters, from 4.97 on 6-11-4. A deferral
// because "retry time not reached" was no attempt; the last failure, "retry timeout exceeded", is
// an expiry.
#pragma once

#include "logs/attempt.h"
#include "logs/open_messages.h"
#include "logs/syslog.h"

namespace todoku::logs {

class EximReader {
 public:
  explicit EximReader(const Sink& sink) : sink_(sink) {}
  // False: not a line of Exim's.
  bool read(std::string_view line, std::uint64_t number);
  // By syslog, where the line has a time of its own or not (syslog_timestamp).
  bool read_message(const SyslogLine& line, std::uint64_t number);

 private:
  bool read_text(WallTime time, std::string_view text, std::uint64_t number);
  void give_up(std::string_view words);
  void read_delivery(std::string_view mark, std::string_view text);

  const Sink& sink_;
  OpenMessages open_;
  Attempt attempt_;
};

}  // namespace todoku::logs
