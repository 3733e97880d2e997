#include "smtp/command.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "base/utf8.h"

namespace todoku::smtp {
namespace {

using Name = std::pair<std::string_view, Verb>;
constexpr std::array<Name, 14> kVerbs = {{{"EHLO", Verb::ehlo},
                                          {"HELO", Verb::helo},
                                          {"MAIL", Verb::mail},
                                          {"RCPT", Verb::rcpt},
                                          {"DATA", Verb::data},
                                          {"BDAT", Verb::bdat},
                                          {"RSET", Verb::rset},
                                          {"NOOP", Verb::noop},
                                          {"QUIT", Verb::quit},
                                          {"VRFY", Verb::vrfy},
                                          {"EXPN", Verb::expn},
                                          {"HELP", Verb::help},
                                          {"STARTTLS", Verb::starttls},
                                          {"AUTH", Verb::auth}}};

constexpr std::string_view kHex = "0123456789ABCDEF";

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_xchar(char c) {
  return c > ' ' && c < 0x7f && c != '+' && c != '=';
}

// Control characters would break the lines of a DSN that quotes them.
bool is_printable(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<Parameter> parse_parameter(std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const auto in_name = [](char c) { return is_alnum(c) || c == '-'; };
  if (name.empty() || name[0] == '-' || !std::ranges::all_of(name, in_name)) return std::nullopt;
  Parameter parameter{std::string(name), std::nullopt};
  for (char& c : parameter.name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (equals == word.npos) return parameter;
  const std::string_view value = word.substr(equals + 1);
  // RFC 6531 §3.3 widens esmtp-value to UTF-8.
  const auto in_value = [](char c) { return c != '=' && c != 0x7f && (c > ' ' || c < 0); };
  if (value.empty() || !std::ranges::all_of(value, in_value)) return std::nullopt;
  parameter.value = std::string(value);
  return parameter;
}

// "\x{1F600}" at the front of `text` (RFC 6533 §3, EmbeddedUnicodeChar).
std::optional<std::uint32_t> take_embedded(std::string_view& text) {
  const std::size_t end = text.find('}');
  if (!text.starts_with("\\x{") || end == text.npos || end < 4 || end > 9) return std::nullopt;
  std::uint32_t point = 0;
  for (const char c : text.substr(3, end - 3)) {
    const int digit = hex_value(c);
    if (digit < 0) return std::nullopt;
    point = point * 16 + static_cast<std::uint32_t>(digit);
  }
  if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
  text.remove_prefix(end + 1);
  return point;
}

std::optional<std::string> decode_utf8_address(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] != '\\') {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    const std::optional<std::uint32_t> point = take_embedded(text);
    if (!point) return std::nullopt;
    append_utf8(out, *point);
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

// One code point of valid UTF-8 from the front.
std::uint32_t take_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  std::uint32_t point = length == 1 ? byte(0) : byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3fu);
  text.remove_prefix(length);
  return point;
}

// utf-8-addr-xtext (RFC 6533 §3): fit for servers without SMTPUTF8 too.
std::string encode_utf8_address(std::string_view text) {
  if (!is_utf8(text)) return encode_xtext(text);
  std::string out;
  while (!text.empty()) {
    const std::uint32_t point = take_point(text);
    if (point < 0x7f && is_xchar(static_cast<char>(point)) && point != '\\') {
      out += static_cast<char>(point);
      continue;
    }
    std::string digits;
    for (std::uint32_t left = point; left > 0 || digits.size() < 2; left /= 16) {
      digits.insert(digits.begin(), kHex[left % 16]);
    }
    out += "\\x{" + digits + "}";
  }
  return out;
}

}  // namespace

Command parse_command(std::string_view line) {
  const std::size_t space = line.find_first_of(" \t");
  const std::string_view word = line.substr(0, space);
  Command command;
  for (const auto& [name, verb] : kVerbs) {
    if (iequals(word, name)) command.verb = verb;
  }
  std::string_view rest = space == line.npos ? std::string_view() : trim(line.substr(space));
  if (command.verb == Verb::mail || command.verb == Verb::rcpt) {
    const std::string_view keyword = command.verb == Verb::mail ? "FROM:" : "TO:";
    command.malformed = !istarts_with(rest, keyword);
    if (!command.malformed) rest = trim(rest.substr(keyword.size()));
  }
  command.argument = std::string(rest);
  return command;
}

std::optional<std::vector<Parameter>> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    std::optional<Parameter> parameter = parse_parameter(word);
    if (!parameter) return std::nullopt;
    parameters.push_back(std::move(*parameter));
  }
  return parameters;
}

std::string encode_xtext(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_xchar(c)) {
      out += c;
    } else {
      out += '+';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

std::optional<std::string> decode_xtext(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_xchar(text[i])) {
      out += text[i];
      continue;
    }
    if (text[i] != '+' || i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_printable(out)) return std::nullopt;
  return out;
}

std::optional<mail::Notify> parse_notify(std::string_view text) {
  if (iequals(text, "NEVER")) return mail::Notify{.never = true};
  mail::Notify notify;
  for (const std::string_view word : split(text, ',')) {
    if (iequals(word, "SUCCESS")) {
      notify.success = true;
    } else if (iequals(word, "FAILURE")) {
      notify.failure = true;
    } else if (iequals(word, "DELAY")) {
      notify.delay = true;
    } else {
      return std::nullopt;
    }
  }
  return notify;
}

std::string to_string(const mail::Notify& notify) {
  if (notify.never) return "NEVER";
  std::string out;
  const auto add = [&out](bool wanted, std::string_view name) {
    if (wanted) out.append(out.empty() ? "" : ",").append(name);
  };
  add(notify.success, "SUCCESS");
  add(notify.failure, "FAILURE");
  add(notify.delay, "DELAY");
  return out;
}

std::optional<std::string> parse_orcpt(std::string_view text) {
  const std::size_t semicolon = text.find(';');
  if (semicolon == 0 || semicolon == text.npos || semicolon + 1 == text.size()) return std::nullopt;
  const std::string_view type = text.substr(0, semicolon);
  if (!std::ranges::all_of(type, [](char c) { return is_alnum(c) || c == '-'; }))
    return std::nullopt;
  const std::string_view address = text.substr(semicolon + 1);
  const std::optional<std::string> decoded =
      iequals(type, "utf-8") ? decode_utf8_address(address) : decode_xtext(address);
  if (!decoded || !is_printable(*decoded)) return std::nullopt;
  return to_lower(type) + ";" + *decoded;
}

std::string encode_orcpt(std::string_view decoded) {
  const std::size_t semicolon = decoded.find(';');
  if (semicolon == decoded.npos) return "rfc822;" + encode_xtext(decoded);
  const std::string_view type = decoded.substr(0, semicolon);
  const std::string_view address = decoded.substr(semicolon + 1);
  const bool utf8 = iequals(type, "utf-8");
  return std::string(type) + ";" + (utf8 ? encode_utf8_address(address) : encode_xtext(address));
}

}  // namespace todoku::smtp
