#include "bounce/address.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "base/utf8.h"
#include "mail/encoded_word.h"

namespace todoku::bounce {
namespace {

// Letters, digits, what is beyond ASCII, and some signs.
constexpr std::array<bool, 256> letters_and(std::string_view signs) {
  std::array<bool, 256> in{};
  for (int c = 0; c < 256; ++c) {
    in[static_cast<std::size_t>(c)] = c >= 0x80 || is_alnum(static_cast<char>(c));
  }
  for (const char sign : signs) in[static_cast<unsigned char>(sign)] = true;
  return in;
}

bool is_local(char c) {
  static constexpr std::array<bool, 256> kLocal = letters_and(".!#$%&'*+-/=?^_`{|}~");
  return kLocal[static_cast<unsigned char>(c)];
}

bool is_host(char c) {
  static constexpr std::array<bool, 256> kHost = letters_and("-._");
  return kHost[static_cast<unsigned char>(c)];
}

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Typeset punctuation is no part of an address: "「", "、", "…", non-breaking space.
bool is_punctuation(std::string_view text) {
  if (static_cast<unsigned char>(text[0]) < 0xc0) return false;
  return text.starts_with("\xe3\x80") || text.starts_with("\xe2\x80") ||
         text.starts_with("\xef\xbc") || text.starts_with("\xc2\xa0");
}

// A letter of no European script: an address written without a space beside such text ends there.
bool is_foreign(char c) {
  return static_cast<unsigned char>(c) >= 0xd0;
}

// Going left: does the text change from ASCII into letters of another script, whose last byte,
// beyond ASCII, is `next`?
bool changes_script(std::string_view line, std::size_t previous, std::size_t next) {
  return is_alnum(line[previous]) &&
         (is_foreign(line[next]) || (static_cast<unsigned char>(line[next]) & 0xc0) == 0x80);
}

// Behind the last typeset punctuation of [begin, at).
std::size_t behind_punctuation(std::string_view line, std::size_t begin, std::size_t at) {
  for (std::size_t i = at; i-- > begin;) {
    if (is_punctuation(line.substr(i))) return i + (line[i] == '\xc2' ? 2 : 3);
  }
  return begin;
}

std::size_t local_begin(std::string_view line, std::size_t at) {
  if (at > 1 && line[at - 1] == '"') {
    const std::size_t open = line.rfind('"', at - 2);
    if (open != line.npos && at - open < 66) return open;
    return at;
  }
  constexpr std::size_t kLongest = 320;  // VERP and BATV make long ones
  std::size_t begin = at;
  bool ascii = true;
  while (begin > 0 && at - begin < kLongest && is_local(line[begin - 1])) {
    const bool beyond = is_beyond_ascii(line[begin - 1]);
    if (beyond && begin < at && changes_script(line, begin, begin - 1)) break;
    ascii = ascii && !beyond;
    --begin;
  }
  if (!ascii) begin = behind_punctuation(line, begin, at);
  while (begin < at && (line[begin] == '\'' || line[begin] == '*' || line[begin] == '`')) ++begin;
  // "addr=user@example.jp" of a tracking link stays; "=user@..." was a separator.
  while (begin < at && (line[begin] == '=' && at - begin > 1 && line[begin + 1] != '?')) ++begin;
  return begin;
}

std::size_t host_end(std::string_view line, std::size_t at) {
  std::size_t end = at + 1;
  if (end < line.size() && line[end] == '[') {
    constexpr std::size_t kLiteral = 64;
    const std::size_t close = line.substr(end, kLiteral + 1).find(']');
    return close == line.npos ? at : end + close + 1;
  }
  while (end < line.size() && end - at < 256 && is_host(line[end])) {
    if (is_beyond_ascii(line[end])) {
      if (is_punctuation(line.substr(end))) break;
      if (end > at + 1 && is_foreign(line[end]) && is_alnum(line[end - 1])) break;
    }
    ++end;
  }
  while (end > at + 1 && (line[end - 1] == '.' || line[end - 1] == '-' || line[end - 1] == '_'))
    --end;
  return end;
}

int hex_digit(char c) {
  const char l = lower(c);
  return is_digit(c) ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// RFC 3461 §4: "+2B".
std::string xtext_decoded(std::string_view text) {
  std::string out;
  const std::size_t last_at = text.rfind('@');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool behind_at = last_at == text.npos || last_at < i;
    const bool pair = text[i] == '+' && i + 2 < text.size() && is_digit(text[i + 1]) &&
                      hex_digit(text[i + 2]) >= 0 && behind_at;
    const int value = pair ? hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]) : 0;
    if (value == '+' || value == '=' || value == '@') {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// RFC 6533 §3: "\x{5C0F}".
std::string unicode_xtext_decoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.starts_with("\\x{") ? text.substr(0, 10).find('}') : text.npos;
    std::uint32_t c = 0;
    bool good = end != text.npos && end > 3;
    for (std::size_t i = 3; good && i < end; ++i) {
      good = hex_digit(text[i]) >= 0;
      c = c * 16 + static_cast<std::uint32_t>(std::max(0, hex_digit(text[i])));
    }
    if (good && c > 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff)) {
      append_utf8(out, c);
      text.remove_prefix(end + 1);
    } else {
      out += text[0];
      text.remove_prefix(1);
    }
  }
  return out;
}

