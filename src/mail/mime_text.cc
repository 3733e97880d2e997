// Transfer encodings (RFC 2045 §6) and the text behind them.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/lanes.h"
#include "base/text.h"
#include "mail/charset.h"
#include "mail/html.h"
#include "mail/lines.h"
#include "mail/mime.h"

namespace todoku::mail {
namespace {

constexpr std::array<std::int8_t, 256> base64_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    values[static_cast<unsigned char>(kLetters[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr std::array<std::int8_t, 256> hex_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::int8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::int8_t i = 10; i < 16; ++i) {
    values[static_cast<std::size_t>('a' + i - 10)] = i;
    values[static_cast<std::size_t>('A' + i - 10)] = i;
  }
  return values;
}

// The byte that "=C3" stands for; negative if it is none.
int pair_at(std::string_view text, std::size_t i) {
  static constexpr std::array<std::int8_t, 256> kValues = hex_values();
  if (i + 2 >= text.size()) return -1;
  const int high = kValues[static_cast<unsigned char>(text[i + 1])];
  const int low = kValues[static_cast<unsigned char>(text[i + 2])];
  return (high | low) < 0 ? -1 : high * 16 + low;
}

// The end of a soft line break at `i` ("=", white space, line end), or 0.
std::size_t soft_break_end(std::string_view text, std::size_t i) {
  std::size_t end = i + 1;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  if (end == text.size()) return end;
  if (text[end] == '\r') return end + (end + 1 < text.size() && text[end + 1] == '\n' ? 2 : 1);
  return text[end] == '\n' ? end + 1 : 0;
}

// In place: no line gets longer, but for the last one, whose end may be missing.
void make_line_ends_plain(std::string& text) {
  text += '\n';
  Lines lines(std::string_view(text).substr(0, text.size() - 1));
  std::string_view line;
  std::size_t size = 0;
  while (lines.next(line)) {
    std::memmove(&text[size], line.data(), line.size());
    size += line.size();
    text[size++] = '\n';
  }
  text.resize(size);
}

}  // namespace

std::string decode_base64_leniently(std::string_view text, std::size_t limit) {
  static constexpr std::array<std::int8_t, 256> kValues = base64_values();
  std::string out;
  out.reserve(std::min(text.size() / 4 * 3 + 3, limit));
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (out.size() >= limit) break;
    if (c == '=') {  // padding; a second base64 text may follow it
      bits = 0;
      count = 0;
      continue;
    }
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text, std::size_t limit,
                                    Underscore underscore) {
  std::string out;
  out.reserve(std::min(text.size(), limit));
  for (std::size_t i = 0; i < text.size() && out.size() < limit; ++i) {
    if (text[i] == '_' && underscore == Underscore::is_space) {
      out += ' ';
      continue;
    }
    if (text[i] != '=') {
      const std::size_t end = underscore == Underscore::is_space ? find_any<'=', '_'>(text, i + 1)
                                                                 : find_any<'='>(text, i + 1);
      out.append(text, i, end - i);
      i = end - 1;
      continue;
    }
    if (const int byte = pair_at(text, i); byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else if (const std::size_t end = soft_break_end(text, i)) {
      i = end - 1;
    } else {
      out += '=';
    }
  }
  return out;
}

namespace {

enum class Coding { none, base64, quoted_printable };

Coding coding_of(const Part& part) {
  const Field* field = part.header.find("Content-Transfer-Encoding");
  const std::string_view name = field ? trim(field->value) : std::string_view{};
  if (istarts_with(name, "base64")) return Coding::base64;
  return istarts_with(name, "quoted-printable") ? Coding::quoted_printable : Coding::none;
}

// What of a text needs work; one look at each byte, without a branch.
struct Needs {
  bool charset = false;  // more than ASCII, or an escape sequence
  bool line_ends = false;
};
Needs needs_of(std::string_view text) {
  Needs needs;
  for (const char c : text) {
    needs.charset |= (static_cast<unsigned char>(c) >= 0x80) | (c == '\x1b') | (c == '\0');
    needs.line_ends |= c == '\r';
  }
  return needs;
}

// ASCII is ASCII in all of them but those that write letters in it.
bool writes_in_ascii(std::string_view charset) {
  return istarts_with(charset, "utf-7") || istarts_with(charset, "hz");
}

}  // namespace

std::string decode_transfer(const Part& part, std::size_t limit) {
  switch (coding_of(part)) {
    case Coding::base64: return decode_base64_leniently(part.body, limit);
    case Coding::quoted_printable:
      return decode_quoted_printable(part.body, limit, Underscore::is_itself);
    case Coding::none: break;
  }
  return std::string(part.body.substr(0, limit));
}

std::string readable_text(const Part& part, std::size_t limit) {
  std::string text = decode_transfer(part, limit);
  const Needs needs = needs_of(text);
  const std::string charset = part.parameter("charset");
  const bool convert = needs.charset || writes_in_ascii(charset);
  if (convert) text = to_utf8(text, charset);
  if (part.media.is("text", "html")) text = text_from_html(text);
  if ((needs.line_ends || convert) && text.find('\r') != text.npos) make_line_ends_plain(text);
  return text;
}

}  // namespace todoku::mail
