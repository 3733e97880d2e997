#include "dns/name.h"

#include "base/text.h"

namespace todoku::dns {

namespace {

constexpr std::string_view kSpecial =
    ".\\\"();@$";  // RFC 1035 §5.1: they mean something in a master file

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= ' ' || byte > '~') {
    out += '\\';
    for (const int unit : {100, 10, 1}) out += static_cast<char>('0' + byte / unit % 10);
    return;
  }
  if (kSpecial.find(c) != std::string_view::npos) out += '\\';
  out += lower(c);
}

// What follows a backslash at text[at - 1]; moves behind it. nullopt: a bad escape.
std::optional<char> unescape(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return std::nullopt;
  if (!is_digit(text[at])) return text[at++];
  std::uint64_t byte = 0;
  if (text.size() - at < 3 || !parse_number(text.substr(at, 3), byte) || byte > 255)
    return std::nullopt;
  at += 3;
  return static_cast<char>(byte);
}

bool too_long(const std::vector<std::string>& labels) {
  std::size_t bytes = 1;
  for (const std::string& label : labels) bytes += label.size() + 1;
  return bytes > kNameBytes;
}

}  // namespace

std::optional<std::vector<std::string>> labels_of(std::string_view name) {
  std::vector<std::string> labels;
  if (name.empty() || name == ".") return labels;
  std::string label;
  for (std::size_t at = 0; at < name.size();) {
    const char c = name[at++];
    if (c != '.') {
      const std::optional<char> byte = c == '\\' ? unescape(name, at) : std::optional<char>(c);
      if (!byte || label.size() == kLabelBytes) return std::nullopt;
      label += lower(*byte);
      continue;
    }
    if (label.empty() || labels.size() == kNameBytes / 2) return std::nullopt;
    labels.push_back(std::exchange(label, {}));
  }
  if (!label.empty()) labels.push_back(std::move(label));
  if (too_long(labels)) return std::nullopt;
  return labels;
}

Name name_of(const std::vector<std::string>& labels) {
  Name name;
  for (const std::string& label : labels) {
    if (!name.empty()) name += '.';
    for (const char c : label) append_escaped(name, c);
  }
  return name;
}

std::optional<Name> parse_name(std::string_view text) {
  const auto labels = labels_of(text);
  if (!labels) return std::nullopt;
  return name_of(*labels);
}

Name parent_of(const Name& name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\') {
      ++i;  // of \DDD only digits are left, and no digit is a dot
    } else if (name[i] == '.') {
      return name.substr(i + 1);
    }
  }
  return "";
}

bool is_within(std::string_view name, std::string_view zone) {
  if (zone.empty()) return true;
  if (!name.ends_with(zone)) return false;
  if (name.size() == zone.size()) return true;
  const std::string_view front = name.substr(0, name.size() - zone.size());
  if (!front.ends_with('.')) return false;
  // A dot behind an odd number of backslashes belongs to a label.
  std::size_t backslashes = 0;
  while (backslashes + 1 < front.size() && front[front.size() - 2 - backslashes] == '\\')
    ++backslashes;
  return backslashes % 2 == 0;
}

std::string to_wire(const Name& name) {
  std::string wire;
  const auto labels = labels_of(name);
  if (labels) {
    for (const std::string& label : *labels) {
      wire += static_cast<char>(label.size());
      wire += label;
    }
  }
  wire += '\0';
  return wire;
}

Result<Name> read_name(std::string_view message, std::size_t& offset) {
  Name name;
  std::size_t at = offset;
  std::size_t bytes = 1;
  std::size_t lowest = at;  // pointers must go below everything read so far
  bool jumped = false;
  for (;;) {
    if (at >= message.size()) return fail(Errc::malformed, "DNS name runs over the message's end");
    const auto length = static_cast<unsigned char>(message[at]);
    if (length == 0) break;
    if (length >= 0xc0) {
      if (at + 1 >= message.size())
        return fail(Errc::malformed, "DNS name runs over the message's end");
      const std::size_t target =
          (length & 0x3fu) << 8 | static_cast<unsigned char>(message[at + 1]);
      if (target >= lowest) return fail(Errc::malformed, "DNS name points forward");
      if (!jumped) offset = at + 2;
      jumped = true;
      at = lowest = target;
      continue;
    }
    bytes += length + 1u;
    if (length > kLabelBytes || bytes > kNameBytes)
      return fail(Errc::malformed, "DNS name too long");
    if (message.size() - at - 1 < length)
      return fail(Errc::malformed, "DNS label runs over the message's end");
    if (!name.empty()) name += '.';
    for (const char c : message.substr(at + 1, length)) append_escaped(name, c);
    at += length + 1u;
  }
  if (!jumped) offset = at + 1;
  return name;
}

}  // namespace todoku::dns
