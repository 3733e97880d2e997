#include "auth/spf_macro.h"

#include <algorithm>
#include <expected>
#include <vector>

#include "base/text.h"
#include "dns/address.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kLetters = "slodiphcrtv";
constexpr std::string_view kExplanationOnly = "crt";  // RFC 7208 §7.2
constexpr std::string_view kDelimiters = ".-+,/_=";   // RFC 7208 §7.1
constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::uint64_t kMostLabels = 128;  // no name has more (§7.3)

// A literal run, %%, %_, %-, or %{...}.
struct Piece {
  std::size_t at = 0;
  std::size_t length = 0;
  char letter = 0;         // as written; '%', '_', '-' for the escapes; 0: literal
  std::uint64_t keep = 0;  // labels from the right; 0: all
  bool reversed = false;
  std::string_view delimiters;
};

using Parsed = std::expected<Piece, Slip>;

std::unexpected<Slip> slip(std::size_t at, std::size_t length, std::string what) {
  return std::unexpected<Slip>(Slip{at, length, std::move(what)});
}

Parsed literal(std::string_view text, std::size_t at, MacroPlace place) {
  std::size_t end = at;
  for (; end < text.size() && text[end] != '%'; ++end) {
    const auto c = static_cast<unsigned char>(text[end]);
    if (c == ' ' && place == MacroPlace::explanation) continue;
    if (c <= ' ' || c > '~') return slip(end, 1, "a character that may not stand in SPF");
  }
  return Piece{.at = at, .length = end - at};
}

// What stands between "%{" and "}".
Parsed braced(std::string_view text, std::size_t at, MacroPlace place) {
  const std::size_t close = text.find('}', at);
  if (close == std::string_view::npos) return slip(at, 2, "\"%{\" without \"}\"");
  std::string_view inner = text.substr(at + 2, close - at - 2);
  Piece piece{.at = at, .length = close + 1 - at};
  if (inner.empty() || kLetters.find(lower(inner[0])) == std::string_view::npos)
    return slip(at, piece.length, "no such macro");
  piece.letter = inner[0];
  if (place == MacroPlace::domain && kExplanationOnly.find(lower(inner[0])) != std::string::npos)
    return slip(at, piece.length, "a macro for explanations only");
  inner.remove_prefix(1);
  std::size_t digits = 0;
  while (digits < inner.size() && is_digit(inner[digits])) {
    piece.keep =
        std::min(piece.keep * 10 + static_cast<unsigned>(inner[digits] - '0'), kMostLabels);
    ++digits;
  }
  if (digits > 0 && piece.keep == 0) return slip(at, piece.length, "a macro that keeps no label");
  inner.remove_prefix(digits);
  if (!inner.empty() && lower(inner[0]) == 'r') {
    piece.reversed = true;
    inner.remove_prefix(1);
  }
  if (inner.find_first_not_of(kDelimiters) != std::string_view::npos)
    return slip(at, piece.length, "an unknown transformer in a macro");
  piece.delimiters = inner;
  return piece;
}

Parsed next_piece(std::string_view text, std::size_t at, MacroPlace place) {
  if (text[at] != '%') return literal(text, at, place);
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == '{') return braced(text, at, place);
  if (next == '%' || next == '_' || next == '-')
    return Piece{.at = at, .length = 2, .letter = next};
  return slip(at, 1, "\"%\" begins a macro; a bare one is written \"%%\"");
}

bool is_escape(const Piece& piece) {
  return piece.letter != 0 && !is_alpha(piece.letter);
}

bool is_top_label(std::string_view label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  bool numeric = true;
  for (const char c : label) {
    if (!is_alnum(c) && c != '-') return false;
    numeric = numeric && is_digit(c);
  }
  return !numeric;
}

// IPv6 as nibbles, for names in the DNS (RFC 7208 §7.3).
std::string dotted(std::string_view address) {
  if (address.size() == 4) return dns::address_text(address);
  std::string text;
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += '.';
    text += {kHexDigits[byte >> 4], '.', kHexDigits[byte & 15]};
  }
  return text;
}

