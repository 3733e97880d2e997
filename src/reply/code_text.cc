#include "reply/code_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace todoku::reply {
namespace {

struct Row {
  std::uint64_t code;
  CauseText text;
};

constexpr auto kRows = std::to_array<Row>({
#define CODE(code, why_ja, why_en, ...) {code, {why_ja, why_en, __VA_ARGS__}},
#include "reply/code_text.def"
#undef CODE
});

}  // namespace

std::optional<CauseText> text_of_code(std::string_view rule) {
  constexpr std::string_view kPrefix = "code.";
  std::uint64_t code = 0;
  if (rule != "none") {
    if (!rule.starts_with(kPrefix)) return std::nullopt;
    if (!parse_number(rule.substr(kPrefix.size()), code) || code == 0) return std::nullopt;
  }
  const auto row = std::ranges::find(kRows, code, &Row::code);
  return row == kRows.end() ? std::nullopt : std::optional(row->text);
}

}  // namespace todoku::reply
