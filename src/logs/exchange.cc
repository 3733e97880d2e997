#include "logs/exchange.h"

#include <algorithm>

#include "logs/csv.h"
#include "logs/cut.h"
#include "logs/syslog.h"

namespace todoku::logs {
namespace {

// "[{LED=550 5.1.1 no};{FQDN=mx};{IP=...}]": the value behind "{LED=".
std::string_view part(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(name);
  if (at == status.npos) return {};
  const std::string_view rest = status.substr(at + name.size());
  return rest.substr(0, rest.find("};{") == rest.npos ? rest.find("}]") : rest.find("};{"));
}

// How many recipients share a status that itself holds semicolons: only one can.
std::string_view take_status(std::string_view& statuses, bool is_only) {
  if (is_only || statuses.starts_with('[')) return std::exchange(statuses, {});
  return take_until(statuses, ";");
}

}  // namespace

std::string_view ExchangeReader::cell(std::string_view column) const {
  const auto it = std::ranges::find(columns_, column);
  const auto at = static_cast<std::size_t>(it - columns_.begin());
  return at < columns_.size() && at < cells_.size() ? std::string_view(cells_[at]) : "";
}

bool ExchangeReader::begin_table(std::string_view row) {
  std::vector<std::string> names;
  split_csv(row, names);
  for (std::string& name : names) name = column_name(name);
  const auto has = [&](std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  const bool is_log = has("eventid") && (has("recipientaddress") || has("recipients"));
  const bool is_trace = has("status") && has("recipientaddress") && has("senderaddress");
  if (!is_log && !is_trace) return false;
  columns_ = std::move(names);
  return true;
}

std::optional<Outcome> ExchangeReader::outcome() const {
  const std::string_view event = cell("eventid");
  if (event == "SEND" || event == "DELIVER") return Outcome::sent;
  if (event == "FAIL") return Outcome::bounced;
  if (event == "DEFER") return Outcome::deferred;
  if (!event.empty()) return std::nullopt;
  const std::string_view status = cell("status");
  if (status == "Delivered") return Outcome::sent;
  if (status == "Failed") return Outcome::bounced;
  if (status == "Pending") return Outcome::deferred;
  return std::nullopt;
}

bool ExchangeReader::read(std::string_view line, std::uint64_t number) {
  if (take_prefix(line, "#Fields: ")) return begin_table(line);
  if (line.starts_with("#Software: Microsoft Exchange")) return true;
  if (line.starts_with('#')) return !columns_.empty() || line.starts_with("#Log-type: Message T");
  if (line.find(',') == line.npos) return false;
  const std::string_view front = line.substr(0, line.find('\n'));
  if (ifind(front, "recipient") != front.npos && begin_table(line)) return true;
  if (columns_.empty()) return false;
  split_csv(line, cells_);
  if (cells_.size() > columns_.size()) return false;
  const std::optional<Outcome> found = outcome();
  if (!found) return true;
  attempt_.line = number;
  std::string_view when = cell("datetime");
  for (const std::string_view name : {"timestamp", "received"}) {
    if (when.empty()) when = cell(name);
  }
  attempt_.time = take_date_and_time(when).value_or(WallTime{});
  attempt_.sender = cell("returnpath").empty() ? cell("senderaddress") : cell("returnpath");
  attempt_.queue_id = cell("messageid");
  std::string_view recipients =
      cell("recipientaddress").empty() ? cell("recipients") : cell("recipientaddress");
  std::string_view statuses = cell("recipientstatus");
  const bool is_only = recipients.find_first_of("; ") == recipients.npos;
  while (!recipients.empty()) {
    const std::size_t end = std::min(recipients.find_first_of("; "), recipients.size());
    const std::string_view recipient = recipients.substr(0, end);
    recipients.remove_prefix(std::min(end + 1, recipients.size()));
    if (!recipient.empty()) tell(*found, recipient, take_status(statuses, is_only));
  }
  return true;
}

void ExchangeReader::tell(Outcome found, std::string_view recipient, std::string_view status) {
  const std::string_view said = part(status, "{LED=");
  // RFC 3463 §3.5: X.4.7, delivery time expired ("550 4.4.7 QUEUE.Expired").
  const bool is_late =
      status.find(" 4.4.7 ") != status.npos || status.find(" 5.4.7 ") != status.npos;
  attempt_.outcome = found == Outcome::bounced && is_late ? Outcome::expired : found;
  attempt_.recipient = recipient;
  attempt_.reply = said.empty() ? status : said;
  if (attempt_.outcome == Outcome::sent) {
    attempt_.relay_host = cell("eventid") == "SEND" ? cell("serverhostname") : "";
    attempt_.relay_ip = cell("eventid") == "SEND" ? cell("serverip") : "";
  } else {
    attempt_.relay_host = part(status, "{FQDN=");
    attempt_.relay_ip = part(status, "{IP=");
  }
  sink_(attempt_);
}

}  // namespace todoku::logs
