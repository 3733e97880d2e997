#include "mail/sendable.h"

#include <algorithm>

namespace todoku::mail {

std::optional<BadLine> first_bad_line(std::string_view message) {
  for (std::size_t number = 1; !message.empty(); ++number) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = message.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLineBytes) return BadLine{BadLine::Why::too_long, number, line.size()};
    if (line.find('\0') != line.npos) return BadLine{BadLine::Why::nul, number, line.size()};
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return std::nullopt;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text.substr(i).starts_with("\r\n");
    if (text[i] == '\n' || text[i] == '\r')
      out += "\r\n";
    else
      out += text[i];
    if (pair) ++i;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

}  // namespace todoku::mail
