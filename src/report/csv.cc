#include "report/csv.h"

namespace todoku::report {

std::string csv_cell(std::string_view text) {
  std::string cell = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
    cell += ' ';
  for (const char c : text) {
    if (c == '"') cell += '"';
    const bool is_control = (c >= 0 && c < ' ' && c != '\t' && c != '\n') || c == '\x7f';
    cell += is_control ? '?' : c;
  }
  return cell + '"';
}

}  // namespace todoku::report
