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

constexpr Packed kNotWanted{
    .status = 0xffffffff, .basic = 0xffff, .klass = 0xff, .status_klass = 0xff};

Packed pack(const Codes& codes, Packed absent) {
  Packed packed = absent;
  if (codes.basic) {
    packed.basic = static_cast<std::uint16_t>(codes.basic);
    packed.klass = static_cast<std::uint8_t>(codes.basic / 100);
  }
  if (codes.enhanced) {
    const smtp::EnhancedCode& e = *codes.enhanced;
    packed.status = static_cast<std::uint32_t>(e.subject << 16 | e.detail);
    packed.status_klass = static_cast<std::uint8_t>(e.klass);
  }
  return packed;
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

Packed packed_wanted(const Codes& codes) {
  return pack(codes, kNotWanted);
}

Packed packed_said(const Codes& codes) {
  return pack(codes, {.status = 0xfffffffe, .basic = 0xfffe, .klass = 0xfe, .status_klass = 0xfe});
}

bool has_all(const Packed& said, const Packed& wanted) {
  const bool basic = wanted.basic == kNotWanted.basic || wanted.basic == said.basic;
  const bool status = wanted.status == said.status && wanted.status_klass == said.status_klass;
  return basic && (wanted.status == kNotWanted.status || status);
}

}  // namespace todoku::reply
