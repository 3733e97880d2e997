// app/width.h - how wide text stands in a terminal, and text cut and folded by that width.
//
// Japanese characters take two columns (East Asian Width W and F, Unicode Annex 11); ambiguous ones
// count as one, as terminals do today.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::app {

// Columns that `text` (UTF-8) takes. Colour codes take none.
std::size_t display_width(std::string_view text);
// A server's words made safe to show: control characters and bytes that are no UTF-8 become \xNN,
// so that a reply can neither move the cursor nor change colours. Line ends stay.
std::string printable(std::string_view text);
// `text` cut to at most `columns`, with an ellipsis where something was cut.
std::string fit(std::string_view text, std::size_t columns);
// `text` filled with spaces to `columns`, behind it or before it; not cut.
std::string pad(std::string_view text, std::size_t columns);
std::string pad_left(std::string_view text, std::size_t columns);
// `text` folded into lines of at most `columns`: between words, in Japanese between phrases; never
// before punctuation that must not begin a line. What is longer than a line is cut.
std::vector<std::string> fold(std::string_view text, std::size_t columns);

}  // namespace todoku::app