std::string value_of(char letter, const MacroValues& values) {
  switch (lower(letter)) {
    case 's': return std::string(values.local) + "@" + std::string(values.sender_domain);
    case 'l': return std::string(values.local);
    case 'o': return std::string(values.sender_domain);
    case 'd': return std::string(values.domain);
    case 'i': return dotted(values.address);
    case 'p': return std::string(values.validated);
    case 'h': return std::string(values.helo);
    case 'c': return dns::address_text(values.address);
    case 'r': return std::string(values.receiver);
    case 't': return std::to_string(values.now);
    default: return values.address.size() == 4 ? "in-addr" : "ip6";  // 'v'
  }
}

std::string transformed(const std::string& value, const Piece& piece) {
  const std::string_view delimiters = piece.delimiters.empty() ? "." : piece.delimiters;
  std::vector<std::string> parts(1);
  for (const char c : value) {
    if (delimiters.find(c) == std::string_view::npos) {
      parts.back() += c;
    } else {
      parts.emplace_back();
    }
  }
  if (piece.reversed) std::ranges::reverse(parts);
  const std::size_t drop =
      piece.keep != 0 && piece.keep < parts.size() ? parts.size() - piece.keep : 0;
  std::string text;
  for (std::size_t i = drop; i < parts.size(); ++i) {
    if (i != drop) text += '.';
    text += parts[i];
  }
  return text;
}

// RFC 3986 §2.3: only unreserved characters stay.
std::string url_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (is_alnum(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      escaped += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    escaped += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
  }
  return escaped;
}

std::string expanded(const Piece& piece, const MacroValues& values) {
  switch (piece.letter) {
    case '%': return "%";
    case '_': return " ";
    case '-': return "%20";
    default: break;
  }
  const std::string text = transformed(value_of(piece.letter, values), piece);
  return piece.letter == lower(piece.letter) ? text : url_escaped(text);
}

// Small letters and digits between dots, and a letter at the end: nearly all there are.
bool is_plain_name(std::string_view text) {
  bool dot = false;
  for (const char c : text) {
    dot = dot || c == '.';
    if (!(c >= 'a' && c <= 'z') && !is_digit(c) && c != '.' && c != '_' && c != '-') return false;
  }
  const std::size_t top = text.rfind('.') + 1;
  return dot && is_alpha(text.back()) && is_alpha(text[top]) && text.find('_', top) == text.npos;
}

}  // namespace

std::optional<Slip> macro_slip(std::string_view text, MacroPlace place) {
  for (std::size_t at = 0; at < text.size();) {
    const Parsed piece = next_piece(text, at, place);
    if (!piece) return piece.error();
    at += piece->length;
  }
  return std::nullopt;
}

std::optional<Slip> domain_spec_slip(std::string_view text) {
  if (text.empty()) return Slip{0, 0, "a domain is missing"};
  if (is_plain_name(text)) return std::nullopt;
  Piece last;
  for (std::size_t at = 0; at < text.size(); at += last.length) {
    const Parsed piece = next_piece(text, at, MacroPlace::domain);
    if (!piece) return piece.error();
    last = *piece;
  }
  if (last.letter != 0) return std::nullopt;
  std::string_view tail = text.substr(last.at);
  if (tail.ends_with('.')) tail.remove_suffix(1);
  const std::size_t dot = tail.rfind('.');
  if (dot != std::string_view::npos && is_top_label(tail.substr(dot + 1))) return std::nullopt;
  return Slip{last.at, last.length, "a domain name must end in a top-level label"};
}

bool uses_macro(std::string_view text, char letter) {
  for (std::size_t at = 0; at < text.size();) {
    const Parsed piece = next_piece(text, at, MacroPlace::explanation);
    if (!piece) return false;
    if (!is_escape(*piece) && lower(piece->letter) == letter) return true;
    at += piece->length;
  }
  return false;
}

std::string expand_macros(std::string_view text, const MacroValues& values) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Parsed piece = next_piece(text, at, MacroPlace::explanation);
    if (!piece) return out;
    if (piece->letter == 0) {
      out += text.substr(at, piece->length);
    } else {
      out += expanded(*piece, values);
    }
    at += piece->length;
  }
  return out;
}

}  // namespace todoku::auth
