#include "reply/codes.h"

#include "base/text.h"

namespace todoku::reply {
namespace {

std::optional<int> number(std::string_view text, std::uint64_t most) {
  std::uint64_t n = 0;
  if (text.size() > 3 || !parse_number(text, n) || n > most) return std::nullopt;
  return static_cast<int>(n);
}

std::optional<smtp::EnhancedCode> parse_enhanced(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<int> klass = number(parts[0], 5);
  const std::optional<int> subject = number(parts[1], 999);
  const std::optional<int> detail = number(parts[2], 999);
  if (!klass || !subject || !detail || *klass < 2 || *klass == 3) return std::nullopt;
  return smtp::EnhancedCode{*klass, *subject, *detail};
}

std::optional<int> parse_basic(std::string_view text) {
  const std::optional<int> code = text.size() == 3 ? number(text, 599) : std::nullopt;
  return code && *code >= 200 ? code : std::nullopt;
}

}  // namespace

std::optional<Codes> parse_codes(std::string_view text) {
  Codes codes;
  const std::size_t space = text.find(' ');
  const std::string_view first = text.substr(0, space);
  const std::string_view last = space == text.npos ? first : text.substr(space + 1);
  const std::optional<int> basic = parse_basic(first);
  codes.basic = basic.value_or(0);
  codes.enhanced = parse_enhanced(last);
  if (space != text.npos && (!basic || !codes.enhanced)) return std::nullopt;
  if (!basic && !codes.enhanced) return std::nullopt;
  return codes;
}

int agreement(const Codes& wanted, const Codes& said) {
  const bool same_class = wanted.basic && said.basic && wanted.basic / 100 == said.basic / 100;
  const bool same_basic = wanted.basic && wanted.basic == said.basic;
  const bool same_enhanced = wanted.enhanced && said.enhanced &&
                             wanted.enhanced->subject == said.enhanced->subject &&
                             wanted.enhanced->detail == said.enhanced->detail;
  if (same_basic && same_enhanced) return 3;
  if (same_basic || same_enhanced) return 2;
  return same_class ? 1 : 0;
}

}  // namespace todoku::reply
