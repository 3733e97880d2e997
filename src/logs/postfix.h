// logs/postfix.h - Postfix: "QID: to=<a@b>, relay=host[ip]:25, ..., dsn=5.1.1, status=bounced
// (text)".
//
// Source: the log statements of bounce/, defer/, sent/ in Postfix 2.x to 3.9, as they are seen in
// logs. Short ids are hexadecimal, long ones (enable_long_queue_ids) base 52 with a "z". Address
// verification probes (status=deliverable, undeliverable) are no mail. What is "forwarded as" a
// new message is followed under the new id. What expires is told of each recipient whose deferral
// is in the log; of a message that has none there, once and without a recipient.
#pragma once

#include "logs/attempt.h"
#include "logs/open_messages.h"
#include "logs/syslog.h"

namespace todoku::logs {

// "postfix/smtp", "postfix-out/submission/smtpd", "slow/smtp" (whatever syslog_name says);
// "postfix@-.service" (journalctl -o with-unit)
bool is_postfix(std::string_view program);

class PostfixReader {
 public:
  // `scratch` is handed to `sink`: reused from line to line, so that nothing is allocated.
  explicit PostfixReader(const Sink& sink) : sink_(sink) {}
  void read(const SyslogLine& line, std::uint64_t number);
  // With nothing before the queue id (journalctl -o cat). False: no delivery of Postfix's.
  bool read_bare(std::string_view line, std::uint64_t number);
  std::size_t open() const { return open_.size(); }

 private:
  void read_delivery(std::string_view text);
  void expire(std::string_view id, const SyslogLine& line, std::uint64_t number);

  const Sink& sink_;
  OpenMessages open_;
  Attempt attempt_;
};

// A text of the SMTP client taken apart: who answered, at which stage, in which words.
struct Said {
  std::string_view host;
  std::string_view ip;
  std::optional<smtp::Stage> stage;
  std::string_view words;
};
Said parse_said(std::string_view text);

}  // namespace todoku::logs
