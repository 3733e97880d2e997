#include "reply/particulars.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "reply/scan.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kMaxNameBytes = 253;  // RFC 1035 §2.3.4

bool is_name_byte(char c) {
  return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

// "example.jp": with a dot, and no number as its last label.
bool is_domain(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != name.npos && dot > 0 && dot + 2 < name.size() && name.size() <= kMaxNameBytes &&
         std::ranges::all_of(name.substr(dot + 1),
                             [](char c) { return is_alnum(c) || c == '-'; }) &&
         std::ranges::any_of(name.substr(dot + 1), is_alpha);
}

std::string_view name_at(std::string_view text) {
  while (!text.empty() && (is_space(text[0]) || text[0] == '[' || text[0] == '<' ||
                           text[0] == '\'' || text[0] == '"' || text[0] == ':')) {
    text.remove_prefix(1);
  }
  std::size_t n = 0;
  while (n < text.size() && is_name_byte(text[n])) ++n;
  std::string_view name = text.substr(0, n);
  while (name.ends_with('.') || name.ends_with('-')) name.remove_suffix(1);
  return name;
}

// In the order in which they are trusted.
constexpr auto kBeforeDomain = std::to_array<std::string_view>(
    {"mail from domain", "spf check for", "unauthenticated email from", "dmarc policy of",
     "from domain", "sender domain", "sending domain", "dkim domain", "spf domain",
     "dmarc record for", "spf record of", "administrator of", "domain of sender address",
     "header.from=", "spf [", "spf (", "dkim =", "domain"});

// One of these stands in each mark: most replies hold none and are not searched for all.
constexpr auto kAnyDomain = std::to_array<std::string_view>(
    {"domain", "spf", "dmarc", "dkim", "email from", "administrator of", "header.from"});

std::string domain_in(std::string_view text) {
  const std::string low = to_lower(text);
  if (std::ranges::none_of(kAnyDomain, [&](std::string_view any) { return low.contains(any); }))
    return {};
  for (const std::string_view mark : kBeforeDomain) {
    for (std::size_t at = low.find(mark); at != low.npos; at = low.find(mark, at + 1)) {
      const std::string_view name = name_at(std::string_view(low).substr(at + mark.size()));
      if (is_domain(name)) return std::string(name);
    }
  }
  return {};
}

// What stands in brackets, if it looks like an IPv6 address.
std::string ipv6_in(std::string_view text) {
  for (std::size_t at = text.find('['); at != text.npos; at = text.find('[', at + 1)) {
    std::string_view inside = text.substr(at + 1, text.find(']', at) - at - 1);
    if (istarts_with(inside, "ipv6:")) inside.remove_prefix(5);
    const bool hex = std::ranges::all_of(inside, [](char c) {
      return is_digit(c) || c == ':' || (lower(c) >= 'a' && lower(c) <= 'f');
    });
    if (hex && std::ranges::count(inside, ':') >= 2 && inside.size() <= 39) return to_lower(inside);
  }
  return {};
}

std::string ip_in(std::string_view text) {
  const char* const end = text.data() + text.size();
  char before = ' ';
  for (const char* p = text.data(); p < end; before = *p++) {
    if (!is_digit(*p) || is_alnum(before) || before == '.' || before == '#') continue;
    if (const Span ip = ipv4_at(p, end)) return std::string(p, ip.end);
  }
  return ipv6_in(text);
}

std::string recipient_in(std::string_view text) {
  for (std::size_t open = text.find('<'); open != text.npos; open = text.find('<', open + 1)) {
    const std::string_view inside = text.substr(open + 1, text.find('>', open) - open - 1);
    const std::size_t at = inside.rfind('@');
    if (at == inside.npos || at == 0 || inside.find_first_of(" \r\n") != inside.npos) continue;
    if (is_domain(inside.substr(at + 1))) return std::string(inside);
  }
  return {};
}

}  // namespace

Told read_particulars(std::string_view text) {
  return {domain_in(text), ip_in(text), recipient_in(text)};
}

}  // namespace todoku::reply
