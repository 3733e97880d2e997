#include "logs/exim.h"

#include <algorithm>
#include <array>

#include "logs/cut.h"
#include "logs/stage_words.h"
#include "logs/syslog.h"

namespace todoku::logs {
namespace {

using smtp::Stage;

bool is_message_id(std::string_view id) {
  const bool is_old = id.size() == 16 && id[6] == '-' && id[13] == '-';
  const bool is_new = id.size() == 23 && id[6] == '-' && id[18] == '-';
  if (!is_old && !is_new) return false;
  for (const char c : id) {
    if (!is_alnum(c) && c != '-') return false;
  }
  return true;
}

// "defer (110): Connection timed out H=mx [ip] DT=5m: SMTP timeout": what the errno means may stand
// before the rest of the fields. Takes those into `fields`, which end with it.
std::string_view behind_errno(std::string_view all, std::string_view& fields,
                              std::string_view words) {
  const std::size_t field = std::min(words.find(" H="), words.find(" DT="));
  const std::size_t colon = words.find(": ");
  if (!fields.ends_with(')') || field == words.npos || field > colon) return words;
  if (colon == words.npos) {
    fields = all;
    return words.substr(0, field);
  }
  fields = all.substr(0, fields.size() + 2 + colon);
  return words.substr(colon + 2);
}

// "550 no DT=0.7s" (+deliver_time)
std::string_view without_time(std::string_view words) {
  const std::size_t at = words.rfind(" DT=");
  if (at == words.npos || words.find(' ', at + 1) != words.npos) return words;
  return words.substr(0, at);
}

// Where the words begin behind the fields: at the first ": " that is outside quotes (DN="...").
// IPv6 addresses and "<orig>" have none.
std::string_view words_of(std::string_view& text) {
  const std::size_t name = text.starts_with('"') ? text.find('"', 1) : 0;  // "a b"@c.example
  std::size_t colon = text.find(": ", name == text.npos ? 0 : name);
  const std::size_t quote = text.find("=\"");
  if (quote < colon) {
    std::size_t end = text.find('"', quote + 2);
    colon = text.find(": ", end == text.npos ? quote : end);
  }
  if (colon == text.npos) return {};
  const std::string_view all = text;
  text = text.substr(0, colon);
  return without_time(behind_errno(all, text, all.substr(colon + 2)));
}

// Where Exim stood when it says so in its own words.
std::optional<Stage> stage_of_own(std::string_view words) {
  for (const std::string_view mark : {" in response to ", "SMTP timeout after "}) {
    if (const std::size_t at = words.find(mark); at != words.npos)
      return stage_begins(words.substr(at + mark.size()));
  }
  if (words.find("TLS session") != words.npos) return Stage::tls;
  if (words.find("host lookup") != words.npos) return Stage::dns;
  for (const std::string_view phrase :
       {"Connection ", "No route to host", "Network is unreachable"}) {
    if (words.find(phrase) != words.npos) return Stage::connect;
  }
  return std::nullopt;
}

// "SMTP error from remote mail server after RCPT TO:<a@b>: 550 no" -> "550 no"
std::string_view innermost(std::string_view words, std::optional<Stage>& stage) {
  constexpr std::string_view kRemote = "MTP error from remote mail";  // SMTP, LMTP
  if (words.find(kRemote) != 1) {
    stage = stage_of_own(words);
    return words;
  }
  const std::size_t after = words.find(" after ");
  if (after == words.npos) return words;
  const std::string_view rest = words.substr(after + 7);
  stage = stage_begins(rest);
  for (std::size_t at = rest.find(": "); at != rest.npos; at = rest.find(": ", at + 2)) {
    const std::string_view reply = rest.substr(at + 2);
    if (reply.size() >= 3 && is_digit(reply[0]) && is_digit(reply[1]) && is_digit(reply[2]))
      return reply;
  }
  return words;
}

// H=mx.example.net [198.51.100.4]:25; before 4.83 in the words: "host mx.example.net
// [198.51.100.4]:"
Relay relay_of(std::string_view fields, std::string_view words) {
  std::string_view rest;
  if (const std::size_t at = fields.find(" H="); at != fields.npos) {
    rest = fields.substr(at + 3);
  } else if (const std::size_t host = words.find(": host "); host != words.npos) {
    rest = words.substr(host + 7);
  } else {
    return {};
  }
  const std::size_t space = rest.find(' ');
  const bool has_ip = space != rest.npos && rest.substr(space).starts_with(" [");
  const std::size_t end = has_ip ? rest.find(']') : rest.npos;
  return parse_relay(rest.substr(0, end == rest.npos ? space : end + 1));
}

// C="250 OK"; a quote in it is escaped.
std::string_view confirmation_of(std::string_view fields) {
  const std::size_t at = fields.find(" C=\"");
  if (at == fields.npos) return {};
  const std::string_view rest = fields.substr(at + 4);
  std::size_t end = rest.find('"');
  while (end != rest.npos && end > 0 && rest[end - 1] == '\\') end = rest.find('"', end + 1);
  return rest.substr(0, end);
}

constexpr std::string_view kTimeout = "retry timeout exceeded";

// What Exim says in place of a reason when a message's or a host's time is over.
bool is_given_up(std::string_view words) {
  constexpr auto kPhrases = std::to_array<std::string_view>(
      {kTimeout, "retry time not reached for any host after a long failure period",
       "been failing for a long time"});
  return std::ranges::any_of(
      kPhrases, [words](std::string_view phrase) { return words.find(phrase) != words.npos; });
}

// "550-5.7.1 one\n550 5.7.1 \"two\"": the log escapes line ends and backslashes, and in C="..."
// quotes and backslashes once more.
std::string unescaped(std::string_view words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t next = i;
    while (next < words.size() && words[next] == '\\') ++next;
    const char escaped = next == i || next == words.size() ? '\0' : words[next];
    if (escaped == 'n' || escaped == '"') {
      out += escaped == 'n' ? '\n' : '"';
      i = next;
    } else {
      out += words[i];
      if (next > i + 1) i = next - 1;
    }
  }
  return out;
}

// Is the deferral one of those for which nothing was tried? "defer (-53)": ERRNO_HRETRY and its
// neighbours from -52 down in Exim's macros.h; older versions number them otherwise.
bool is_untried(std::string_view fields, std::string_view words) {
  constexpr std::string_view kDefer = " defer (-";
  constexpr std::uint64_t kFirst = 52;
  if (words.starts_with("retry time not reached")) return true;
  const std::size_t at = fields.find(kDefer);
  if (at == fields.npos) return false;
  std::uint64_t code = 0;
  const std::string_view rest = fields.substr(at + kDefer.size());
  return parse_number(rest.substr(0, rest.find(')')), code) && code >= kFirst;
}

// What was written to: an address, or for a pipe ("|/usr/bin/x y"), a file ("/var/mail/a", "save
// a/"), an automatic reply (">a@b") and a local name the address that led there, "<a@b>".
std::string_view recipient_of(std::string_view text) {
  const std::size_t from = text.starts_with('"') ? text.find('"', 1) : 0;
  std::string_view first = text.substr(0, text.find(' ', from == text.npos ? 0 : from));
  if (first.ends_with(':')) first.remove_suffix(1);
  const bool is_place = text.find_first_of("|/>") == 0 || first.find('@') == first.npos;
  const std::size_t open = text.find(" <");  // not "F=<sender>"
  if (!is_place || open == text.npos) return first;
  return text.substr(open + 2, text.find('>', open) - open - 2);
}

// "=>" and "->" delivered, ">>" cut-through, "*>" only as if (-N), "==" deferred, "**" failed.
std::optional<Outcome> outcome_of(std::string_view mark) {
  if (mark == "=>" || mark == "->" || mark == ">>") return Outcome::sent;
  if (mark == "==") return Outcome::deferred;
  if (mark == "**") return Outcome::bounced;
  return std::nullopt;
}

}  // namespace

