#include "app/table.h"

#include <algorithm>
#include <numeric>

#include "app/width.h"

namespace todoku::app {
namespace {

constexpr std::size_t kGap = 2;        // spaces between columns
constexpr std::size_t kNarrowest = 8;  // below that a cut column says nothing

std::string row_text(const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) {
  std::string out;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string cell = i < cells.size() ? fit(cells[i], widths[i]) : "";
    out += i + 1 == widths.size() ? cell : pad(cell, widths[i] + kGap);
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::vector<std::size_t> Table::widths(std::size_t columns) const {
  std::vector<std::size_t> widths;
  for (const std::string& title : titles_) widths.push_back(display_width(title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  const std::size_t gaps = widths.empty() ? 0 : (widths.size() - 1) * kGap;
  std::size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  while (total > columns) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (widest == widths.end() || *widest <= kNarrowest) break;
    const std::size_t cut = std::min(total - columns, *widest - kNarrowest);
    *widest -= cut;
    total -= cut;
  }
  return widths;
}

void Table::print(Terminal& terminal) const {
  const std::vector<std::size_t> columns = widths(terminal.columns());
  terminal.line(terminal.paint(Ink::dim, row_text(titles_, columns)));
  for (const auto& row : rows_) terminal.line(row_text(row, columns));
}

}  // namespace todoku::app
