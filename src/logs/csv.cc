#include "logs/csv.h"

namespace todoku::logs {

void split_csv(std::string_view row, std::vector<std::string>& cells) {
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
    } else if (row[i] == ',' && !quoted && count < kMaxColumns) {
      cell = &next();
    } else {
      *cell += row[i];
    }
  }
  cells.resize(count);
}

}  // namespace todoku::logs
