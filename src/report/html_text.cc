#include "report/html_text.h"

#include "base/text.h"
#include "report/names.h"

namespace todoku::report {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// How many bytes at the front are one valid character; 0 if none is.
std::size_t character_bytes(std::string_view text) {
  for (std::size_t n = 1; n <= 4 && n <= text.size(); ++n) {
    if (is_utf8(text.substr(0, n))) return n;
  }
  return 0;
}

void escape_ascii(char c, std::string& out) {
  switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&#39;"; return;
    default: break;
  }
  const bool control = (c >= 0 && c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
  if (control) {
    out += kReplacement;
  } else {
    out += c;
  }
}

}  // namespace

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t n = character_bytes(text);
    if (n == 1) {
      escape_ascii(text[0], out);
    } else {
      out.append(n ? text.substr(0, n) : kReplacement);
    }
    text.remove_prefix(n ? n : 1);
  }
  return out;
}

Html& Html::markup(std::string_view ours) {
  out_ += ours;
  return *this;
}

Html& Html::text(std::string_view theirs) {
  out_ += html_escape(theirs);
  return *this;
}

Html& Html::number(std::uint64_t value) {
  out_ += grouped(value);
  return *this;
}

Html& Html::both(std::string_view ja, std::string_view en) {
  if (ja == en) return text(ja);
  markup("<span lang=\"ja\">").text(ja).markup("</span>");
  return markup("<span lang=\"en\">").text(en).markup("</span>");
}

}  // namespace todoku::report
