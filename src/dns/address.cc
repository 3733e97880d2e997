#include "dns/address.h"

#include <array>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace todoku::dns {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::optional<std::string> v4_bytes(std::string_view text) {
  std::string bytes;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == text.size() || text[at++] != '.')) return std::nullopt;
    const std::size_t begin = at;
    unsigned value = 0;
    for (; at < text.size() && at - begin < 3 && is_digit(text[at]); ++at) {
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
    }
    const bool octal = at - begin > 1 && text[begin] == '0';
    if (at == begin || octal || value > 255) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  if (at != text.size()) return std::nullopt;
  return bytes;
}

// The groups of one side of "::" as bytes; the last may be an IPv4 address.
std::optional<std::string> group_bytes(std::string_view text, bool at_end) {
  std::string bytes;
  if (text.empty()) return bytes;
  const std::vector<std::string_view> groups = split(text, ':');
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (at_end && i + 1 == groups.size() && groups[i].find('.') != std::string_view::npos) {
      const auto v4 = v4_bytes(groups[i]);
      if (!v4) return std::nullopt;
      bytes += *v4;
      continue;
    }
    if (groups[i].empty() || groups[i].size() > 4) return std::nullopt;
    unsigned value = 0;
    for (const char c : groups[i]) {
      const std::size_t digit = kHex.find(lower(c));
      if (digit == std::string_view::npos) return std::nullopt;
      value = value << 4 | static_cast<unsigned>(digit);
    }
    bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value & 0xff);
  }
  return bytes;
}

std::optional<std::string> v6_bytes(std::string_view text) {
  if (text.size() > 45) return std::nullopt;
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    auto bytes = group_bytes(text, true);
    if (!bytes || bytes->size() != 16) return std::nullopt;
    return bytes;
  }
  const auto front = group_bytes(text.substr(0, gap), false);
  const auto back = group_bytes(text.substr(gap + 2), true);
  if (!front || !back || front->size() + back->size() > 14) return std::nullopt;
  return *front + std::string(16 - front->size() - back->size(), '\0') + *back;
}

std::string v4_text(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    if (!text.empty()) text += '.';
    text += std::to_string(static_cast<unsigned char>(c));
  }
  return text;
}

struct Run {
  std::size_t start = 0;
  std::size_t length = 0;
};

// RFC 5952 §4.2: the longest run of zero groups, the first among equals, never a single one.
Run longest_zeros(const std::array<unsigned, 8>& groups) {
  Run best;
  Run run;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    run = groups[i] != 0 ? Run{i + 1, 0} : Run{run.start, run.length + 1};
    if (run.length > best.length) best = run;
  }
  return best.length > 1 ? best : Run{groups.size(), 0};
}

std::string hex(unsigned group) {
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = group >> shift & 0xf;
    if (digit != 0 || !text.empty() || shift == 0) text += kHex[digit];
  }
  return text;
}

std::string v6_text(std::string_view bytes) {
  // RFC 5952 §5: IPv4 inside IPv6 is written as such where the prefix says that it is one.
  if (bytes.starts_with(std::string_view("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12))) {
    return "::ffff:" + v4_text(bytes.substr(12));
  }
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 16; ++i)
    groups[i / 2] = groups[i / 2] << 8 | static_cast<unsigned char>(bytes[i]);
  const Run zeros = longest_zeros(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.start) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += hex(groups[i]);
  }
  return text;
}

}  // namespace

std::optional<std::string> address_bytes(std::string_view text) {
  return text.find(':') == std::string_view::npos ? v4_bytes(text) : v6_bytes(text);
}

std::string address_text(std::string_view bytes) {
  if (bytes.size() == 4) return v4_text(bytes);
  return bytes.size() == 16 ? v6_text(bytes) : "";
}

std::string reverse_name(std::string_view address) {
  const auto bytes = address_bytes(address);
  if (!bytes) return "";
  std::string name;
  for (std::size_t i = bytes->size(); i-- > 0;) {
    const auto byte = static_cast<unsigned char>((*bytes)[i]);
    if (bytes->size() == 4) {
      name += std::to_string(byte) + ".";
    } else {
      name += std::string{kHex[byte & 0xf], '.', kHex[byte >> 4], '.'};
    }
  }
  return name + (bytes->size() == 4 ? "in-addr.arpa" : "ip6.arpa");
}

}  // namespace todoku::dns
