#include "logs/sendmail.h"

#include "logs/cut.h"

namespace todoku::logs {
namespace {

// ", name=" up to the next ", "; `stat` and `reply` may hold commas themselves.
std::string_view field(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == text.npos) return {};
  const std::string_view rest = text.substr(at + name.size());
  if (name == ", stat=") return rest;
  return rest.substr(0, rest.find(name == ", reply=" ? ", stat=" : ", "));
}

// What sendmail says of itself; a server's reply has no stage here.
std::optional<smtp::Stage> stage_of_own(std::string_view stat) {
  using smtp::Stage;
  for (const std::string_view words :
       {"Connection timed out", "Connection refused", "Operation timed out", "No route to host",
        "Network is unreachable", "Host is down"}) {
    if (stat.starts_with(words)) return Stage::connect;
  }
  if (stat.find("TLS handshake") != stat.npos) return Stage::tls;
  if (stat.starts_with("Name server") || stat.starts_with("Host unknown")) return Stage::dns;
  return std::nullopt;
}

// "a@b.example", "<a@b.example>"; a program ("|/usr/bin/vacation") or file stands for the address
// whose mail it takes: ctladdr=<a@b.example> (1000/1000).
std::string_view address_of(std::string_view name, std::string_view ctladdr) {
  const bool is_place = name.starts_with('"') || name.starts_with('|') || name.starts_with('/');
  if (is_place && ctladdr.find('@') != ctladdr.npos)
    return without_angles(ctladdr.substr(0, ctladdr.find(' ')));
  return without_angles(name);
}

constexpr std::size_t kMinId = 7;  // "AA12345", before 8.7
constexpr std::size_t kMaxId = 24;

// "queued" and "quarantined" put it away without a try.
bool is_no_attempt(std::string_view stat) {
  return stat.empty() || stat.starts_with("queued") || stat.starts_with("quarantined");
}

Outcome outcome_of(std::string_view stat, std::string_view dsn) {
  if (stat.starts_with("Sent")) return Outcome::sent;
  if (stat.starts_with("Deferred")) return Outcome::deferred;
  // RFC 3463 §3.5: X.4.7, delivery time expired.
  const bool is_late = dsn == "4.4.7" || dsn == "5.4.7";
  if (is_late || stat.find("could not be delivered for") != stat.npos) return Outcome::expired;
  return Outcome::bounced;
}

}  // namespace

bool is_sendmail(std::string_view program) {
  return program.starts_with("sendmail") || program.starts_with("sm-");
}

void SendmailReader::read(const SyslogLine& line, std::uint64_t number) {
  std::string_view text = line.text;
  const std::string_view id = take_until(text, ": ");
  if (id.size() < kMinId || id.size() > kMaxId || text.empty()) return;
  if (take_prefix(text, "from=")) {
    open_.set_sender(id, without_angles(text.substr(0, text.find(','))));
  } else if (text.starts_with("to=")) {
    attempt_.time = line.time;
    attempt_.line = number;
    attempt_.queue_id = id;
    read_delivery(text);
  } else if (text.find(": Cannot send message ") != text.npos) {  // "DSN: ", "sender notify: "
    expire(line, number, id);
  } else if (text.starts_with("done;")) {
    open_.forget(id);
  }
}

void SendmailReader::read_delivery(std::string_view text) {
  std::string_view stat = field(text, ", stat=");
  if (is_no_attempt(stat)) return;
  attempt_.dsn = field(text, ", dsn=");
  attempt_.outcome = outcome_of(stat, attempt_.dsn);
  const Relay relay = parse_relay(field(text, ", relay="));
  const std::string host(relay.host), ip(relay.ip);
  const std::string_view reply = field(text, ", reply=");
  take_prefix(stat, "Deferred: ");
  attempt_.reply = reply.empty() ? stat : reply;
  attempt_.stage = stage_of_own(attempt_.reply);
  const std::string_view ctladdr = field(text, ", ctladdr=");
  std::string_view recipients = text.substr(3, text.find(", ") - 3);
  while (!recipients.empty()) {
    attempt_.recipient = address_of(take_until(recipients, ","), ctladdr);
    attempt_.relay_host = host;
    attempt_.relay_ip = ip;
    open_.note(attempt_);
    sink_(attempt_);
  }
}

void SendmailReader::expire(const SyslogLine& line, std::uint64_t number, std::string_view id) {
  for (Attempt& last : open_.take_waiting(id)) {
    last.outcome = Outcome::expired;
    last.time = line.time;
    last.line = number;
    sink_(last);
  }
}

}  // namespace todoku::logs
