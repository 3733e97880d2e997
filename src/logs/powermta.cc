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

// The user's guide, "The accounting file": the fields that are logged by default (column_name()).
constexpr std::array<std::string_view, 22> kDefaultColumns = {"type",
                                                              "timelogged",
                                                              "timequeued",
                                                              "orig",
                                                              "rcpt",
                                                              "orcpt",
                                                              "dsnaction",
                                                              "dsnstatus",
                                                              "dsndiag",
                                                              "dsnmta",
                                                              "bouncecat",
                                                              "srctype",
                                                              "srcmta",
                                                              "dlvtype",
                                                              "dlvsourceip",
                                                              "dlvdestinationip",
                                                              "dlvesmtpavailable",
                                                              "dlvsize",
                                                              "vmta",
                                                              "jobid",
                                                              "envid",
                                                              "queue"};

// The columns of which one at least tells what became of a message.
constexpr auto kTelling =
    std::to_array<std::string_view>({"type", "dsnaction", "dsnstatus", "dsndiag", "bouncecat"});

// By the code of the server's reply: "smtp;550 5.1.1 no", "250 ok".
std::optional<Outcome> outcome_of_reply(std::string_view diagnostic) {
  take_prefix(diagnostic, "smtp;");
  const std::string_view words = trim(diagnostic);
  if (words.size() < 3 || !is_digit(words[1]) || !is_digit(words[2])) return std::nullopt;
  if (words[0] == '2') return Outcome::sent;
  if (words[0] == '4') return Outcome::deferred;
  return words[0] == '5' ? std::optional(Outcome::bounced) : std::nullopt;
}

// Before it is taken apart: a header row, or a row with an address.
bool may_begin_table(std::string_view line) {
  if (line.find('@') != line.npos) return true;
  for (const std::string_view name : {"rcpt", "dsn", "bouncecat", "timelogged"}) {
    if (ifind(line, name) != line.npos) return true;
  }
  return false;
}

// Of a header row: the mark that it has most of.
char separator_of(std::string_view row) {
  char best = ',';
  for (const char mark : {';', '\t'}) {
    if (std::ranges::count(row, mark) > std::ranges::count(row, best)) best = mark;
  }
  return best;
}

// "550 5.1.1 (bad destination mailbox address)" and "5.1.1 (...)" -> "5.1.1"
std::string_view dsn_of(std::string_view status) {
  return status.substr(0, status.find(' '));
}

// The user's guide, "Bounce categories", as the codes of RFC 3463.
std::string_view dsn_of_category(std::string_view category) {
  using Name = std::pair<std::string_view, std::string_view>;
  constexpr auto kNames = std::to_array<Name>({
      {"bad-mailbox", "5.1.1"},
      {"bad-domain", "5.1.2"},
      {"inactive-mailbox", "5.2.1"},
      {"quota-issues", "5.2.2"},
      {"bad-connection", "4.4.2"},
      {"no-answer-from-host", "4.4.1"},
      {"message-expired", "4.4.7"},
      {"routing-errors", "5.4.4"},
      {"bad-configuration", "5.3.5"},
      {"invalid-sender", "5.1.8"},
      {"protocol-errors", "5.5.0"},
      {"content-related", "5.6.0"},
      {"policy-related", "5.7.1"},
      {"relaying-issues", "5.7.1"},
  });
  for (const auto& [name, dsn] : kNames) {
    if (category == name) return dsn;
  }
  return {};
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

// A header has no address or number in it, a column that tells what became of the message, and
// another.
bool PowermtaReader::begin_table() {
  const auto is_value = [](const std::string& cell) {
    return cell.find('@') != std::string::npos || (!cell.empty() && is_digit(cell[0]));
  };
  if (std::ranges::any_of(cells_, is_value)) return false;
  std::vector<std::string> names;
  std::size_t known = 0;
  bool tells = false;
  for (const std::string& cell : cells_) {
    names.push_back(column_name(cell));
    known += std::ranges::count(kDefaultColumns, names.back());
    tells = tells || std::ranges::count(kTelling, names.back()) > 0;
  }
  if (!tells || known < 2) return false;
  columns_ = std::move(names);
  return true;
}

// One whose separator is another than that of the table before.
bool PowermtaReader::begin_table_of_another_kind(std::string_view row) {
  const char separator = row.find('@') == row.npos ? separator_of(row) : separator_;
  if (separator == separator_) return false;
  split_csv(row, cells_, separator);
  if (begin_table()) {
    separator_ = separator;
    return true;
  }
  split_csv(row, cells_, separator_);
  return false;
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
    return found == Outcome::bounced ? failed(cell("bouncecat"), cell("dsnstatus")) : found;
  }
  const std::string_view action = cell("dsnaction");
  const std::string_view status = cell("dsnstatus");
  if (action == "relayed" || action == "delivered" || action == "expanded" ||
      (action.empty() && status.starts_with('2')))
    return Outcome::sent;
  if (action == "delayed" || (action.empty() && status.starts_with('4'))) return Outcome::deferred;
  if (action == "failed" || (action.empty() && status.starts_with('5')))
    return failed(cell("bouncecat"), status);
  if (const std::optional<Outcome> found = outcome_of_reply(cell("dsndiag"))) return found;
  const std::string_view category = cell("bouncecat");
  return category.empty() ? std::nullopt : std::optional(failed(category, status));
}

