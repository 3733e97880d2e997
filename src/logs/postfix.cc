#include "logs/postfix.h"

#include <array>

#include "logs/cut.h"
#include "logs/stage_words.h"

namespace todoku::logs {
namespace {

using smtp::Stage;

bool is_queue_id(std::string_view text) {
  if (text.size() < 5 || text.size() > 24) return false;
  for (const char c : text) {
    if (!is_alnum(c)) return false;
  }
  return true;
}

std::optional<Outcome> outcome_of(std::string_view status) {
  if (status == "sent") return Outcome::sent;
  if (status == "deferred" || status == "SOFTBOUNCE") return Outcome::deferred;
  if (status == "bounced") return Outcome::bounced;
  if (status == "expired") return Outcome::expired;
  return std::nullopt;
}

std::optional<Stage> stage_while(std::string_view text) {
  for (const std::string_view mark :
       {" while sending ", " while receiving the ", " while performing the ", " while "}) {
    if (const std::size_t at = text.rfind(mark); at != text.npos)
      return stage_begins(text.substr(at + mark.size()));
  }
  return std::nullopt;
}

// "host x[ip] said: 550 ... (in reply to RCPT TO command)"
Said parse_host_said(std::string_view text, std::size_t verb, std::string_view mark) {
  const Relay relay = parse_relay(text.substr(0, verb));
  Said said{relay.host, relay.ip, std::nullopt, text.substr(verb + mark.size())};
  constexpr std::string_view kInReply = "(in reply to ";
  if (const std::size_t at = said.words.rfind(kInReply); at != said.words.npos) {
    said.stage = stage_begins(said.words.substr(at + kInReply.size()));
    said.words = trim(said.words.substr(0, at));
  }
  return said;
}

// Where Postfix stood when it speaks for itself.
std::optional<Stage> stage_of_own(std::string_view text) {
  using Phrase = std::pair<std::string_view, Stage>;
  constexpr auto kPhrases = std::to_array<Phrase>({
      {"Host or domain name not found", Stage::dns},
      {"unable to look up", Stage::dns},
      {"does not accept mail (nullMX)", Stage::dns},
      {"loops back to myself", Stage::dns},
      {"TLSA lookup", Stage::dns},
      {"Cannot start TLS", Stage::tls},
      {"TLS is required", Stage::tls},
      {"Server certificate not", Stage::tls},
      {"SASL authentication failed", Stage::auth},
  });
  for (const auto& [phrase, stage] : kPhrases) {
    if (text.find(phrase) != text.npos) return stage;
  }
  return stage_while(text);
}

// "lost connection with x[ip] while ...", "connect to x[ip]:25: Connection timed out"
Said parse_own_words(std::string_view text) {
  Said said{"", "", stage_of_own(text), text};
  for (const std::string_view mark :
       {"connect to ", "lost connection with ", "conversation with "}) {
    const std::size_t at = text.find(mark);
    if (at == text.npos) continue;
    const std::string_view rest = text.substr(at + mark.size());
    const Relay relay = parse_relay(rest.substr(0, rest.find_first_of(" (")));
    said.host = relay.host;
    said.ip = relay.ip;
    if (mark == "connect to ") said.stage = Stage::connect;
    return said;
  }
  return said;
}

// "SASL authentication failed; server x[ip] said: 535 ..."
std::optional<Said> parse_login_refused(std::string_view text) {
  constexpr std::string_view kSaid = " said: ";
  if (!take_prefix(text, "SASL authentication failed; server ")) return std::nullopt;
  const std::size_t at = text.find(kSaid);
  if (at == text.npos) return std::nullopt;
  Said said = parse_host_said(text, at, kSaid);
  said.stage = Stage::auth;
  return said;
}

bool is_daemon(std::string_view name) {
  for (const std::string_view known :
       {"smtp", "smtpd", "lmtp", "qmgr", "nqmgr", "cleanup", "local", "virtual", "pipe", "error",
        "retry", "bounce", "pickup", "discard", "submission", "verify", "postscreen"}) {
    if (name == known) return true;
  }
  return false;
}

}  // namespace

bool is_postfix(std::string_view program) {
  if (program.starts_with("postfix@")) return true;
  const std::size_t slash = program.rfind('/');
  if (slash == program.npos) return false;
  return program.starts_with("postfix") || is_daemon(program.substr(slash + 1));
}

Said parse_said(std::string_view text) {
  take_prefix(text, "delivery temporarily suspended: ");
  if (take_prefix(text, "host ")) {
    constexpr std::string_view kSaid = " said: ";
    constexpr std::string_view kRefused = " refused to talk to me: ";
    if (const std::size_t at = text.find(kSaid); at != text.npos)
      return parse_host_said(text, at, kSaid);
    if (const std::size_t at = text.find(kRefused); at != text.npos) {
      Said said = parse_host_said(text, at, kRefused);
      said.stage = Stage::banner;
      return said;
    }
  }
  if (const std::optional<Said> refused = parse_login_refused(text)) return *refused;
  return parse_own_words(text);
}

void PostfixReader::read(const SyslogLine& line, std::uint64_t number) {
  std::string_view text = line.text;
  const std::size_t colon = text.find(": ");
  if (colon == text.npos || !is_queue_id(text.substr(0, colon))) return;
  const std::string_view id = text.substr(0, colon);
  text.remove_prefix(colon + 2);
  if (text.starts_with("to=<")) {
    attempt_.time = line.time;
    attempt_.line = number;
    attempt_.queue_id = id;
    read_delivery(text);
  } else if (take_prefix(text, "from=<")) {
    if (text.find("status=expired") != text.npos || text.find("status=force-expired") != text.npos)
      return expire(id, line, number);
    open_.set_sender(id, take_until(text, ">"));
  } else if (text == "removed") {
    open_.forget(id);
  }
}

void PostfixReader::read_delivery(std::string_view text) {
  const std::size_t status_at = text.find(", status=");
  if (status_at == text.npos) return;
  std::string_view status = text.substr(status_at + 9);
  const std::optional<Outcome> outcome = outcome_of(take_until(status, " "));
  if (!outcome || status.starts_with("(forwarded as ")) return;
  std::string_view fields = text.substr(0, status_at);
  fields.remove_prefix(4);
  attempt_.recipient = take_until(fields, ">");
  Relay relay;
  attempt_.dsn.clear();
  while (!fields.empty()) {
    const std::string_view field = take_until(fields, ", ");
    if (field.starts_with("relay=")) relay = parse_relay(field.substr(6));
    if (field.starts_with("dsn=")) attempt_.dsn = field.substr(4);
  }
  // A syslog may have cut the line before the bracket closes.
  if (take_prefix(status, "(") && status.ends_with(')')) status.remove_suffix(1);
  Said said{"", "", std::nullopt, status};
  if (*outcome != Outcome::sent) said = parse_said(status);
  attempt_.outcome = *outcome;
  attempt_.relay_host = said.host.empty() ? relay.host : said.host;
  attempt_.relay_ip = said.ip.empty() ? relay.ip : said.ip;
  attempt_.stage = said.stage;
  attempt_.reply = said.words;
  open_.note(attempt_);
  sink_(attempt_);
}

bool PostfixReader::read_bare(std::string_view line, std::uint64_t number) {
  const std::size_t colon = line.find(": ");
  if (colon == line.npos || !is_queue_id(line.substr(0, colon))) return false;
  const std::string_view text = line.substr(colon + 2);
  const bool is_delivery = text.starts_with("to=<") && text.find(", status=") != text.npos;
  if (!is_delivery && !text.starts_with("from=<") && text != "removed") return false;
  read({.time = {}, .program = "", .process = "", .text = line}, number);
  return true;
}

void PostfixReader::expire(std::string_view id, const SyslogLine& line, std::uint64_t number) {
  std::vector<Attempt> waiting = open_.take_waiting(id);
  if (waiting.empty()) waiting.push_back({.queue_id = std::string(id)});
  for (Attempt& last : waiting) {
    last.outcome = Outcome::expired;
    last.time = line.time;
    last.line = number;
    sink_(last);
  }
}

}  // namespace todoku::logs
