#include "logs/csv.h"

#include "base/text.h"

namespace todoku::logs {

void split_csv(std::string_view row, std::vector<std::string>& cells, char separator) {
  std::size_t count = 0;
  const auto next = [&]() -> std::string& {
    if (count == cells.size()) cells.emplace_back();
    cells[count].clear();
    return cells[count++];
  };
  std::string* cell = &next();
  bool quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '"' && quoted && i + 1 < row.size() && row[i + 1] == '"') {
      *cell += row[++i];
    } else if (row[i] == '"') {
      quoted = !quoted;
    } else if (row[i] == separator && !quoted && count < kMaxColumns) {
      cell = &next();
    } else {
      *cell += row[i];
    }
  }
  cells.resize(count);
}

std::string column_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (is_alnum(c)) out += lower(c);
  }
  return out;
}

}  // namespace todoku::logs
