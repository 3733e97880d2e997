#include "report/csv_tables.h"

#include "report/auth_json.h"
#include "report/csv.h"

namespace todoku::report {
namespace {

// One row a provider, cause and rule.
std::string causes_csv(const Summary& summary, Privacy privacy) {
  std::string csv =
      "provider,cause,permanence,responsible,blame,action,confidence,rule,deferred,bounced,expired,"
      "example,file,line\r\n";
  for (const Line* line : summary.lines()) {
    const reply::Verdict& v = line->verdict;
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_cell(v.provider),
                       to_string(v.cause), to_string(v.permanence), to_string(v.responsible),
                       to_string(blame_of(v)), to_string(v.action), to_string(v.confidence),
                       csv_cell(v.rule), line->tally.deferred, line->tally.bounced,
                       line->tally.expired,
                       csv_cell(shown_words(line->example.reply, line->example.recipient, privacy)),
                       csv_cell(line->file), line->example.line);
  }
  return csv;
}

std::string tally_cells(const Tally& tally) {
  return fmt::format("{},{},{},{}\r\n", tally.sent, tally.deferred, tally.bounced, tally.expired);
}

std::string providers_csv(const Summary& summary) {
  std::string csv = "provider,sent,deferred,bounced,expired\r\n";
  for (const auto& [id, tally] : summary.providers())
    csv += csv_cell(id) + ',' + tally_cells(tally);
  return csv;
}

std::string_view to_do(Fate fate) {
  switch (fate) {
    case Fate::removed: return "remove";
    case Fate::watched: return "watch";
    case Fate::kept: return "keep";
    case Fate::none: return "";
  }
  std::unreachable();
}

// Those to remove, those that one more refusal removes, those that must not be removed.
std::string addresses_csv(const Summary& summary, Privacy privacy) {
  std::string csv = "address,do,cause\r\n";
  for (const Fate fate : {Fate::removed, Fate::watched, Fate::kept}) {
    for (const auto& [address, entry] : summary.addresses().of(fate))
      csv += fmt::format("{},{},{}\r\n", csv_cell(shown_address(address, privacy)), to_do(fate),
                         to_string(entry->cause));
  }
  return csv;
}

std::string unknown_csv(const Summary& summary, Privacy privacy) {
  std::string csv = "count,provider,template,example\r\n";
  for (const Unknown* item : summary.unknown())
    csv += fmt::format("{},{},{},{}\r\n", item->count, csv_cell(item->provider),
                       csv_cell(shown_words(item->text, item->recipient, privacy)),
                       csv_cell(shown_words(item->example, item->recipient, privacy)));
  return csv;
}

std::string time_csv(const Summary& summary) {
  std::string csv = "hour,sent,deferred,bounced,expired\r\n";
  for (const Column& column : summary.timeline().columns(Timeline::kMaxHours).list)
    csv += rfc3339(column.from) + ',' + tally_cells(column.tally);
  return csv;
}

}  // namespace

std::optional<CsvTable> parse_csv_table(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kCsvTables); ++i) {
    if (kCsvTables[i] == name) return static_cast<CsvTable>(i);
  }
  return std::nullopt;
}

std::string to_csv(CsvTable table, const Summary& summary, const AuthSummary& auth,
                   Privacy privacy) {
  switch (table) {
    case CsvTable::causes: return causes_csv(summary, privacy);
    case CsvTable::providers: return providers_csv(summary);
    case CsvTable::addresses: return addresses_csv(summary, privacy);
    case CsvTable::unknown: return unknown_csv(summary, privacy);
    case CsvTable::time: return time_csv(summary);
    case CsvTable::dmarc: return sources_csv(auth);
    case CsvTable::tls: return tls_csv(auth);
  }
  std::unreachable();
}

}  // namespace todoku::report
