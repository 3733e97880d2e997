#include "reply/wording.h"

#include <algorithm>

#include "base/text.h"

namespace todoku::reply {
namespace {

bool is_wide(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// A name in DNS is being spelled: what joins it to the blank is part of it.
bool spells_name(std::string_view before, std::string_view after) {
  return before.ends_with('.') || before.ends_with('@') || after.starts_with("._");
}

bool says_already(std::string_view before, const Blank& blank) {
  return std::ranges::any_of(
      blank.nouns, [&](std::string_view noun) { return !noun.empty() && before.ends_with(noun); });
}

// Japanese sets no space between its own words; one stands there only beside a Latin value.
void put_word(std::string& out, std::string_view word, std::string_view& after) {
  const bool wide = !word.empty() && is_wide(word.front());
  if (wide && out.ends_with(' ') && out.size() > 1 && is_wide(out[out.size() - 2])) out.pop_back();
  out.append(word);
  if (wide && after.size() > 1 && after[0] == ' ' && is_wide(after[1])) after.remove_prefix(1);
}

void put_unknown(std::string& out, const Blank& blank, std::string_view& after) {
  if (spells_name(out, after)) {
    out.append("<").append(blank.name).append(">");
    return;
  }
  const std::string_view before = trim(out);
  if (!says_already(before, blank)) return put_word(out, blank.word, after);
  out.resize(before.size());
  if (after.size() > 1 && after[0] == ' ' && is_wide(after[1])) after.remove_prefix(1);
}

}  // namespace

std::string worded(std::string_view text, const Blanks& blanks) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out.append(text.substr(0, open));
    if (open == text.npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view name = close == text.npos ? "" : text.substr(1, close - 1);
    const auto blank = std::ranges::find(blanks, name, &Blank::name);
    if (close == text.npos || blank == blanks.end()) {
      out += '{';
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(close + 1);
    if (blank->value.empty()) {
      put_unknown(out, *blank, text);
    } else {
      out.append(blank->value);
    }
  }
  return out;
}

}  // namespace todoku::reply
