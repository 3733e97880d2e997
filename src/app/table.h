// app/table.h - rows in columns, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/terminal.h"

namespace todoku::app {

// Columns are as wide as their widest cell; where the terminal is too narrow, the widest columns are
// cut, but never in a file or a pipe. A column of numbers is set to the right. Cells may hold
// colour codes; they are shown as they are, so that a server's words go through printable() first.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  void print(Terminal& terminal) const;

 private:
  std::vector<std::size_t> widths(std::size_t columns) const;
  bool holds_numbers(std::size_t column) const;

  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace todoku::app
