#include "mail/html.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/lanes.h"
#include "base/text.h"
#include "base/utf8.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kLongestTag = 4096;  // a "<" without its ">" costs no more

bool append_number(std::string& out, std::string_view name) {
  const bool hex = name.size() > 1 && lower(name[1]) == 'x';
  std::uint32_t value = 0;
  bool any = false;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const char l = lower(c);
    std::uint32_t digit = 16;
    if (is_digit(c)) digit = static_cast<std::uint32_t>(c - '0');
    if (hex && l >= 'a' && l <= 'f') digit = static_cast<std::uint32_t>(l - 'a' + 10);
    if (digit > (hex ? 15u : 9u) || value > 0x10ffff) return false;
    value = value * (hex ? 16 : 10) + digit;
    any = true;
  }
  if (any) append_utf8(out, value == 0 ? 0xfffd : value);  // a NUL is no text
  return any;
}

// "&lt;" at the front; returns its length, 0 if it is none.
std::size_t append_entity(std::string& out, std::string_view text) {
  constexpr std::size_t kLongest = 12;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == text.npos || end < 2) return 0;
  const std::string_view name = text.substr(1, end - 1);
  if (name[0] == '#') return append_number(out, name) ? end + 1 : 0;
  using Entity = std::pair<std::string_view, std::string_view>;
  constexpr auto kEntities = std::to_array<Entity>({
      {"lt", "<"},     {"gt", ">"},     {"amp", "&"},    {"quot", "\""},  {"apos", "'"},
      {"nbsp", " "},   {"rsquo", "'"},  {"lsquo", "'"},  {"ldquo", "\""}, {"rdquo", "\""},
      {"ndash", "-"},  {"mdash", "-"},  {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},
      {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},   {"szlig", "ß"},  {"eacute", "é"},
      {"egrave", "è"}, {"ecirc", "ê"},  {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},
      {"ccedil", "ç"}, {"iacute", "í"}, {"oacute", "ó"}, {"uacute", "ú"}, {"ntilde", "ñ"},
      {"ocirc", "ô"},  {"atilde", "ã"}, {"otilde", "õ"}, {"copy", "©"},   {"hellip", "…"},
  });
  const auto at = std::ranges::find(kEntities, name, &Entity::first);
  if (at == kEntities.end()) return 0;
  out += at->second;
  return end + 1;
}

// The name of a tag in lower case as one number: its first eight letters tell it.
constexpr std::uint64_t tag_name(std::string_view text) {
  std::uint64_t name = 0;
  for (const char c : text.substr(0, sizeof name))
    name = name << 8 | static_cast<unsigned char>(lower(c));
  return name;
}
constexpr std::uint64_t operator""_tag(const char* text, std::size_t size) {
  return tag_name({text, size});
}

bool ends_line(std::uint64_t tag) {
  constexpr auto kBlocks = std::to_array<std::uint64_t>(
      {"br"_tag,    "p"_tag,      "div"_tag,  "tr"_tag,      "li"_tag,        "ul"_tag,
       "ol"_tag,    "table"_tag,  "h1"_tag,   "h2"_tag,      "h3"_tag,        "h4"_tag,
       "h5"_tag,    "h6"_tag,     "pre"_tag,  "hr"_tag,      "dt"_tag,        "dd"_tag,
       "title"_tag, "center"_tag, "body"_tag, "section"_tag, "blockquote"_tag});
  return std::ranges::find(kBlocks, tag) != kBlocks.end();
}

class Reader {
 public:
  explicit Reader(std::string_view html) : html_(html) {}
  std::string read() {
    out_.reserve(html_.size() / 2);
    while (at_ < html_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const std::string_view rest = html_.substr(at_);
    if (rest[0] == '<') return tag(rest);
    if (rest[0] == '&') {
      if (const std::size_t size = append_entity(out_, rest)) {
        at_ += size;
        return;
      }
    }
    if (is_space(rest[0]) && depth_pre_ == 0) {
      if (!out_.empty() && !is_space(out_.back())) out_ += ' ';
      ++at_;
    } else {
      words();
    }
  }

  // What stands here and needs no look behind its first byte: letters, signs and single spaces.
  void words() {
    char before = html_[at_];
    const std::size_t end = find_lane(html_, at_ + 1, [&before](Lanes bytes) {
      const auto second = (bytes == ' ') & (shifted(bytes, before) == ' ');
      before = static_cast<char>(bytes[sizeof(Lanes) - 1]);
      return (bytes < ' ') | (bytes == '<') | (bytes == '&') | second;
    });
    out_.append(html_, at_, end - at_);
    at_ = end;
  }

  void tag(std::string_view rest) {
    if (rest.starts_with("<!--")) return skip_to("-->", 3);
    const std::size_t end = rest.substr(0, kLongestTag).find('>');
    const bool closing = rest.size() > 1 && rest[1] == '/';
    std::size_t name_end = closing ? 2 : 1;
    const std::size_t name_begin = name_end;
    while (name_end < rest.size() && is_alnum(rest[name_end])) ++name_end;
    const std::string_view text = rest.substr(name_begin, name_end - name_begin);
    const std::uint64_t name = tag_name(text);
    // "<user@example.jp>" was written by somebody who did not escape it.
    const bool no_tag = text.empty() ? rest.size() < 2 || rest[1] != '!' : is_address(rest, end);
    if (end == rest.npos || no_tag) {
      out_ += '<';
      ++at_;
      return;
    }
    at_ += end + 1;
    const bool unseen = name == "script"_tag || name == "style"_tag || name == "head"_tag;
    if (!closing && unseen) return skip_to("</" + std::string(text), 2 + text.size());
    if (name == "pre"_tag) depth_pre_ = closing ? 0 : 1;
    if (ends_line(name)) end_line();
    if (name == "td"_tag || name == "th"_tag) out_ += ' ';
  }

  static bool is_address(std::string_view rest, std::size_t end) {
    if (end == rest.npos) return false;
    const std::string_view inside = rest.substr(1, end - 1);
    return inside.find('@') != inside.npos && inside.find_first_of(" \"=") == inside.npos;
  }

  void end_line() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.ends_with("\n\n")) out_ += '\n';
  }

  void skip_to(std::string_view what, std::size_t size) {
    const std::size_t found = ifind(html_, what, at_);
    at_ = found == html_.npos ? html_.size() : found + size;
    if (found != html_.npos && what != "-->") {
      const std::size_t end = html_.find('>', at_);
      at_ = end == html_.npos ? html_.size() : end + 1;
    }
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_;
  int depth_pre_ = 0;
};

}  // namespace

std::string text_from_html(std::string_view html) {
  return Reader(html).read();
}

}  // namespace todoku::mail
