#include "logs/powermta.h"

#include <algorithm>
#include <array>

#include "logs/cut.h"
#include "logs/syslog.h"

namespace todoku::logs {
namespace {

// RFC 3463 §3.5: X.4.7, delivery time expired.
Outcome failed(std::string_view bounce_category, std::string_view status) {
  const bool is_late = status.starts_with("4.4.7") || status.starts_with("5.4.7");
  return is_late || bounce_category == "message-expired" ? Outcome::expired : Outcome::bounced;
}

// What `type` says: by its letter, or by its name.
std::optional<Outcome> outcome_of(std::string_view type) {
  if (type == "d" || type == "delivery" || type == "delivered") return Outcome::sent;
  if (type == "t" || type == "tq" || type.starts_with("transient")) return Outcome::deferred;
  if (type == "b" || type == "rb" || type == "bounce" || type == "bounced" ||
      type == "remote-bounce")
    return Outcome::bounced;
  return std::nullopt;  // arrivals, complaints, queue events
}

// "2026-11-23 05:10:00+0900", or seconds since 1970.
WallTime time_of(std::string_view text) {
  std::string_view date = text;
  if (const std::optional<WallTime> time = take_date_and_time(date)) return *time;
  return parse_time(text).value_or(WallTime{});
}

// The user's guide, "The accounting file": the fields that are logged by default.
constexpr std::array<std::string_view, 22> kDefaultColumns = {"type",
                                                              "timeLogged",
                                                              "timeQueued",
                                                              "orig",
                                                              "rcpt",
                                                              "orcpt",
                                                              "dsnAction",
                                                              "dsnStatus",
                                                              "dsnDiag",
                                                              "dsnMta",
                                                              "bounceCat",
                                                              "srcType",
                                                              "srcMta",
                                                              "dlvType",
                                                              "dlvSourceIp",
                                                              "dlvDestinationIp",
                                                              "dlvEsmtpAvailable",
                                                              "dlvSize",
                                                              "vmta",
                                                              "jobId",
                                                              "envId",
                                                              "queue"};

// "550 5.1.1 (bad destination mailbox address)" and "5.1.1 (...)" -> "5.1.1"
std::string_view dsn_of(std::string_view status) {
  return status.substr(0, status.find(' '));
}

bool has_open_quote(std::string_view line) {
  return std::ranges::count(line, '"') % 2 != 0;
}

}  // namespace

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

// A row that can only be one of a default installation's, whose first row was left out.
bool PowermtaReader::begin_bare_table() {
  constexpr std::size_t kWhen = 1, kFrom = 3, kTo = 4, kStatus = 7;
  if (cells_.size() < kStatus + 2 || !outcome_of(cells_[0])) return false;
  if (time_of(cells_[kWhen]) == WallTime{} || cells_[kTo].find('@') == std::string::npos)
    return false;
  const bool has_sender = cells_[kFrom].empty() || cells_[kFrom].find('@') != std::string::npos;
  if (!has_sender || cells_[kStatus].empty() || !is_digit(cells_[kStatus][0])) return false;
  columns_.assign(kDefaultColumns.begin(), kDefaultColumns.end());
  return true;
}

std::optional<Outcome> PowermtaReader::outcome() const {
  const std::string_view type = cell("type");
  if (!type.empty()) {
    const std::optional<Outcome> found = outcome_of(type);
    return found == Outcome::bounced ? failed(cell("bounceCat"), cell("dsnStatus")) : found;
  }
  const std::string_view action = cell("dsnAction");
  const std::string_view status = cell("dsnStatus");
  if (action == "relayed" || action == "delivered" || (action.empty() && status.starts_with('2')))
    return Outcome::sent;
  if (action == "delayed" || (action.empty() && status.starts_with('4'))) return Outcome::deferred;
  if (action == "failed" || (action.empty() && status.starts_with('5')))
    return failed(cell("bounceCat"), status);
  return std::nullopt;
}

bool PowermtaReader::read(std::string_view line, std::uint64_t number) {
  if (line.find(',') == line.npos) return false;
  if (columns_.empty() && line.find("rcpt") == line.npos && line.find('@') == line.npos)
    return false;
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
  if (columns_.empty() && !begin_bare_table()) return false;
  const std::optional<Outcome> found = outcome();
  const std::string_view recipient = cell("rcpt");
  if (!found || recipient.empty()) return true;
  attempt_.outcome = *found;
  attempt_.line = number;
  attempt_.time = time_of(cell("timeLogged"));
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
