#include "mail/address.h"

#include <algorithm>

#include "base/text.h"
#include "mail/envelope.h"

namespace todoku::mail {
namespace {

constexpr std::string_view kAtextSpecials = "!#$%&'*+-/=?^_`{|}~";  // RFC 5322 §3.2.3

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
bool is_atext(char c, bool utf8) {
  return is_alnum(c) || kAtextSpecials.find(c) != std::string_view::npos || (utf8 && is_high(c));
}

std::unexpected<Error> bad(std::string_view address, std::string_view why) {
  return fail(Errc::malformed, "<" + std::string(clip(address, 100)) + ">: " + std::string(why));
}

// All of atext and dots, with something other than a dot.
bool is_dotted(std::string_view local, bool utf8) {
  const auto fits = [utf8](char c) { return c == '.' || is_atext(c, utf8); };
  return std::ranges::all_of(local, fits) && local.find_first_not_of('.') != local.npos;
}
bool is_dot_string(std::string_view local, bool utf8) {
  return is_dotted(local, utf8) && !local.starts_with('.') && !local.ends_with('.') &&
         local.find("..") == local.npos;
}

// DQUOTE *QcontentSMTP DQUOTE (RFC 5321 §4.1.2)
bool is_quoted_string(std::string_view local, bool utf8) {
  if (local.size() < 2 || !local.starts_with('"') || !local.ends_with('"')) return false;
  const std::string_view inside = local.substr(1, local.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (is_high(c) ? !utf8 : c < ' ' || c == 0x7f || c == '"') return false;
    if (c != '\\') continue;
    if (++i == inside.size() || is_high(inside[i]) || inside[i] < ' ' || inside[i] == 0x7f)
      return false;
  }
  return true;
}

// Behind the local part: the last @ that is not inside the quotes.
std::size_t find_at(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == 0 ? address.npos : at;
}

bool is_label(std::string_view label, bool utf8) {
  const auto fits = [utf8](char c) {
    return is_alnum(c) || c == '-' || c == '_' || (utf8 && is_high(c));
  };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, fits);
}

bool is_ipv4(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '.');
  const auto fits = [](std::string_view part) {
    std::uint64_t value = 0;
    return part.size() <= 3 && parse_number(part, value) && value <= 255;
  };
  return parts.size() == 4 && std::ranges::all_of(parts, fits);
}

// RFC 4291 §2.2: eight groups, or fewer with one "::"; the last two may be an IPv4 address.
bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap != text.npos && text.find("::", gap + 1) != text.npos) return false;
  const auto count = [](std::string_view part, bool at_end, std::size_t& groups) {
    if (part.empty()) return true;
    const std::vector<std::string_view> pieces = split(part, ':');
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const bool last = at_end && i + 1 == pieces.size();
      if (last && pieces[i].find('.') != std::string_view::npos) {
        groups += 2;
        if (!is_ipv4(pieces[i])) return false;
      } else {
        ++groups;
        const bool hex =
            pieces[i].find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
        if (pieces[i].empty() || pieces[i].size() > 4 || !hex) return false;
      }
    }
    return true;
  };
  std::size_t groups = 0;
  if (gap == text.npos) return count(text, true, groups) && groups == 8;
  return count(text.substr(0, gap), false, groups) && count(text.substr(gap + 2), true, groups) &&
         groups <= 7;
}

// The place behind the path's closing bracket, quoted strings skipped; npos if there is none.
std::size_t path_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '>') {
      return i + 1;
    }
  }
  return text.npos;
}