template <std::size_t N>
bool local_is_one_of(std::string_view address, const std::array<std::string_view, N>& names) {
  const std::string_view local = address.substr(0, address.rfind('@'));
  return std::ranges::any_of(names, [&](std::string_view name) {
    return local.size() == name.size() && iequals(local, name);
  });
}

// The first address that begins at `from` or behind it.
std::optional<Sighting> next_address(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('@', from); at != line.npos; at = line.find('@', at + 1)) {
    const std::size_t begin = std::max(from, local_begin(line, at));
    const std::size_t end = host_end(line, at);
    if (begin < at && end > at + 1) return Sighting{line.substr(begin, end - begin), begin, end};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Sighting> addresses_in(std::string_view line, std::size_t limit) {
  std::vector<Sighting> found;
  while (found.size() < limit) {
    const std::optional<Sighting> next = next_address(line, found.empty() ? 0 : found.back().end);
    if (!next) break;
    found.push_back(*next);
  }
  return found;
}

std::string first_address(std::string_view value) {
  const std::size_t open = value.find('<');
  if (open != value.npos) {
    const std::optional<Sighting> inside = next_address(value.substr(open), 0);
    if (inside) return std::string(inside->address);
  }
  const std::optional<Sighting> found = next_address(value, 0);
  return found ? std::string(found->address) : std::string();
}

std::string typed_address(std::string_view field_value) {
  std::string_view value = trim(field_value);
  const std::size_t semicolon = value.find(';');
  const std::size_t at = value.find('@');
  bool utf8 = false;
  if (semicolon != value.npos && semicolon < std::min(at, value.size())) {
    const std::string_view type = trim(value.substr(0, semicolon));
    utf8 = iequals(type, "utf-8");
    const bool mail = utf8 || ifind(type, "rfc822") != type.npos ||
                      ifind(type, "local") != type.npos || iequals(type, "rfc-822") ||
                      iequals(type, "smtp") || iequals(type, "internet");
    if (!mail) return {};
    value = trim(value.substr(semicolon + 1));
  }
  if (value.find("=?") != value.npos) return std::string(value);
  const bool plain = !utf8 && value.find('+') == value.npos;
  const std::string decoded = utf8    ? unicode_xtext_decoded(value)
                              : plain ? std::string()
                                      : xtext_decoded(value);
  const std::string_view text = plain ? value : decoded;
  if (text.find('"') != text.npos || text.find('@') != text.npos) {
    std::string address = first_address(text);
    if (!address.empty()) return address;
  }
  return {};
}

bool same_address(std::string_view a, std::string_view b) {
  return iequals(a, b);
}

bool is_daemon(std::string_view address) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "maildaemon",
       "mail.delivery.system", "mdaemon", "double-bounce", "daemon"});
  return local_is_one_of(address, kNames);
}

bool is_role(std::string_view address) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"postmaster", "post_master", "abuse", "hostmaster", "support", "helpdesk", "help", "noc",
       "admin", "administrator", "webmaster", "security", "mailadmin", "mail-admin"});
  return is_daemon(address) || local_is_one_of(address, kNames);
}

std::string verp_address(std::string_view return_path) {
  const std::size_t at = return_path.rfind('@');
  if (at == return_path.npos) return {};
  const std::string_view local = return_path.substr(0, at);
  const std::size_t equals = local.rfind('=');
  if (equals == local.npos || equals == 0) return {};
  const std::string_view domain = local.substr(equals + 1);
  if (domain.find('.') == domain.npos || domain.ends_with('.')) return {};
  const std::string_view before = local.substr(0, equals);
  // "prvs=0123456789=user@example.jp" is a signed return path (BATV), not the recipient.
  if (before.starts_with("prvs") || before.starts_with("btv1") || before.starts_with("msprvs"))
    return {};
  const std::size_t border = before.find_last_of("+-");
  const std::string_view user = border == before.npos ? before : before.substr(border + 1);
  if (user.empty()) return {};
  return std::string(user) + "@" + std::string(domain);
}

}  // namespace todoku::bounce
