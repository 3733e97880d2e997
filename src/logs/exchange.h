// logs/exchange.h - Exchange's message tracking log, and Exchange Online's message trace: CSV.
//
// Source: the fields and events of "Message tracking" (Exchange 2010 to 2019), as the log writes
// them ("#Fields: date-time,...") and as Get-MessageTrackingLog | Export-Csv does; a trace has
// the columns of Get-MessageTrace, and tells no server's words. SEND and DELIVER are deliveries,
// FAIL a failure, DEFER a deferral; the other events are steps within the server.
#pragma once

#include <string>
#include <vector>

#include "logs/attempt.h"

namespace todoku::logs {

class ExchangeReader {
 public:
  explicit ExchangeReader(const Sink& sink) : sink_(sink) {}
  // False: neither a header row nor a row under one.
  bool read(std::string_view line, std::uint64_t number);

 private:
  bool begin_table(std::string_view row);
  std::string_view cell(std::string_view column) const;
  std::optional<Outcome> outcome() const;
  void tell(Outcome found, std::string_view recipient, std::string_view status);

  const Sink& sink_;
  std::vector<std::string> columns_;  // small letters and digits alone
  std::vector<std::string> cells_;
  Attempt attempt_;
};

}  // namespace todoku::logs