Result<std::string_view> take_bracketed(std::string_view& text) {
  const std::size_t end = path_end(text);
  if (end == text.npos) return fail(Errc::malformed, "the address has no closing \">\"");
  std::string_view inside = text.substr(1, end - 2);
  text.remove_prefix(end);
  if (inside.starts_with('@')) {  // a source route, to be ignored (RFC 5321 §4.1.1.3)
    const std::size_t colon = inside.find(':');
    if (colon == inside.npos) return fail(Errc::malformed, "a source route needs a colon");
    inside.remove_prefix(colon + 1);
    if (inside.empty()) return fail(Errc::malformed, "no address behind the source route");
  }
  return inside;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

bool is_address_literal(std::string_view text) {
  if (text.size() < 3 || !text.starts_with('[') || !text.ends_with(']')) return false;
  text = text.substr(1, text.size() - 2);
  return istarts_with(text, "IPv6:") ? is_ipv6(text.substr(5)) : is_ipv4(text);
}

bool is_domain(std::string_view text, AddressRules rules) {
  if (text.empty() || text.size() > kDomainBytes) return false;
  const std::vector<std::string_view> labels = split(text, '.');
  return std::ranges::all_of(labels, [&](std::string_view l) { return is_label(l, rules.utf8); });
}

Result<void> check_address(std::string_view address, AddressRules rules) {
  const std::size_t at = find_at(address);
  if (at == address.npos) return bad(address, "an address is local@domain");
  const std::string_view local = address.substr(0, at);
  const std::string_view domain = address.substr(at + 1);
  const bool high = std::ranges::any_of(address, is_high);
  if (high && !rules.utf8) return bad(address, "an address that is not ASCII needs SMTPUTF8");
  if (high && !is_utf8(address)) return bad(address, "not valid UTF-8");
  if (local.size() > kLocalPartBytes) return bad(address, "the local part has more than 64 bytes");
  if (domain.size() > kDomainBytes) return bad(address, "the domain has more than 255 bytes");
  const bool dotted =
      rules.old_handset ? is_dotted(local, rules.utf8) : is_dot_string(local, rules.utf8);
  if (!dotted && !is_quoted_string(local, rules.utf8)) {
    return bad(address, "the local part breaks RFC 5321 §4.1.2");
  }
  if (!is_domain(domain, rules) && !is_address_literal(domain)) {
    return bad(address, "the domain breaks RFC 5321 §4.1.2");
  }
  return {};
}

Result<std::string> take_path(std::string_view& text, AddressRules rules) {
  std::string_view rest = text;
  const bool bracketed = rest.starts_with('<');
  const Result<std::string_view> inside =
      bracketed ? take_bracketed(rest) : Result<std::string_view>(take_word(rest));
  if (!inside) return std::unexpected(inside.error());
  if (!rest.empty() && rest[0] != ' ') {
    return fail(Errc::malformed, "a space must stand behind the address");
  }
  if (inside->empty() && !bracketed) return fail(Errc::malformed, "there is no address");
  if (inside->size() > kPathBytes) return bad(*inside, "the address is too long");
  if (!inside->empty() && !iequals(*inside, "postmaster")) {
    const Result<void> fine = check_address(*inside, rules);
    if (!fine) return std::unexpected(fine.error());
  }
  text = rest;
  return std::string(*inside);
}

std::string unquoted(std::string_view local) {
  if (local.size() < 2 || !local.starts_with('"') || !local.ends_with('"'))
    return std::string(local);
  local = local.substr(1, local.size() - 2);
  std::string content;
  for (std::size_t i = 0; i < local.size(); ++i) {
    if (local[i] == '\\' && i + 1 < local.size()) ++i;
    content += local[i];
  }
  return content;
}

std::string quoted_if_needed(std::string_view content) {
  if (is_dot_string(content, true)) return std::string(content);
  std::string out = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string quote_for_smtp(std::string_view address, Quoting quoting) {
  const std::size_t at = find_at(address);
  if (at == address.npos) return std::string(address);
  const std::string content = unquoted(address.substr(0, at));
  const bool bare = quoting == Quoting::as_it_is && is_dotted(content, true);
  return (bare ? content : quoted_if_needed(content)) + std::string(address.substr(at));
}

}  // namespace todoku::mail
