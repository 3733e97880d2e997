// The parameters of a field (RFC 2045 §5.1) and their extended forms (RFC 2231).
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/lanes.h"
#include "base/text.h"
#include "mail/charset.h"
#include "mail/encoded_word.h"
#include "mail/mime.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kSections = 16;  // name*0= ... name*15=

struct Parameter {
  std::string_view name;
  std::string_view value;  // as it stands there
};

// The string in quotes at the front of `rest`, with them; the second may be missing.
std::string_view take_quoted(std::string_view& rest) {
  std::size_t i = 1;
  while (i < rest.size() && rest[i] != '"') i += rest[i] == '\\' ? 2 : 1;
  const std::string_view quoted = rest.substr(0, i + 1);
  rest.remove_prefix(quoted.size());
  return quoted;
}

std::string unquoted(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  const std::size_t special = find_any<'"', '\\', '\r', '\n'>(value, 1);
  if (special == value.size() || value[special] == '"')
    return std::string(value.substr(1, special - 1));
  std::string out;
  for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    if (value[i] != '\r' && value[i] != '\n') out += value[i];
  }
  return out;
}

// The parameter at the front of `rest`, with what follows it up to the next ";".
std::optional<Parameter> take_parameter(std::string_view& rest) {
  const std::size_t equals = find_any<'=', ';'>(rest);
  if (equals == rest.size()) {
    rest = {};
    return std::nullopt;
  }
  Parameter parameter{trim(rest.substr(0, equals)), {}};
  const bool named = rest[equals] == '=';
  rest.remove_prefix(equals + 1);
  if (!named) return Parameter{};
  while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
  if (rest.starts_with('"')) {
    parameter.value = take_quoted(rest);
  } else {
    // A boundary without quotes may hold "=" and, against the grammar, "/" and the like.
    parameter.value = trim(rest.substr(0, find_any<';', '\r', '\n'>(rest)));
  }
  const std::size_t next = rest.find(';');
  rest = next == rest.npos ? std::string_view{} : rest.substr(next + 1);
  return parameter;
}

int hex_digit(char c) {
  const char l = lower(c);
  return is_digit(c) ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                      hex_digit(text[i + 2]) >= 0;
    out += pair ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (pair) i += 2;
  }
  return out;
}

// What stands in one section: "name*3*" gives 3, extended.
struct Section {
  std::size_t number = 0;
  bool extended = false;
};
std::optional<Section> section_of(std::string_view found, std::string_view wanted) {
  if (!istarts_with(found, wanted)) return std::nullopt;
  std::string_view rest = found.substr(wanted.size());
  Section section;
  if (rest.empty()) return section;
  if (rest[0] != '*') return std::nullopt;
  section.extended = rest.ends_with('*');
  if (section.extended) rest.remove_suffix(1);
  std::uint64_t number = 0;
  if (!rest.empty() && (!parse_number(rest.substr(1), number) || number >= kSections)) {
    return std::nullopt;
  }
  section.number = number;
  return section;
}

// RFC 2231 §4: charset'language'text.
std::string extended_text(std::string_view bytes) {
  const std::size_t first = bytes.find('\'');
  const std::size_t second = first == bytes.npos ? first : bytes.find('\'', first + 1);
  if (second == bytes.npos) return to_utf8(bytes, "");
  return to_utf8(bytes.substr(second + 1), bytes.substr(0, first));
}

}  // namespace

std::string read_parameter(std::string_view field_value, std::string_view name) {
  std::string_view rest = field_value;
  const std::size_t first = rest.find(';');
  if (first == rest.npos) return {};
  rest.remove_prefix(first + 1);
  std::vector<std::string> sections;
  bool extended = false;
  while (!rest.empty()) {
    const std::optional<Parameter> parameter = take_parameter(rest);
    if (!parameter) break;
    const std::optional<Section> section = section_of(parameter->name, name);
    if (!section) continue;
    sections.resize(std::max(sections.size(), section->number + 1));
    if (!sections[section->number].empty()) continue;
    if (section->number == 0) extended = section->extended;
    std::string value = unquoted(parameter->value);
    sections[section->number] = section->extended ? percent_decoded(value) : std::move(value);
  }
  if (sections.empty()) return {};
  std::string joined = std::move(sections[0]);
  for (std::size_t i = 1; i < sections.size(); ++i) joined += sections[i];
  if (extended) return extended_text(joined);
  return joined.find("=?") == joined.npos ? joined : decode_words(joined);
}

}  // namespace todoku::mail
