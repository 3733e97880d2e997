#include "app/width.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace todoku::app {
namespace {

struct Range {
  char32_t first, last;
};
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},  {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Range kNoWidth[] = {{0x0300, 0x036f}, {0x200b, 0x200f}, {0x202a, 0x202e},
                              {0x2060, 0x2069}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
                              {0xfeff, 0xfeff}};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  for (const Range& r : ranges)
    if (c >= r.first && c <= r.last) return true;
  return false;
}

std::size_t width_of(char32_t c) {
  if (c < 0x20 || c == 0x7f || within(kNoWidth, c)) return 0;
  return within(kWide, c) ? 2 : 1;
}

// Takes one character from the front; U+FFFD for a byte that is none.
char32_t take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80    ? 1
                           : lead >= 0xf0 ? 4
                           : lead >= 0xe0 ? 3
                           : lead >= 0xc2 ? 2
                                          : 0;
  if (size == 0 || size > text.size() || !is_utf8(text.substr(0, size))) {
    text.remove_prefix(1);
    return 0xfffd;
  }
  constexpr std::array<unsigned char, 5> kMask = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t c = lead & kMask[size];
  for (std::size_t i = 1; i < size; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  text.remove_prefix(size);
  return c;
}

// A colour code as Terminal::paint makes it, at the front of `text`; 0 if there is none.
std::size_t colour_code(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find('m');
  return end == std::string_view::npos ? 0 : end + 1;
}

// Must not begin a line (JIS X 4051, the common ones).
bool clings(char32_t c) {
  return std::u32string_view(
             U"、。，．・：；？！）」』】〉》〕｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.;:!?)]}")
             .find(c) != std::u32string_view::npos;
}

bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}

bool is_hiragana(char32_t c) {
  return c >= 0x3041 && c <= 0x309f;
}

// May a line of Japanese end between `a` and `b`? Where a phrase ends: behind a particle or an
// inflection, which is where hiragana goes over into something else. That leaves words whole
// without a dictionary; the prefixes o- and go- belong to what follows.
bool ends_phrase(char32_t a, char32_t b) {
  if (is_one_of(a, U"（「『〈《【〔(")) return false;
  if (is_one_of(a, U"、。，．・：；？！）」』】〉》〕")) return true;
  if (is_one_of(b, U"（「『〈《【〔")) return true;
  return is_hiragana(a) && !is_hiragana(b) && !is_one_of(a, U"おご");
}

enum class Breaks { between_phrases, between_characters };

// The next piece that stays together: a run of narrow characters, or one wide one (a phrase of
// them) with what clings to it.
std::string_view next_piece(std::string_view text, Breaks breaks) {
  std::string_view rest = text;
  char32_t last = take(rest);
  if (last == ' ') return text.substr(0, 1);
  while (!rest.empty()) {
    std::string_view after = rest;
    const char32_t c = take(after);
    const bool is_narrow = width_of(last) < 2 && width_of(c) < 2;
    const bool may_break = breaks == Breaks::between_phrases ? ends_phrase(last, c) : !is_narrow;
    if (c == ' ' || (!clings(c) && may_break)) break;
    last = c;
    rest = after;
  }
  return text.substr(0, text.size() - rest.size());
}

std::string_view front_columns(std::string_view text, std::size_t columns) {
  std::string_view rest = text;
  std::size_t used = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    if (const std::size_t code = colour_code(rest); code != 0)
      after.remove_prefix(code);
    else
      used += width_of(take(after));
    if (used > columns) break;
    rest = after;
  }
  return text.substr(0, text.size() - rest.size());
}

// A link is copied whole or not at all: it may be longer than the line, and the terminal breaks it.
bool is_link(std::string_view piece) {
  return piece.contains("://");
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    if (const std::size_t code = colour_code(text); code != 0) {
      text.remove_prefix(code);
      continue;
    }
    columns += width_of(take(text));
  }
  return columns;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view rest = text;
    const char32_t c = take(rest);
    const std::string_view bytes = text.substr(0, text.size() - rest.size());
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
                         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (control || (c == 0xfffd && bytes.size() == 1))
      for (const char byte : bytes)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    else
      out += bytes;
    text = rest;
  }
  return out;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  const std::string_view end = text.find('\x1b') == std::string_view::npos ? "…" : "\x1b[0m…";
  return std::string(front_columns(text, columns - 1)).append(end);
}

std::string pad(std::string_view text, std::size_t columns) {
  const std::size_t used = display_width(text);
  std::string out(text);
  if (used < columns) out.append(columns - used, ' ');
  return out;
}

std::string pad_left(std::string_view text, std::size_t columns) {
  const std::size_t used = display_width(text);
  return std::string(used < columns ? columns - used : 0, ' ').append(text);
}

std::vector<std::string> fold(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  for (std::string_view paragraph : split(text, '\n')) {
    std::string line;
    std::size_t used = 0;
    const auto flush = [&] {
      while (line.ends_with(' ')) line.pop_back();
      lines.push_back(std::exchange(line, {}));
      used = 0;
    };
    std::size_t broken = 0;  // bytes left of a phrase that is longer than a line
    while (!paragraph.empty()) {
      std::string_view piece = next_piece(paragraph, Breaks::between_phrases);
      const bool link = is_link(piece);
      if (!link && display_width(piece) > columns) broken = std::max(broken, piece.size());
      if (broken > 0) piece = next_piece(paragraph, Breaks::between_characters);
      if (used != 0 && used + display_width(piece) > columns) flush();
      if (!link && display_width(piece) > columns) piece = front_columns(piece, columns);
      if (piece.empty()) piece = paragraph.substr(0, 1);
      if (!(used == 0 && piece == " " && !lines.empty())) {
        line += piece;
        used += display_width(piece);
      }
      paragraph.remove_prefix(piece.size());
      broken -= std::min(broken, piece.size());
    }
    flush();
  }
  return lines;
}

}  // namespace todoku::app
