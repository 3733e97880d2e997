#include "auth/field_list.h"

#include <algorithm>

#include "base/text.h"

namespace todoku::auth {

namespace {

constexpr std::size_t kNameBytes = 32;  // RFC 8461 §3.1, RFC 8460 §3
constexpr std::size_t kFields = 64;     // ours; the RFCs name two

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kNameBytes || !is_alnum(name[0])) return false;
  return std::ranges::all_of(
      name, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
}

// Printable ASCII without "=", ";" and space. URIs are the exception: they may hold "=".
bool is_value(std::string_view name, std::string_view value) {
  const bool uris = name == "rua";
  return !value.empty() && std::ranges::all_of(value, [uris](char c) {
    if (c == '=' || c == ' ' || c == '\t') return uris;
    return c > ' ' && c <= '~';
  });
}

void read_field(FieldList& list, std::string_view record, std::string_view part) {
  const std::size_t equals = std::min(part.find('='), part.size());
  const Field field{part.substr(0, equals), part.substr(std::min(equals + 1, part.size()))};
  if (!is_name(field.name) || !is_value(field.name, field.value)) {
    list.broken = true;
    list.slips.push_back(slip_of(record, part, "a field is written name=value, without spaces"));
    return;
  }
  const bool known = std::ranges::find(list.fields, field.name, &Field::name) != list.fields.end();
  if (known) {
    list.slips.push_back(slip_of(record, part, "this field stands twice; the first counts"));
  } else if (list.fields.size() < kFields) {
    list.fields.push_back(field);
  }
}

}  // namespace

Slip slip_of(std::string_view whole, std::string_view part, std::string_view what) {
  return {static_cast<std::size_t>(part.data() - whole.data()), part.size(), std::string(what)};
}

std::string_view trim_blanks(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool begins_with_version(std::string_view record, std::string_view version) {
  if (!record.starts_with(version)) return false;
  const std::size_t end = record.find_first_not_of(" \t", version.size());
  return end != std::string_view::npos && record[end] == ';';
}

FieldList read_fields(std::string_view record) {
  FieldList list;
  std::size_t start = record.find(';');
  while (start != std::string_view::npos) {
    const std::size_t end = record.find(';', start + 1);
    const std::string_view part = trim_blanks(record.substr(start + 1, end - start - 1));
    const bool last = end == std::string_view::npos;
    if (!part.empty()) {
      read_field(list, record, part);
    } else if (!last) {
      list.broken = true;
      list.slips.push_back(slip_of(record, record.substr(end, 1), "an empty field"));
    }
    start = end;
  }
  return list;
}

}  // namespace todoku::auth
