#include "auth/field_text.h"

#include "base/text.h"

namespace todoku::auth {
namespace {

// `escaped`: the characters that take a backslash.
std::string enclosed(std::string_view text, std::string_view escaped) {
  const bool utf8 = is_utf8(text);
  std::string out;
  for (const char c : clip(text, kFieldValueBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool shown = byte >= ' ' && byte != 0x7f && (byte < 0x80 || utf8);
    if (escaped.contains(c)) out += '\\';
    out += shown ? c : '?';
  }
  return out;
}

}  // namespace

std::string quoted_string(std::string_view text) {
  return '"' + enclosed(text, "\"\\") + '"';
}

std::string comment_of(std::string_view text) {
  return '(' + enclosed(text, "()\\") + ')';
}

std::size_t append_folded(std::string& field, std::string_view text, std::size_t column) {
  bool blank = column == 0;  // the line so far
  for (const std::string_view word : split(text, ' ')) {
    if (!blank && !word.empty() && column + 1 + word.size() > kFieldColumns) {
      field += "\r\n";
      column = 0;
    }
    field += ' ';
    field += word;
    column += 1 + word.size();
    blank = blank && word.empty();
  }
  return column;
}

}  // namespace todoku::auth
