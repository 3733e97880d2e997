// bounce/wording.h - what is said in a stretch of a page that quotes no reply: for the judge
// without the phrases that every notice has, for people as it was written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bounce/page.h"

namespace todoku::bounce {

// Bytes [begin, end) of the page's text.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Both with white space folded, without the signs that part the words from an address before them,
// and at most 2048 bytes.
// Without `address` and without what every report says: these words are no reason.
std::string judged_words(const Page& page, Stretch stretch, std::string_view address);
// Nothing cut out of its middle.
std::string written_words(const Page& page, Stretch stretch);

}  // namespace todoku::bounce
