#include "app/table.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "app/width.h"
#include "base/text.h"

namespace todoku::app {
namespace {

constexpr std::size_t kGap = 2;        // spaces between columns
constexpr std::size_t kNarrowest = 8;  // below that a cut column says nothing

// "1,204", "12.5 %", and "-" for none. "192.0.2.7" is none.
bool is_number(std::string_view cell) {
  if (cell == "-") return true;
  if (cell.ends_with(" %")) cell.remove_suffix(2);
  return !cell.empty() && is_digit(cell[0]) && std::ranges::count(cell, '.') < 2 &&
         cell.find_first_not_of("0123456789,.") == cell.npos;
}

struct Column {
  std::size_t width = 0;
  bool is_numbers = false;
};

std::string row_text(const std::vector<std::string>& cells, const std::vector<Column>& columns) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string cell = i < cells.size() ? fit(cells[i], columns[i].width) : "";
    out += columns[i].is_numbers ? pad_left(cell, columns[i].width) : pad(cell, columns[i].width);
    out.append(kGap, ' ');
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

bool Table::holds_numbers(std::size_t column) const {
  return !rows_.empty() && std::ranges::all_of(rows_, [column](const auto& row) {
    return column < row.size() && is_number(row[column]);
  });
}

std::vector<std::size_t> Table::widths(std::size_t columns) const {
  std::vector<std::size_t> widths;
  for (const std::string& title : titles_) widths.push_back(display_width(title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  const std::size_t gaps = widths.empty() ? 0 : (widths.size() - 1) * kGap;
  std::size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  for (; total > columns; --total) {  // step by step: the wide columns become equally wide
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (widest == widths.end() || *widest <= kNarrowest) break;
    --*widest;
  }
  return widths;
}

void Table::print(Terminal& terminal) const {
  std::vector<Column> columns;
  for (const std::size_t width : widths(terminal.cuts() ? terminal.columns() : SIZE_MAX))
    columns.push_back({width, holds_numbers(columns.size())});
  terminal.line(terminal.paint(Ink::dim, row_text(titles_, columns)));
  for (const auto& row : rows_) terminal.line(row_text(row, columns));
}

}  // namespace todoku::app
