// mail/html.h - what a person reads in an HTML mail, as plain text.
#pragma once

#include <string>
#include <string_view>

namespace todoku::mail {

// Tags are dropped, blocks and breaks end a line, entities are decoded, white space is folded.
// Script, style and head are left out. `html` is UTF-8. Linear.
std::string text_from_html(std::string_view html);

}  // namespace todoku::mail
