// report/csv_tables.h - the report as tables for other programs: `todoku report --csv --table NAME`
// (docs/report.md). Each has a header row (RFC 4180), and never more columns than it names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/auth_summary.h"
#include "report/mask.h"
#include "report/summary.h"

namespace todoku::report {

enum class CsvTable { causes, providers, addresses, unknown, time, dmarc, tls };
constexpr std::string_view kCsvTables[] = {"causes", "providers", "addresses", "unknown",
                                           "time",   "dmarc",     "tls"};
std::optional<CsvTable> parse_csv_table(std::string_view name);

std::string to_csv(CsvTable table, const Summary& summary, const AuthSummary& auth,
                   Privacy privacy = Privacy::open);

}  // namespace todoku::report
