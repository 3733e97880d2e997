#include "auth/lookup.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

// A name that is canonical as it stands, as nearly all are: spares taking it apart.
bool is_everyday(std::string_view text) {
  std::size_t label = 0;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    if (!plain && (c != '.' || label == 0)) return false;
    label = plain ? label + 1 : 0;
    if (label > dns::kLabelBytes) return false;
  }
  return label > 0 && text.size() <= kNameText;
}

}  // namespace

std::optional<dns::Name> host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (is_everyday(text)) return std::string(text);
  std::vector<std::string> labels;
  for (const std::string_view label : split(text, '.')) {
    if (label.empty() || label.size() > dns::kLabelBytes || !is_ascii(label)) return std::nullopt;
    labels.emplace_back(label);
  }
  if (text.size() > kNameText) return std::nullopt;
  return dns::name_of(labels);
}

bool failed(const dns::Answer& answer) {
  switch (answer.kind) {
    case dns::Kind::found:
    case dns::Kind::no_such_name:
    case dns::Kind::no_data: return false;
    case dns::Kind::server_failure:
    case dns::Kind::bogus:
    case dns::Kind::timeout: return true;
  }
  std::unreachable();
}

std::string trouble_of(const dns::Name& name, const dns::Answer& answer) {
  const char* silent = answer.kind == dns::Kind::bogus ? "the answer is bogus" : "no answer";
  return "the look-up of " + name + " failed: " + (answer.why.empty() ? silent : answer.why);
}

std::string joined(const dns::Txt& txt) {
  std::string text;
  for (const std::string& part : txt.strings) text += part;
  return text;
}

std::vector<std::string> txt_of(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const dns::Record& record : answer.records) {
    const dns::Txt* txt = std::get_if<dns::Txt>(&record.data);
    if (txt == nullptr) continue;
    texts.push_back(joined(*txt));
  }
  return texts;
}

}  // namespace todoku::auth