// Who complained stands in a column of its own ("originalRcptTo"), beside the address that the
// report was sent to, or is the only recipient there is.
void PowermtaReader::tell_complaint() const {
  if (!complaints_) return;
  const auto is_other = [](const std::string& name) {
    return name != "rcpt" && name != "orcpt" && name.find("rcpt") != std::string::npos;
  };
  const auto other = std::ranges::find_if(columns_, is_other);
  std::string_view who = cell(other == columns_.end() ? "rcpt" : std::string_view(*other));
  const std::string_view type = cell("feedbacktype");
  complaints_({std::string(without_angles(who)), std::string(type.empty() ? "abuse" : type)});
}

bool PowermtaReader::read(std::string_view line, std::uint64_t number) {
  if (line.find_first_of(",;\t") == line.npos) return false;
  if (columns_.empty() && !may_begin_table(line)) return false;
  if (!columns_.empty() && has_open_quote(line)) {
    row_ = line.substr(0, kMaxRowBytes);
    row_number_ = number;
    return true;
  }
  return read_row(line, number);
}

bool PowermtaReader::is_whole_row(std::string_view line) {
  if (has_open_quote(line)) return false;
  split_csv(line, cells_, separator_);
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
  split_csv(row, cells_, separator_);
  if (begin_table() || begin_table_of_another_kind(row)) return true;
  if (columns_.empty() && !begin_bare_table()) return false;
  const std::string_view type = cell("type");
  if (type == "f" || type == "feedback-loop") tell_complaint();
  const std::optional<Outcome> found = outcome();
  if (!found) return true;
  attempt_.outcome = *found;
  attempt_.line = number;
  attempt_.time = time_of(cell("timelogged"));
  attempt_.recipient = cell("rcpt");
  attempt_.sender = cell("orig");
  const Relay relay = parse_relay(cell("dsnmta"));
  attempt_.relay_host = relay.host;
  attempt_.relay_ip = relay.ip.empty() ? cell("dlvdestinationip") : relay.ip;
  attempt_.dsn = dsn_of(cell("dsnstatus"));
  if (attempt_.dsn.empty()) attempt_.dsn = dsn_of_category(cell("bouncecat"));
  attempt_.queue_id = cell("envid");
  std::string_view words = cell("dsndiag");
  take_prefix(words, "smtp;");
  for (const std::string_view instead : {"dsnstatus", "bouncecat"}) {
    if (words.empty()) words = cell(instead);
  }
  attempt_.reply = trim(words);
  sink_(attempt_);
  return true;
}

}  // namespace todoku::logs
