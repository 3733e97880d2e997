// bounce/page.h - a readable part of a report: its lines, the phrases in it, and where the returned
// message begins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bounce/phrases.h"

namespace todoku::bounce {

struct Page {
  std::string part;                 // its number
  std::string text;                 // UTF-8, LF
  std::vector<std::size_t> starts;  // of the lines; one more at the end
  std::vector<Hit> hits;            // within the report: nothing of the returned message
  std::size_t lines = 0;            // of the report
  std::size_t original = 0;  // where the returned message's header begins; text.size() if none

  std::string_view line(std::size_t i) const {
    return std::string_view(text).substr(starts[i], starts[i + 1] - starts[i] - 1);
  }
  std::size_t line_of(std::size_t at) const;
  // The lines [from, to) as they stand.
  std::string_view span(std::size_t from, std::size_t to) const {
    return std::string_view(text).substr(starts[from], starts[to] - starts[from]);
  }
  // The report's words.
  std::string_view report() const { return span(0, lines); }
  bool has(Role role) const;
};

Page make_page(std::string part, std::string text, const Phrases& phrases);

}  // namespace todoku::bounce
