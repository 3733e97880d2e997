// logs/cut.h - a line of a log taken apart from the front.
#pragma once

#include <string_view>

#include "base/text.h"

namespace todoku::logs {

// What stands before the first `mark`, which is removed with it; all of it if there is no mark.
inline std::string_view take_until(std::string_view& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + mark.size());
  return front;
}

inline bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "<a@b.example>" -> "a@b.example"; anything else as it is.
inline std::string_view without_angles(std::string_view text) {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>')
    return text.substr(1, text.size() - 2);
  return text;
}

// A server as logs name it: "host[192.0.2.1]:25", "host [192.0.2.1]", "192.0.2.1 (host)",
// "host (192.0.2.1)", "[2001:db8::1] (host)". What is no host ("none", "virtual") and what is no
// address ("[private/lmtp]") is left out.
struct Relay {
  std::string_view host;
  std::string_view ip;
};
Relay parse_relay(std::string_view text);

}  // namespace todoku::logs
