#include "logs/opensmtpd.h"

#include "logs/cut.h"

namespace todoku::logs {
namespace {

// " name=value" with quotes, angle brackets or neither; `stat` runs to the end where unquoted.
std::string_view field(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == text.npos) return {};
  const std::string_view rest = text.substr(at + name.size());
  if (rest.starts_with('"')) {
    const bool to_the_end = name == " stat=";
    const std::size_t end = to_the_end ? rest.rfind('"') : rest.find('"', 1);
    return rest.substr(1, end == rest.npos || end == 0 ? rest.npos : end - 1);
  }
  if (name == " stat=") return rest;
  if (name == " relay=") return rest.substr(0, std::min(rest.find(','), rest.find(" delay=")));
  return without_angles(rest.substr(0, rest.find_first_of(", ")));
}

std::optional<Outcome> outcome_of(std::string_view result) {
  if (result == "Ok") return Outcome::sent;
  if (result == "TempFail") return Outcome::deferred;
  if (result == "PermFail" || result == "Loop") return Outcome::bounced;
  if (result == "Expire" || result == "Expired") return Outcome::expired;
  return std::nullopt;
}

// Version 5: "relay: TempFail for 0123456789abcdef: session=..."
std::string_view old_result(std::string_view text) {
  if (!take_prefix(text, "relay: ") && !take_prefix(text, "delivery: ")) return {};
  return take_until(text, " for ");
}

std::string_view evpid_of(std::string_view text) {
  const std::string_view id = field(text, " evpid=");
  if (!id.empty()) return id;
  const std::size_t at = text.find(" for ");
  return at == text.npos ? "" : text.substr(at + 5, text.find(':', at) - at - 5);
}

// Where it stood when it speaks for itself (mta_on_mx() and mta_connect() in its mta.c).
std::optional<smtp::Stage> stage_of_own(std::string_view stat) {
  for (const std::string_view words : {"MX lookup", "No MX found", "Domain does not exist",
                                       "Host not found", "Invalid domain name"}) {
    if (stat.find(words) != stat.npos) return smtp::Stage::dns;
  }
  if (stat.ends_with("on destination MXs")) return smtp::Stage::connect;
  return std::nullopt;
}

}  // namespace

bool OpensmtpdReader::read(const SyslogLine& line, std::uint64_t number) {
  if (line.program != "smtpd") return false;
  std::string_view result = field(line.text, " result=");
  if (result.empty()) result = old_result(line.text);
  std::optional<Outcome> outcome = outcome_of(result);
  if (!outcome) return false;
  if (*outcome == Outcome::bounced && field(line.text, " stat=") == "Envelope expired")
    outcome = Outcome::expired;
  attempt_.time = line.time;
  attempt_.line = number;
  attempt_.outcome = *outcome;
  attempt_.queue_id = evpid_of(line.text);
  attempt_.sender = field(line.text, " from=");
  attempt_.recipient = field(line.text, " to=");
  const Relay relay = parse_relay(field(line.text, " relay="));
  attempt_.relay_host = relay.host;
  attempt_.relay_ip = relay.ip;
  attempt_.reply = field(line.text, " stat=");
  attempt_.stage = stage_of_own(attempt_.reply);
  open_.settle(attempt_);
  sink_(attempt_);
  return true;
}

}  // namespace todoku::logs
