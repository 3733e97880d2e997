#include "logs/powermta.h"

#include <algorithm>

#include "logs/cut.h"
#include "logs/syslog.h"

namespace todoku::logs {
namespace {

constexpr std::size_t kMaxColumns = 256;

Outcome failed(std::string_view bounce_category) {
  return bounce_category == "message-expired" ? Outcome::expired : Outcome::bounced;
}

// "550 5.1.1 (bad destination mailbox address)" and "5.1.1 (...)" -> "5.1.1"
std::string_view dsn_of(std::string_view status) {
  return status.substr(0, status.find(' '));
}

bool has_open_quote(std::string_view line) {
  return std::ranges::count(line, '"') % 2 != 0;
}

}  // namespace

void split_csv(std::string_view row, std::vector<std::string>& cells) {
  std::size_t count = 0;
  const auto next = [&]() -> std::string& {
    if (count == cells.size()) cells.emplace_back();
    cells[count].clear();
    return cells[count++];
  };
  std::string* cell = &next();
  bool quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '"' && quoted && i + 1 < row.size() && row[i + 1] == '"') {
      *cell += row[++i];
    } else if (row[i] == '"') {
      quoted = !quoted;
    } else if (row[i] == ',' && !quoted && count < kMaxColumns) {
      cell = &next();
    } else {
      *cell += row[i];
    }
  }
  cells.resize(count);
}

std::string_view PowermtaReader::cell(std::string_view column) const {
  const auto it = std::ranges::find(columns_, column);
  const auto at = static_cast<std::size_t>(it - columns_.begin());
  return at < columns_.size() && at < cells_.size() ? std::string_view(cells_[at]) : "";
}

// A header names the recipient and no cell of it is an address.
bool PowermtaReader::begin_table() {
  const auto has = [this](std::string_view name) {
    return std::ranges::find(cells_, name) != cells_.end();
  };
  if (!has("rcpt") || !(has("type") || has("dsnStatus") || has("dsnAction"))) return false;
  columns_ = cells_;
  return true;
}

std::optional<Outcome> PowermtaReader::outcome() const {
  const std::string_view type = cell("type");
  if (type == "d") return Outcome::sent;
  if (type == "t" || type == "tq") return Outcome::deferred;
  if (type == "b" || type == "rb") return failed(cell("bounceCat"));
  if (!type.empty()) return std::nullopt;  // arrivals, complaints, queue events
  const std::string_view action = cell("dsnAction");
  const std::string_view status = cell("dsnStatus");
  if (action == "relayed" || action == "delivered" || (action.empty() && status.starts_with('2')))
    return Outcome::sent;
  if (action == "delayed" || (action.empty() && status.starts_with('4'))) return Outcome::deferred;
  if (action == "failed" || (action.empty() && status.starts_with('5')))
    return failed(cell("bounceCat"));
  return std::nullopt;
}

bool PowermtaReader::read(std::string_view line, std::uint64_t number) {
  if (line.find(',') == line.npos) return false;
  if (columns_.empty() && line.find("rcpt") == line.npos) return false;
  if (!columns_.empty() && has_open_quote(line)) {
    row_ = line.substr(0, kMaxRowBytes);
    row_number_ = number;
    return true;
  }
  return read_row(line, number);
}

bool PowermtaReader::is_whole_row(std::string_view line) {
  if (has_open_quote(line)) return false;
  split_csv(line, cells_);
  return cells_.size() == columns_.size();
}

bool PowermtaReader::read_on(std::string_view line) {
  const bool too_long = row_.size() + line.size() >= kMaxRowBytes;
  if (too_long || (columns_.size() > 2 && is_whole_row(line))) {
    finish();
    return false;
  }
  const bool closes = has_open_quote(line);  // an odd number of quotes
  row_ += '\n';
  row_ += line;
  if (closes) finish();
  return true;
}

void PowermtaReader::finish() {
  if (row_.empty()) return;
  const std::string row = std::exchange(row_, {});
  read_row(row, row_number_);
}

bool PowermtaReader::read_row(std::string_view row, std::uint64_t number) {
  split_csv(row, cells_);
  if (begin_table()) return true;
  if (columns_.empty()) return false;
  const std::optional<Outcome> found = outcome();
  const std::string_view recipient = cell("rcpt");
  if (!found || recipient.empty()) return true;
  attempt_.outcome = *found;
  attempt_.line = number;
  std::string_view time = cell("timeLogged");
  attempt_.time = take_date_and_time(time).value_or(WallTime{});
  attempt_.recipient = recipient;
  attempt_.sender = cell("orig");
  const Relay relay = parse_relay(cell("dsnMta"));
  attempt_.relay_host = relay.host;
  attempt_.relay_ip = relay.ip.empty() ? cell("dlvDestinationIp") : relay.ip;
  attempt_.dsn = dsn_of(cell("dsnStatus"));
  attempt_.queue_id = cell("envId");
  std::string_view words = cell("dsnDiag");
  take_prefix(words, "smtp;");
  attempt_.reply = trim(words.empty() ? cell("dsnStatus") : words);
  sink_(attempt_);
  return true;
}

}  // namespace todoku::logs
