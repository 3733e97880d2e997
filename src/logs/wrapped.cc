#include "logs/wrapped.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/time.h"
#include "logs/csv.h"
#include "logs/cut.h"
#include "logs/syslog.h"

namespace todoku::logs {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : "";
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

// journald's fields, as the syslog line that they came from (systemd.journal-fields(7)).
std::optional<std::string> of_journal(const json::object& fields) {
  const std::string_view program = text_of(fields, "SYSLOG_IDENTIFIER");
  const std::string_view message = text_of(fields, "MESSAGE");
  std::string_view stamp = text_of(fields, "__REALTIME_TIMESTAMP");
  if (program.empty() || message.empty()) return std::nullopt;
  stamp = stamp.substr(0, stamp.size() < 6 ? 0 : stamp.size() - 6);  // microseconds
  const std::optional<WallTime> time = parse_time(stamp);
  return fmt::format("{} - {}: {}", rfc3339(time.value_or(WallTime{})), program,
                     first_line(message));
}

std::optional<std::string> of_json(std::string_view line) {
  json::monotonic_resource memory;
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error, &memory);
  const json::object* object = error ? nullptr : parsed.if_object();
  if (!object) return std::nullopt;
  if (const std::optional<std::string> journal = of_journal(*object)) return journal;
  for (const std::string_view name : {"log", "message", "msg", "line"}) {
    const std::string_view text = first_line(text_of(*object, name));
    if (!text.empty()) return std::string(text);
  }
  return std::nullopt;
}

bool begins_like_a_line(std::string_view text) {
  return text.size() > 16 && (is_digit(text[0]) || text[0] == '<' || text[3] == ' ');
}

// "mail-1  | line": a service's name, padded.
std::optional<std::string_view> of_compose(std::string_view line) {
  constexpr std::size_t kMaxName = 64;
  const std::size_t bar = line.substr(0, kMaxName).find(" | ");
  if (bar == line.npos || bar == 0) return std::nullopt;
  if (trim(line.substr(0, bar)).find(' ') != line.npos) return std::nullopt;
  return line.substr(bar + 3);
}

// "2026-11-23T05:10:00.123456789Z stdout F line"; docker logs -t: without the stream.
std::optional<std::string_view> of_stream(std::string_view line) {
  const std::optional<WallTime> time = take_date_and_time(line);
  if (!time || !take_prefix(line, " ")) return std::nullopt;
  if (take_prefix(line, "stdout ") || take_prefix(line, "stderr ")) {
    take_until(line, " ");  // F: a full line, P: a part
    return line;
  }
  if (!begins_like_a_line(line)) return std::nullopt;
  return line;
}

// "mail.log:line", "17:line"
std::optional<std::string_view> of_grep(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || line.find(' ') < colon) return std::nullopt;
  const std::string_view rest = line.substr(colon + 1);
  if (!begins_like_a_line(rest)) return std::nullopt;
  return rest;
}

// "line" as the one cell of a table's row (RFC 4180 §2.5): exports of searches.
std::optional<std::string> of_cell(std::string_view line) {
  if (line.size() < 3 || !line.ends_with('"')) return std::nullopt;
  std::vector<std::string> cells;
  split_csv(line, cells);
  if (cells.size() != 1) return std::nullopt;
  return std::move(cells.front());
}

}  // namespace

std::optional<std::string> unwrapped(std::string_view line) {
  if (line.starts_with('{')) return of_json(line);
  if (line.starts_with('"')) return of_cell(line);
  std::optional<std::string_view> inner = of_compose(line);
  if (!inner) inner = of_stream(line);
  if (!inner) inner = of_grep(line);
  if (!inner) return std::nullopt;
  return std::string(*inner);
}

bool is_broken_json(std::string_view line) {
  if (!line.starts_with('{')) return false;
  json::monotonic_resource memory;
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error, &memory);
  return error.failed();
}

}  // namespace todoku::logs
