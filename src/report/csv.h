// report/csv.h - cells of a CSV file (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace todoku::report {

// In quotes. What a spreadsheet would take for a formula begins with a space instead, and
// a control character, which could speak to a terminal, is a question mark.
std::string csv_cell(std::string_view text);

}  // namespace todoku::report
