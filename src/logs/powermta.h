// logs/powermta.h - PowerMTA accounting files: CSV with a header row, any subset of columns in any
// order; without a header row, the columns of a default installation.
//
// Source: the record types and fields of the PowerMTA user's guide, chapter "The accounting file":
// d delivered, b bounced, t (also tq) transient, rb a bounce that came back as mail, f a complaint
// (feedback loop). Without `type` decides what there is of dsnAction, dsnStatus, the code in
// dsnDiag, and bounceCat. A new header row begins a new table. Spreadsheets write ";" or tabs for
// the commas.
#pragma once

#include <string>
#include <vector>

#include "logs/attempt.h"
#include "logs/csv.h"

namespace todoku::logs {

class PowermtaReader {
 public:
  // Both outlive this; `complaints` may be empty.
  PowermtaReader(const Sink& sink, const ComplaintSink& complaints)
      : sink_(sink), complaints_(complaints) {}
  // False: neither a header row nor a row under one.
  bool read(std::string_view line, std::uint64_t number);

  // A row may go on in the next line, within quotes (RFC 4180 §2.6). While it waits for that,
  // read_on() takes each line. False: the line stands for itself after all, because a quote was
  // never closed; the row has been read as far as it went.
  static constexpr std::size_t kMaxRowBytes = 64 * 1024;
  bool waits() const { return !row_.empty(); }
  bool read_on(std::string_view line);
  void finish();  // the input ends: what waits is read as it is

 private:
  bool read_row(std::string_view row, std::uint64_t number);
  bool is_whole_row(std::string_view line);
  bool begin_table();
  bool begin_table_of_another_kind(std::string_view row);
  bool begin_bare_table();
  std::string_view cell(std::string_view column) const;
  std::optional<Outcome> outcome() const;
  void tell_complaint() const;

  const Sink& sink_;
  const ComplaintSink& complaints_;
  std::string row_;  // its lines so far
  std::uint64_t row_number_ = 0;
  char separator_ = ',';
  std::vector<std::string> columns_;  // column_name()
  std::vector<std::string> cells_;
  Attempt attempt_;
};

}  // namespace todoku::logs
