// logs/kumomta.h - KumoMTA's log records: one JSON object a line.
//
// Source: docs.kumomta.com, "Log Record": type Delivery, TransientFailure, Bounce, AdminBounce,
// Expiration, OOB, and Feedback, a complaint; `recipient` is a string, in newer versions also a
// list. Each record is complete in itself, but for an expiry, whose reason is the last failure
// before it.
#pragma once

#include "logs/attempt.h"
#include "logs/open_messages.h"

namespace todoku::logs {

class KumomtaReader {
 public:
  // Both outlive this; `complaints` may be empty.
  KumomtaReader(const Sink& sink, const ComplaintSink& complaints)
      : sink_(sink), complaints_(complaints) {}
  // False: not a record of KumoMTA's.
  bool read(std::string_view line, std::uint64_t number);

 private:
  void tell();

  const Sink& sink_;
  const ComplaintSink& complaints_;
  OpenMessages open_;
  Attempt attempt_;
};

}  // namespace todoku::logs
