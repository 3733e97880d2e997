#include "mail/header.h"

#include <algorithm>

#include "base/lanes.h"
#include "base/text.h"

namespace todoku::mail {
namespace {

// The line at the front of `rest` with its line end.
std::string_view first_line(std::string_view rest) {
  const std::size_t end = rest.find('\n');
  return rest.substr(0, end == rest.npos ? rest.size() : end + 1);
}

bool is_empty_line(std::string_view line) {
  return line == "\r\n" || line == "\n";
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// Where the name ends and the colon stands; RFC 5322 §4.5 lets obsolete fields have space between.
struct NameEnd {
  std::size_t name;
  std::size_t colon;
};
std::optional<NameEnd> find_name(std::string_view line) {
  std::size_t name = 0;
  while (name < line.size() && line[name] > ' ' && line[name] < 0x7f && line[name] != ':') ++name;
  std::size_t colon = name;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (name == 0 || colon == line.size() || line[colon] != ':') return std::nullopt;
  return NameEnd{name, colon};
}

// The field at the front of `rest` with its folded lines.
std::size_t field_bytes(std::string_view rest) {
  std::size_t bytes = first_line(rest).size();
  while (bytes < rest.size() && (rest[bytes] == ' ' || rest[bytes] == '\t')) {
    bytes += first_line(rest.substr(bytes)).size();
  }
  return bytes;
}

}  // namespace

const Field* Header::find(std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto same = [name, first = lower(name[0])](const Field& f) {
    return f.name.size() == name.size() && lower(f.name[0]) == first && iequals(f.name, name);
  };
  const auto at = std::ranges::find_if(fields, same);
  return at == fields.end() ? nullptr : &*at;
}

std::size_t Header::count(std::string_view name) const {
  const auto same = [name](const Field& f) { return iequals(f.name, name); };
  return static_cast<std::size_t>(std::ranges::count_if(fields, same));
}

Header scan_header(std::string_view message, std::size_t limit) {
  Header header;
  std::size_t at = 0;
  while (at < message.size() && header.fields.size() < limit) {
    const std::string_view rest = message.substr(at);
    const std::string_view line = first_line(rest);
    if (is_empty_line(line)) {
      header.bytes = at;
      header.body = at + line.size();
      return header;
    }
    const std::optional<NameEnd> end = find_name(line);
    if (!end) break;
    const std::string_view whole = rest.substr(0, field_bytes(rest));
    header.fields.push_back(
        {whole.substr(0, end->name), without_line_end(whole.substr(end->colon + 1)), whole});
    at += whole.size();
  }
  header.bytes = header.body = at;
  return header;
}

std::string unfold(std::string_view value) {
  value = trim(value);
  std::string out;
  out.reserve(value.size());
  while (!value.empty()) {
    const std::size_t end = find_any<'\n', '\r'>(value);
    const std::string_view line = value.substr(0, end);
    out.append(out.empty() ? line : trim(line));
    if (end == value.size()) break;
    value = trim(value.substr(end));
    while (!out.empty() && is_space(out.back())) out.pop_back();
    out += ' ';
  }
  return out;
}

}  // namespace todoku::mail
