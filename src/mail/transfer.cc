#include "mail/transfer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kColumns = 76;  // RFC 2045 §6.7, §6.8

bool is_literal(unsigned char c) {
  return c >= 0x20 && c < 0x7f && c != '=';
}

// One line, without its end (RFC 2045 §6.7).
void add_quoted_line(std::string_view line, std::string& out) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    const bool last = i + 1 == line.size();
    bool literal = is_literal(c) && !(c == ' ' && last);
    if (column + (literal ? 1 : 3) > kColumns - (last ? 0 : 1)) {
      out += "=\r\n";
      column = 0;
    }
    literal = literal && !(column == 0 && c == '-' && !last && line[i + 1] == '-');
    if (literal)
      out += line[i];
    else
      out += fmt::format("={:02X}", c);
    column += literal ? 1 : 3;
  }
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
  std::string out;
  const std::string all = base64_encode(bytes);
  out.reserve(all.size() + all.size() / kColumns * 2 + 2);
  for (std::size_t at = 0; at < all.size(); at += kColumns) {
    out.append(all, at, kColumns);
    out += "\r\n";
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    add_quoted_line(text.substr(0, end), out);
    if (end < text.size()) out += "\r\n";
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

EncodedText encode_text(std::string_view text) {
  // A byte that is not plain costs two more in one, each byte a third more in the other.
  const auto foreign = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\r' && c != '\n') || byte >= 0x7f;
  }));
  if (foreign * 6 > text.size()) return {"base64", base64_lines(text)};
  return {"quoted-printable", quoted_printable(text)};
}

}  // namespace todoku::mail
