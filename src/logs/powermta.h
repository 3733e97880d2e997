// logs/powermta.h - PowerMTA accounting files: CSV with a header row, any subset of columns in any
// order.
//
// Source: the record types and fields of the PowerMTA user's guide, chapter "The accounting file":
// d delivered, b bounced, t (also tq) transient, rb a bounce that came back as mail. Without `type`
// the class of dsnAction or dsnStatus decides. A new header row begins a new table.
#pragma once

#include <string>
#include <vector>

#include "logs/attempt.h"

namespace todoku::logs {

class PowermtaReader {
 public:
  explicit PowermtaReader(const Sink& sink) : sink_(sink) {}
  // False: neither a header row nor a row under one.
  bool read(std::string_view line, std::uint64_t number);

 private:
  bool begin_table();
  std::string_view cell(std::string_view column) const;
  std::optional<Outcome> outcome() const;

  const Sink& sink_;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  Attempt attempt_;
};

// The cells of one row (RFC 4180).
void split_csv(std::string_view row, std::vector<std::string>& cells);

}  // namespace todoku::logs
