#include "logs/qmail.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "logs/cut.h"

namespace todoku::logs {
namespace {

using smtp::Stage;

// "@400000006741a05e0bebc204": seconds since 1970 with 2^62 and ten leap seconds added, then
// nanoseconds (the TAI64N format).
std::optional<WallTime> take_tai64n(std::string_view& text) {
  constexpr std::size_t kDigits = 24;
  constexpr std::uint64_t kEpoch = (1ull << 62) + 10, kFarFuture = 100'000'000'000;
  if (text.size() < kDigits + 2 || text[0] != '@' || text[kDigits + 1] != ' ') return std::nullopt;
  std::uint64_t label = 0;
  const char* end = text.data() + 17;
  const auto [stop, error] = std::from_chars(text.data() + 1, end, label, 16);
  if (error != std::errc{} || stop != end || label < kEpoch || label - kEpoch > kFarFuture)
    return std::nullopt;
  text.remove_prefix(kDigits + 2);
  return WallTime(seconds(label - kEpoch));
}

// "1795378200.123456 ": splogger's.
std::optional<WallTime> take_seconds(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  const std::size_t point = word.find('.');
  std::uint64_t whole = 0;
  if (point != 10 || !parse_number(word.substr(0, point), whole)) return std::nullopt;
  take_until(text, " ");
  return WallTime(seconds(whole));
}

std::optional<WallTime> take_time(std::string_view& text) {
  if (const std::optional<WallTime> label = take_tai64n(text)) return label;
  if (const std::optional<WallTime> local = take_date_and_time(text)) {
    take_prefix(text, " ");
    return local;
  }
  return take_seconds(text);
}

// Spaces are written as underscores and line ends as slashes.
std::string spaced(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, '_', ' ');
  return out;
}

// How qmail-remote says where it stood.
std::optional<Stage> stage_of(std::string_view text) {
  using Phrase = std::pair<std::string_view, Stage>;
  constexpr auto kPhrases = std::to_array<Phrase>({
      {"but greeting failed", Stage::banner},
      {"but my name was rejected", Stage::ehlo},
      {"but sender was rejected", Stage::mail},
      {"does not like recipient", Stage::rcpt},
      {"failed on DATA command", Stage::data},
      {"failed after I sent the message", Stage::eod},
      {"couldn't find any host", Stage::dns},
      {"CNAME lookup failed", Stage::dns},
      {"couldn't find a mail exchanger", Stage::dns},
      {"wasn't able to establish an SMTP connection", Stage::connect},
  });
  for (const auto& [phrase, stage] : kPhrases) {
    if (text.find(phrase) != text.npos) return stage;
  }
  return std::nullopt;
}

// What the server said, if one did; else qmail's own words.
std::string_view words_of(std::string_view text) {
  constexpr std::string_view kSaid = "Remote host said: ";
  if (const std::size_t at = text.find(kSaid); at != text.npos)
    text.remove_prefix(at + kSaid.size());
  for (const std::string_view tail : {"/Giving up on ", "/I'm not going to try again"})
    text = text.substr(0, text.find(tail));
  if (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

// "198.51.100.4 accepted message.", "Connected to 198.51.100.4 but ..."
std::string_view ip_of(std::string_view text) {
  take_prefix(text, "Connected to ");
  const Relay relay = parse_relay(text.substr(0, text.find(' ')));
  return relay.host.empty() ? relay.ip : "";
}

bool is_message_number(std::string_view text) {
  std::uint64_t number = 0;
  return parse_number(text, number);
}

}  // namespace

bool QmailReader::read(std::string_view line, std::uint64_t number) {
  const std::optional<WallTime> time = take_time(line);
  return read_text(time.value_or(WallTime{}), line, number);
}

bool QmailReader::read_message(const SyslogLine& line, std::uint64_t number) {
  std::string_view text = line.text;
  const std::optional<WallTime> own = take_time(text);
  return read_text(own.value_or(line.time), text, number);
}

bool QmailReader::read_text(WallTime time, std::string_view text, std::uint64_t number) {
  if (take_prefix(text, "starting delivery ")) return start(text);
  if (take_prefix(text, "delivery ")) return end(time, text, number);
  if (take_prefix(text, "info msg ")) {
    const std::string_view message = take_until(text, ": bytes ");
    take_until(text, " from <");
    if (!is_message_number(message)) return false;
    open_.set_sender(message, take_until(text, "> qp "));
    return true;
  }
  if (take_prefix(text, "end msg ")) {
    open_.forget(text);
    return is_message_number(text);
  }
  return take_prefix(text, "new msg ") || take_prefix(text, "bounce msg ") ||
         take_prefix(text, "status: local ");
}

// "5: msg 123 to remote a@b.example"
bool QmailReader::start(std::string_view text) {
  std::uint64_t delivery = 0;
  if (!parse_number(take_until(text, ": msg "), delivery)) return false;
  const std::string_view message = take_until(text, " to ");
  if (!take_prefix(text, "remote ") && !take_prefix(text, "local ")) return false;
  if (running_.size() >= kMaxRunning) running_.clear();
  running_[delivery] = {std::string(message), std::string(text)};
  return true;
}

// "5: success: text", "5: report mangled, will defer"
bool QmailReader::end(WallTime time, std::string_view text, std::uint64_t number) {
  std::uint64_t delivery = 0;
  if (!parse_number(take_until(text, ": "), delivery)) return false;
  const std::string_view result = text.substr(0, text.find(": "));
  if (result == "success") {
    attempt_.outcome = Outcome::sent;
  } else if (result == "failure") {
    attempt_.outcome = Outcome::bounced;
  } else if (result == "deferral" || text.starts_with("report mangled")) {
    attempt_.outcome = Outcome::deferred;
  } else {
    return false;
  }
  take_prefix(text, "success: ") || take_prefix(text, "failure: ") ||
      take_prefix(text, "deferral: ");
  const auto started = running_.find(delivery);
  if (started == running_.end()) return true;  // the log began later
  const std::string words = spaced(text);
  if (words.find("has been in the queue too long") != words.npos)
    attempt_.outcome = Outcome::expired;
  attempt_.time = time;
  attempt_.line = number;
  attempt_.queue_id = started->second.message;
  attempt_.recipient = started->second.recipient;
  attempt_.relay_ip = ip_of(words);
  attempt_.reply = words_of(words);
  attempt_.stage.reset();
  if (attempt_.outcome != Outcome::sent) attempt_.stage = stage_of(words);
  running_.erase(started);
  open_.note(attempt_);
  sink_(attempt_);
  return true;
}

}  // namespace todoku::logs
