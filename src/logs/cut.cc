#include "logs/cut.h"

namespace todoku::logs {
namespace {

bool is_ip(std::string_view text) {
  if (text.empty()) return false;
  const bool v6 = text.find(':') != text.npos;
  return text.find_first_not_of(v6 ? "0123456789abcdefABCDEF:." : "0123456789.") == text.npos;
}

std::string_view without_dot(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

}  // namespace

Relay parse_relay(std::string_view text) {
  text = trim(text);
  std::size_t open = text.find_first_of("[(");
  if (open == text.npos) {
    if (is_ip(text)) return {"", text};
    return {text == "none" || text == "local" ? "" : without_dot(text), ""};
  }
  std::string_view outer = trim(text.substr(0, open));
  const std::string_view rest = text.substr(open + 1);
  std::string_view inner = rest.substr(0, rest.find_first_of("])"));
  if (istarts_with(inner, "ipv6:")) inner.remove_prefix(5);
  if (is_ip(outer)) return {without_dot(inner), outer};
  return {without_dot(outer), inner};
}

}  // namespace todoku::logs
