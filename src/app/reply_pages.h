// app/reply_pages.h - docs/replies/: the catalogue as pages to look up a reply by hand, one page a
// provider or server family in each language, and an index.
#pragma once

#include <string>
#include <vector>

#include "app/terminal.h"
#include "reply/catalogue.h"

namespace todoku::app {

struct ReplyPage {
  std::string path;  // below docs/replies: "ja/gmail.md"
  std::string text;  // Markdown
};
// In the order of their paths; the same catalogue gives the same bytes.
std::vector<ReplyPage> make_reply_pages(const reply::Catalogue& catalogue);

// Where an entry is explained: "docs/replies/ja/gmail.md#gmail.user.unknown".
std::string reply_page_of(const reply::Entry& entry, Language language);

}  // namespace todoku::app
