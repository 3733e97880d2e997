#include "mail/field_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kColumns = 78;      // RFC 5322 §2.1.1
constexpr std::size_t kWordColumns = 75;  // RFC 2047 §2: of one encoded word, and
constexpr std::size_t kLineColumns = 76;  // of a line with one
constexpr std::size_t kFrame = 12;        // "=?utf-8?B?" and "?="

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

// One a line, the first behind `column` others; none cuts a character in two.
std::string encoded_words(std::string_view text, std::size_t column) {
  std::string out;
  std::size_t room = std::min(kWordColumns, kLineColumns - std::min(column, kLineColumns / 2));
  while (!text.empty()) {
    const std::string_view piece = clip(text, (room - kFrame) / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?utf-8?B?{}?=", base64_encode(piece));
    text.remove_prefix(piece.size());
    room = kWordColumns;
  }
  return out;
}

// ASCII, folded at its spaces.
std::string folded(std::string_view name, std::string_view text) {
  std::string out = fmt::format("{}:", name);
  std::size_t column = out.size();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' ', 1), text.size());
    const std::string_view word = text.substr(0, end);
    const bool blank = word.find_first_not_of(' ') == word.npos;
    if (column + word.size() + 1 > kColumns && column > name.size() + 1 && !blank) {
      out += "\r\n";
      column = 0;
    }
    if (!word.starts_with(' ')) out += ' ';
    out += word;
    column += word.size() + 1;
    text.remove_prefix(end);
  }
  return out + "\r\n";
}

// RFC 5322 §3.2.3: a phrase of atoms goes bare, else it is quoted.
std::string phrase(std::string_view name, std::size_t column) {
  if (!is_plain(name)) return encoded_words(name, column);
  const bool atoms = std::ranges::all_of(name, [](char c) {
    return is_alnum(c) ||
           std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
  if (atoms && name.find("=?") == name.npos) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string percent_encoded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (is_alnum(c) || c == '.' || c == '-' || c == '_')
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string text_field(std::string_view name, std::string_view text) {
  if (is_plain(text)) return folded(name, text);
  return fmt::format("{}: {}\r\n", name, encoded_words(text, name.size() + 2));
}

std::string address_field(std::string_view name, std::span<const NamedAddress> addresses) {
  std::string out = fmt::format("{}: ", name);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const NamedAddress& one = addresses[i];
    if (i > 0) out += ",\r\n ";
    const std::size_t column = i == 0 ? name.size() + 2 : 1;
    out += one.name.empty() ? one.address
                            : fmt::format("{} <{}>", phrase(one.name, column), one.address);
  }
  return out + "\r\n";
}

std::string parameter(std::string_view name, std::string_view value) {
  const bool quotable = is_plain(value) && value.find_first_of("\"\\") == value.npos;
  if (quotable && value.size() < kColumns - name.size() - 6)
    return fmt::format(";\r\n {}=\"{}\"", name, value);
  return fmt::format(";\r\n {}*=utf-8''{}", name, percent_encoded(value));
}

}  // namespace todoku::mail
