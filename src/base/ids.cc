#include "base/ids.h"

#include "base/text.h"

namespace todoku {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kLength = 13;

std::optional<std::uint64_t> digit(char c) {
  char upper = is_alpha(c) ? static_cast<char>(lower(c) - 32) : c;
  if (upper == 'I' || upper == 'L') upper = '1';
  if (upper == 'O') upper = '0';
  const std::size_t at = kDigits.find(upper);
  if (at == std::string_view::npos) return std::nullopt;
  return at;
}

}  // namespace

std::string to_string(MessageId id) {
  std::string text(kLength, '0');
  std::uint64_t rest = id.value;
  for (int i = kLength - 1; i >= 0; --i) {
    text[static_cast<std::size_t>(i)] = kDigits[rest & 31];
    rest >>= 5;
  }
  return text;
}

std::optional<MessageId> parse_message_id(std::string_view text) {
  if (text.size() != kLength) return std::nullopt;
  MessageId id;
  for (const char c : text) {
    const auto value = digit(c);
    if (!value || id.value >> 59 != 0) return std::nullopt;
    id.value = id.value << 5 | *value;
  }
  return id;
}

std::string to_string(RecipientId id) { return to_string(id.message) + "/" + std::to_string(id.index); }

std::optional<RecipientId> parse_recipient_id(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto message = parse_message_id(text.substr(0, slash));
  std::uint64_t index = 0;
  if (!message || !parse_number(text.substr(slash + 1), index) || index > UINT32_MAX) return std::nullopt;
  return RecipientId{*message, static_cast<std::uint32_t>(index)};
}

}  // namespace todoku
