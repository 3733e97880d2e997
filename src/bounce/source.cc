#include "bounce/source.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "mail/lines.h"
#include "mail/mime.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kHeadBytes = 16 * 1024;

bool is_field(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] > ' ' && line[end] < 0x7f && line[end] != ':') ++end;
  return end > 0 && end < line.size() && line[end] == ':';
}

// "From user@example.jp Mon Nov  2 10:00:00 2026": the whole form, with its date.
bool is_dated(std::string_view line) {
  line = trim(line);
  const std::size_t year = line.rfind(' ');
  std::uint64_t number = 0;
  const bool ends_in_year =
      year != line.npos && line.size() - year == 5 && parse_number(line.substr(year + 1), number);
  return ends_in_year && std::ranges::count(line, ':') == 2;
}

bool begins_a_message(std::string_view at) {
  constexpr std::size_t kAhead = 2048;
  mail::Lines lines(at.substr(0, kAhead));
  std::string_view line;
  return lines.next(line) && line.starts_with("From ") && lines.next(line) &&
         (is_field(line) || line.starts_with(">From "));
}

}  // namespace

Shape shape_of(std::string_view text) {
  if (begins_a_message(text)) return Shape::mailbox;
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"From", "To", "Return-Path", "Received", "Subject", "Date", "Content-Type", "MIME-Version",
       "Delivered-To", "Message-ID", "Auto-Submitted", "X-Failed-Recipients", "X-Original-To"});
  const mail::Header header = mail::scan_any_header(text.substr(0, kHeadBytes), 64);
  const auto known = std::ranges::count_if(header.fields, [](const mail::Field& field) {
    return std::ranges::any_of(kNames, [&](auto name) { return iequals(field.name, name); });
  });
  // Bytes that are no text are no replies either: a damaged message.
  const bool binary = text.substr(0, kHeadBytes).find('\0') != std::string_view::npos;
  return known >= 2 || binary ? Shape::message : Shape::replies;
}

std::vector<std::string_view> split_mailbox(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  // Line ends are those of the first line: a mailbox file has one kind.
  const bool cr_only = text.find('\n') == text.npos;
  const std::string_view border = cr_only ? "\rFrom " : "\nFrom ";
  for (std::size_t at = text.find(border); at != text.npos; at = text.find(border, at + 1)) {
    const std::string_view before = text.substr(begin, at - begin);
    const bool blank = before.ends_with('\n') || before.ends_with("\n\r") || before.ends_with('\r');
    if (!begins_a_message(text.substr(at + 1))) continue;
    // Some leave out the empty line; then the "From " line must be a whole one.
    if (!blank && !is_dated(text.substr(at + 1, text.find_first_of("\r\n", at + 1) - at - 1)))
      continue;
    out.push_back(text.substr(begin, at + 1 - begin));
    begin = at + 1;
  }
  out.push_back(text.substr(begin));
  return out;
}

}  // namespace todoku::bounce
