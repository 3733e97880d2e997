#include "bounce/original.h"

#include <algorithm>

#include "base/byte_set.h"
#include "base/lanes.h"
#include "base/text.h"
#include "bounce/address.h"
#include "mail/encoded_word.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kHeaderBytes = 64 * 1024;

std::string_view value_of(const mail::Header& header, std::string_view name) {
  const mail::Field* field = header.find(name);
  return field ? field->value : std::string_view{};
}

// "for <user@example.jp>;" of a trace field.
std::string traced_recipient(const mail::Header& header) {
  for (const mail::Field& field : header.fields) {
    if (!iequals(field.name, "Received")) continue;
    const std::size_t at = field.value.find("for <");
    if (at != field.value.npos) return first_address(field.value.substr(at, 400));
  }
  return {};
}

bool holds_message(const mail::Part& part) {
  return part.media.type == "message" &&
         (part.media.subtype == "rfc822" || part.media.subtype == "global");
}

bool holds_header(const mail::Part& part) {
  return part.media.subtype == "rfc822-headers" || part.media.subtype == "rfc822-header" ||
         part.media.is("message", "global-headers") || part.media.is("message", "partial") ||
         part.media.is("message", "external-body");
}

bool has_any(const Original& o) {
  return !o.message_id.empty() || !o.from.empty() || !o.to.empty() || !o.subject.empty();
}

// Where the header at the front of a text begins, and how far it is indented or quoted.
struct Margin {
  std::string_view text;
  std::size_t width = 0;  // npos: its first line holds nothing
};

std::size_t margin_of(std::string_view line) {
  static constexpr ByteSet kMargin(" \t>|");
  const std::size_t width = kMargin.leading(line);
  return width == line.size() ? line.npos : width;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = find_any<'\n'>(text);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view without_margin(std::string_view line, std::size_t width) {
  return line.substr(std::min(width, line.size()));
}

// Behind empty lines, rules, and words between a marker and the header.
Margin find_margin(std::string_view text) {
  static constexpr ByteSet kRule(" \t-=*_");
  while (!text.empty()) {
    const std::string_view whole = text;
    const std::string_view line = take_line(text);
    if (kRule.leading(line) == line.size()) continue;
    const std::size_t width = margin_of(line);
    const std::string_view rest = without_margin(line, width);
    if (rest.find(':') > rest.find(' ')) continue;
    return {whole, width};
  }
  return {};
}

bool is_blank(std::string_view line) {
  return margin_of(line) == line.npos || std::ranges::all_of(line, is_space);
}

// The lines at the front up to a blank one; the first counts whatever it holds.
std::string_view paragraph_of(std::string_view text) {
  std::string_view rest = text;
  take_line(rest);
  while (!rest.empty()) {
    const std::size_t end = text.size() - rest.size();
    if (is_blank(take_line(rest))) return text.substr(0, end);
  }
  return text;
}

std::string dedented(std::string_view lines, std::size_t width) {
  std::string out;
  out.reserve(lines.size());
  while (!lines.empty()) {
    out += without_margin(take_line(lines), width);
    out += '\n';
  }
  return out;
}

// By the header at the front of a text that may be indented or quoted.
Original from_text(std::string_view text) {
  const Margin margin = find_margin(text.substr(0, kHeaderBytes));
  const std::string_view lines = paragraph_of(margin.text);
  if (margin.width == 0) return original_of(mail::scan_any_header(lines));
  return original_of(mail::scan_any_header(dedented(lines, margin.width)));
}

// A part without Content fields that begins with a message's header: its boundary's blank line is
// lost.
bool is_bare_message(const mail::Part& part) {
  return part.depth > 0 && !part.header.find("Content-Type") &&
         (part.header.find("Received") || part.header.find("Message-ID"));
}

}  // namespace

Original original_of(const mail::Header& header) {
  Original out;
  std::string_view id = trim(value_of(header, "Message-ID"));
  if (id.starts_with('<')) id.remove_prefix(1);
  out.message_id = std::string(id.substr(0, id.find_first_of("> \t\r\n")));
  out.from = first_address(mail::decode_words(value_of(header, "From")));
  out.to = first_address(value_of(header, "To"));
  if (out.to.empty()) out.to = first_address(mail::decode_words(value_of(header, "To")));
  if (out.to.empty()) out.to = first_address(value_of(header, "X-Envelope-To"));
  if (out.to.empty()) out.to = traced_recipient(header);
  out.subject = mail::decode_words(value_of(header, "Subject"));
  return out;
}

bool is_returned(const std::vector<mail::Part>& parts, std::size_t index) {
  if (is_bare_message(parts[index])) return true;
  for (int i = static_cast<int>(index); i >= 0; i = parts[static_cast<std::size_t>(i)].parent) {
    const mail::Part& part = parts[static_cast<std::size_t>(i)];
    if (i > 0 && (holds_message(part) || holds_header(part))) return true;
  }
  return false;
}

Original find_original(const std::vector<mail::Part>& parts, const std::vector<Page>& pages) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const mail::Part& part = parts[i];
    Original found;
    const bool scanned = i + 1 < parts.size() && parts[i + 1].parent == static_cast<int>(i);
    if (holds_message(part) && scanned && !parts[i + 1].header.fields.empty()) {
      found = original_of(parts[i + 1].header);
    } else if (holds_message(part) || holds_header(part)) {
      found = from_text(mail::readable_text(part, kHeaderBytes));
    } else if (is_bare_message(part)) {
      found = original_of(part.header);
    }
    if (has_any(found)) return found;
  }
  for (const Page& page : pages) {
    if (page.original >= page.text.size()) continue;
    const Original found = from_text(std::string_view(page.text).substr(page.original));
    if (has_any(found)) return found;
  }
  return {};
}

}  // namespace todoku::bounce
