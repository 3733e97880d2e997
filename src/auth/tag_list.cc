#include "auth/tag_list.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

// The length of the white space at `at`: WSP, and line ends that a WSP follows (FWS). A line end at
// the very end of the text is let pass: it ends the field.
std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const char c = text[at];
    if (c == ' ' || c == '\t') {
      ++at;
      continue;
    }
    std::size_t next = at;
    if (text[next] == '\r') ++next;
    if (next >= text.size() || text[next] != '\n') return at;
    ++next;
    if (next < text.size() && text[next] != ' ' && text[next] != '\t') return at;
    at = next;
  }
  return at;
}

bool is_value_byte(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != ';' && c != 0x7f;
}

std::unexpected<Error> broken(std::string_view what, std::size_t at) {
  return fail(Errc::malformed, std::string(what) + " at byte " + std::to_string(at));
}

// tag-name = ALPHA *(ALPHA / DIGIT / "_")
std::size_t name_end(std::string_view text, std::size_t at) {
  if (at == text.size() || !is_alpha(text[at])) return at;
  while (at < text.size() && (is_alnum(text[at]) || text[at] == '_')) ++at;
  return at;
}

// The tag at `at`; moves `at` to its semicolon or to the end.
Result<Tag> take_tag(std::string_view text, std::size_t& at) {
  const std::size_t name = at;
  at = name_end(text, name);
  if (at == name) return broken("a tag without a name", at);
  Tag tag{.name = text.substr(name, at - name), .value = {}};
  at = skip_space(text, at);
  if (at == text.size() || text[at] != '=') return broken("a tag without \"=\"", at);
  tag.begin = at + 1;
  const std::size_t value = at = skip_space(text, at + 1);
  std::size_t value_end = value;
  while (at < text.size() && text[at] != ';') {
    if (!is_value_byte(text[at])) return broken("a byte that no value may hold", at);
    while (at < text.size() && is_value_byte(text[at])) ++at;
    value_end = at;
    at = skip_space(text, at);
  }
  tag.value = text.substr(value, value_end - value);
  tag.end = at;
  return tag;
}

}  // namespace

Result<TagList> TagList::parse(std::string_view text) {
  if (!is_utf8(text)) return fail(Errc::malformed, "not UTF-8");
  constexpr std::size_t kUsualTags = 12;
  TagList list;
  list.tags_.reserve(kUsualTags);
  std::size_t at = skip_space(text, 0);
  do {
    const Result<Tag> tag = take_tag(text, at);
    if (!tag) return std::unexpected(tag.error());
    if (list.find(tag->name)) return broken("\"" + std::string(tag->name) + "=\" stands twice", at);
    if (list.tags_.size() == kTags) return fail(Errc::too_large, "too many tags");
    list.tags_.push_back(*tag);
    if (at < text.size()) at = skip_space(text, at + 1);
  } while (at < text.size());
  return list;
}

const Tag* TagList::find(std::string_view name) const {
  const auto at = std::ranges::find(tags_, name, &Tag::name);
  return at == tags_.end() ? nullptr : &*at;
}

std::string without_space(std::string_view value) {
  std::string out(value.size(), '\0');
  std::size_t size = 0;
  for (const char c : value) {  // without a branch: keys and signatures are folded anywhere
    out[size] = c;
    size += !is_space(c);
  }
  out.resize(size);
  return out;
}

Result<std::string> decode_folded(std::string_view value) {
  std::string text = without_space(value);
  if (!text.contains('=')) text.append((4 - text.size() % 4) % 4, '=');
  std::optional<std::string> bytes = base64_decode(text);
  if (!bytes) return fail(Errc::malformed, "not base 64");
  return std::move(*bytes);
}

std::vector<std::string_view> colon_list(std::string_view value) {
  std::vector<std::string_view> pieces = split(value, ':');
  for (std::string_view& piece : pieces) piece = trim(piece);
  return pieces;
}

bool colon_list_has(std::string_view value, std::string_view word) {
  return std::ranges::any_of(colon_list(value),
                             [word](std::string_view piece) { return iequals(piece, word); });
}

}  // namespace todoku::auth
