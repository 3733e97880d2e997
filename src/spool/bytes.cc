#include "spool/bytes.h"

namespace todoku::spool {

void Put::number(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void Put::operator()(const std::string& value) {
  number(value.size());
  out_.append(value);
}

std::uint64_t Take::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;  // over 64 bits
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

void Take::operator()(bool& value) {
  const std::uint64_t raw = number();
  if (raw > 1) return fail();
  value = raw == 1;
}

void Take::operator()(std::uint32_t& value) {
  const std::uint64_t raw = number();
  if (raw > UINT32_MAX) return fail();
  value = static_cast<std::uint32_t>(raw);
}

std::string_view Take::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

}  // namespace todoku::spool
