#include "bounce/page.h"

#include <algorithm>
#include <array>

#include "base/byte_set.h"
#include "base/lanes.h"
#include "base/text.h"

namespace todoku::bounce {
namespace {

// A quoted or indented copy counts too.
std::string_view unquoted(std::string_view line) {
  while (!line.empty() && (is_space(line[0]) || line[0] == '>' || line[0] == '|'))
    line.remove_prefix(1);
  return line;
}

bool begins_with_field(std::string_view line, std::string_view name) {
  return !line.empty() && lower(line[0]) == name[0] && istarts_with(line, name) &&
         line.size() > name.size() && line[name.size()] == ':';
}

bool is_trace(std::string_view line) {
  return begins_with_field(line, "received") || begins_with_field(line, "return-path") ||
         begins_with_field(line, "dkim-signature") || begins_with_field(line, "delivered-to") ||
         begins_with_field(line, "x-originating-ip") || begins_with_field(line, "mime-version");
}

bool is_message_field(std::string_view line) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"from", "to", "subject", "date", "message-id", "mime-version", "received", "return-path",
       "content-type", "dkim-signature", "reply-to", "delivered-to"});
  return std::ranges::any_of(kNames, [&](auto name) { return begins_with_field(line, name); });
}

// A header section begins here: a trace field, and two more fields of a message soon after it.
bool begins_message(const Page& page, std::size_t i) {
  constexpr std::size_t kAhead = 14;
  const std::string_view line = unquoted(page.line(i));
  const bool trace = is_trace(line);
  if (!trace && !begins_with_field(line, "message-id") && !begins_with_field(line, "from"))
    return false;
  const std::size_t end = std::min(i + kAhead, page.starts.size() - 1);
  int fields = 0;
  bool id = begins_with_field(line, "message-id");
  for (std::size_t k = i + 1; k < end; ++k) {
    const std::string_view next = unquoted(page.line(k));
    if (next.empty()) break;
    if (is_message_field(next)) ++fields;
    id = id || begins_with_field(next, "message-id");
  }
  return trace ? fields >= 2 : id && fields >= 2;
}

// Of nearly all lines the first letter tells that they are no title and begin no header.
bool may_begin_original(std::string_view line) {
  static constexpr ByteSet kMargin(" \t\v\f\r->|=");
  static constexpr ByteSet kFirst("oOmMrRdDxXfF");  // of the titles, and of what begins a header
  const std::size_t first = kMargin.leading(line);
  return first < line.size() && kFirst.has(line[first]);
}

bool is_title(std::string_view line) {
  constexpr std::size_t kLongest = 80;
  line = trim(line);
  if (line.size() > kLongest) return false;
  while (!line.empty() && (line.back() == ':' || line.back() == '-' || line.back() == '=')) {
    line = trim(line.substr(0, line.size() - 1));
  }
  while (!line.empty() && (line[0] == '-' || line[0] == '=')) line = trim(line.substr(1));
  return iequals(line, "original message") || iequals(line, "original mail") ||
         iequals(line, "message headers") || iequals(line, "returned message") ||
         iequals(line, "original headers");
}

// "This report relates to a message you sent with the following header fields:" (PMDF and its
// heirs): what follows tells which message is meant, and the report goes on behind it.
bool is_mentioned(const Page& page, std::size_t i) {
  while (i > 0 && unquoted(page.line(i - 1)).empty()) --i;
  if (i == 0) return false;
  return trim(page.line(i - 1)).ends_with("header fields:");
}

// Words that announce the original fill their line, or nearly: "your own text in the original
// message below" of a running text is none.
bool announces(const Page& page, const Hit& hit) {
  constexpr std::size_t kBefore = 32, kBehind = 48, kBeforeForeign = 12;
  const std::size_t line = page.line_of(hit.begin);
  const std::string_view before =
      trim(std::string_view(page.text).substr(page.starts[line], hit.begin - page.starts[line]));
  const std::size_t end_line = page.line_of(hit.end - 1);
  const std::size_t behind = page.starts[end_line + 1] - hit.end;
  const bool foreign = static_cast<unsigned char>(page.text[hit.begin]) >= 0x80;
  const std::size_t first = before.find_first_not_of("-=*_ #");
  const std::size_t words = first == before.npos ? 0 : before.size() - first;
  return words <= (foreign ? kBeforeForeign : kBefore) && behind <= kBehind;
}

// By the returned message's own header, or a title above it: cheap, and saves looking for words
// there.
void find_header(Page& page) {
  const std::size_t all = page.starts.size() - 1;
  for (std::size_t i = 0; i < all; ++i) {
    if (!may_begin_original(page.line(i))) continue;
    const bool title = is_title(page.line(i));
    if (!title && !begins_message(page, i)) continue;
    if (!title && is_mentioned(page, i)) {
      while (i < all && !unquoted(page.line(i)).empty()) ++i;
      continue;
    }
    page.lines = i;
    page.original = page.starts[title ? i + 1 : i];
    return;
  }
  page.lines = all;
  page.original = page.text.size();
}

// By words that announce it, if these stand above.
void find_announcement(Page& page) {
  for (const Hit& hit : page.hits) {
    if (hit.role != Role::original || !announces(page, hit)) continue;
    const std::size_t line = page.line_of(hit.begin);
    if (line >= page.lines) continue;
    page.lines = line;
    page.original = page.starts[page.line_of(hit.end - 1) + 1];
  }
  const std::size_t end = page.starts[page.lines];
  std::erase_if(page.hits, [end](const Hit& hit) { return hit.begin >= end; });
}

}  // namespace

std::size_t Page::line_of(std::size_t at) const {
  const auto after = std::ranges::upper_bound(starts, at);
  const auto index = static_cast<std::size_t>(after - starts.begin());
  return std::min(index == 0 ? 0 : index - 1, starts.size() - 2);
}

bool Page::has(Role role) const {
  return std::ranges::any_of(hits, [role](const Hit& hit) { return hit.role == role; });
}

Page make_page(std::string part, std::string text, const Phrases& phrases) {
  Page page;
  page.part = std::move(part);
  page.text = std::move(text);
  if (!page.text.ends_with('\n')) page.text += '\n';
  constexpr std::size_t kUsualLine = 32;
  page.starts.reserve(page.text.size() / kUsualLine + 2);
  for (std::size_t at = 0; at < page.text.size();) {
    page.starts.push_back(at);
    at = find_any<'\n'>(page.text, at) + 1;
  }
  page.starts.push_back(page.text.size());
  find_header(page);
  page.hits = phrases.find(page.report());
  find_announcement(page);
  return page;
}

}  // namespace todoku::bounce
