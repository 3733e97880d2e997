// report/html_charts.h - the pictures of the page, as SVG and as tables with bars.
#pragma once

#include "report/html.h"
#include "report/html_text.h"

namespace todoku::report {

// Whose fault: a ring of the lost mail by blame, with its legend and numbers.
void draw_blames(const Summary& summary, Html& html);
// Over time: what was sent, and below it what failed, each on a scale of its own.
void draw_timeline(const Timeline& timeline, Html& html);
// A bar of one provider's failures, parted by blame; `most` is the largest of all providers.
using ByBlame = std::array<std::uint64_t, kBlames>;
void draw_parted_bar(const ByBlame& parts, std::uint64_t most, Html& html);
// "b-dns": the class that gives an element the blame's colour.
std::string blame_class(Blame blame);

}  // namespace todoku::report
