#include "logs/cut.h"

namespace todoku::logs {
namespace {

bool is_ip(std::string_view text) {
  if (text.empty()) return false;
  const bool v6 = text.find(':') != text.npos;
  return text.find_first_not_of(v6 ? "0123456789abcdefABCDEF:." : "0123456789.") == text.npos;
}

// Without the dot at its end. "none", "local", "virtual" and the names of Postfix's transports are
// no hosts: those have a dot.
std::string_view host_of(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name.find('.') == name.npos && name != "localhost" ? "" : name;
}

}  // namespace

Relay parse_relay(std::string_view text) {
  text = trim(text);
  const std::size_t open = text.find_first_of("[(");
  if (open == text.npos) {
    if (is_ip(text)) return {"", text};
    return {host_of(text), ""};
  }
  const std::string_view outer = trim(text.substr(0, open));
  const std::string_view rest = text.substr(open + 1);
  const std::size_t end = rest.find_first_of("])");
  std::string_view inner = rest.substr(0, end);
  if (istarts_with(inner, "ipv6:")) inner.remove_prefix(5);
  if (is_ip(outer)) return {host_of(inner), outer};
  // "[2001:db8::5] (host)"
  const std::size_t second = end == rest.npos ? rest.npos : rest.find('(', end);
  if (outer.empty() && second != rest.npos) {
    const std::string_view named = rest.substr(second + 1);
    const std::string_view name = named.substr(0, named.find_first_of("])"));
    return {is_ip(name) ? "" : host_of(name), inner};
  }
  if (is_ip(inner)) return {host_of(outer).empty() ? outer : host_of(outer), inner};
  return {outer.empty() ? host_of(inner) : host_of(outer), ""};  // "mx1[private/dovecot-lmtp]"
}

}  // namespace todoku::logs