bool EximReader::read(std::string_view line, std::uint64_t number) {
  const std::optional<WallTime> time = take_date_and_time(line);
  if (!time || !take_prefix(line, " ")) return false;
  return read_text(*time, line, number);
}

bool EximReader::read_message(const SyslogLine& line, std::uint64_t number) {
  std::string_view text = line.text;
  const std::optional<WallTime> own = take_date_and_time(text);
  if (own) take_prefix(text, " ");
  return read_text(own.value_or(line.time), text, number);
}

bool EximReader::read_text(WallTime time, std::string_view line, std::uint64_t number) {
  if (line.starts_with('[')) take_until(line, "] ");  // log_selector +pid
  const std::string_view id = take_until(line, " ");
  if (!is_message_id(id)) return false;
  const std::string_view mark = take_until(line, " ");
  if (mark == "Completed") {
    open_.forget(id);
  } else if (mark == "<=") {
    const std::string_view sender = take_until(line, " ");
    open_.set_sender(id, sender == "<>" ? "" : sender);
  } else if (outcome_of(mark)) {
    attempt_.time = time;
    attempt_.line = number;
    attempt_.queue_id = id;
    read_delivery(mark, line);
  }
  return true;
}

void EximReader::read_delivery(std::string_view mark, std::string_view text) {
  attempt_.outcome = *outcome_of(mark);
  attempt_.stage.reset();
  attempt_.dsn.clear();
  const bool sent = attempt_.outcome == Outcome::sent;
  const std::string_view said = sent ? std::string_view{} : words_of(text);
  const std::string_view words = sent ? confirmation_of(text) : innermost(said, attempt_.stage);
  if (attempt_.outcome == Outcome::deferred && is_untried(text, words)) return;
  if (is_given_up(words)) attempt_.outcome = Outcome::expired;
  attempt_.recipient = recipient_of(text);
  const Relay relay = relay_of(text, said);
  attempt_.relay_host = relay.host;
  attempt_.relay_ip = relay.ip;
  attempt_.reply = unescaped(words);
  if (attempt_.outcome == Outcome::expired) give_up(words);
  open_.note(attempt_);
  sink_(attempt_);
}

// "retry timeout exceeded" is no reason: what stands before it is, else what was said the last
// time.
void EximReader::give_up(std::string_view words) {
  if (words.ends_with(kTimeout) && words.size() > kTimeout.size() + 2) {
    words.remove_suffix(kTimeout.size() + 2);  // ": "
    attempt_.reply = unescaped(words);
    return;
  }
  const Attempt* last = open_.last_deferral(attempt_.queue_id, attempt_.recipient);
  if (!last) return;
  attempt_.reply = last->reply;
  attempt_.stage = last->stage;
  attempt_.relay_host = last->relay_host;
  attempt_.relay_ip = last->relay_ip;
}

}  // namespace todoku::logs
