#include "bounce/innermost.h"

#include <algorithm>
#include <array>

#include "base/byte_set.h"
#include "base/lanes.h"
#include "base/text.h"

namespace todoku::bounce {
namespace {

int code_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || (text[at] != '4' && text[at] != '5')) return 0;
  if (text[at + 1] < '0' || text[at + 1] > '9' || !is_digit(text[at + 2])) return 0;
  const char after = at + 3 < text.size() ? text[at + 3] : ' ';
  if (!is_space(after) && after != '-' && after != ':' && after != ';' && after != '\'' &&
      after != ',' && after != '#') {
    return 0;
  }
  if (after == '-' && at + 4 < text.size() && is_digit(text[at + 4]) &&
      !(at + 5 < text.size() && text[at + 5] == '.')) {
    return 0;  // a telephone number
  }
  return (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
}

// "550 5.1.1": both codes, of one class.
bool is_twofold(std::string_view text) {
  return text.size() > 8 && (text[3] == ' ' || text[3] == '-') && text[4] == text[0] &&
         text[5] == '.' && is_digit(text[6]) && text[7] == '.' && is_digit(text[8]);
}

// How the text before a code introduces it.
enum class Lead { none, plain, wraps };

// Only the end, which each code has for itself: trim() would go through white space at the front
// once a code.
std::string_view without_end_space(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Lead lead_before(std::string_view before) {
  const bool line_start = before.empty() || before.back() == '\n';
  const std::string_view trimmed = without_end_space(before);
  if (line_start || trimmed.empty()) return Lead::plain;
  if (before.find('\n', trimmed.size()) != before.npos) {
    return trimmed.ends_with(':') ? Lead::wraps : Lead::plain;
  }
  constexpr auto kWrappers = std::to_array<std::string_view>(
      {"->", "said:", "<<<", "responded:", "replied:", "returned:", "response:", "saying:", "with:",
       "answered:", "error:", "message:", "was:", "says:", "response was"});
  for (const std::string_view wrapper : kWrappers) {
    if (trimmed.size() >= wrapper.size() &&
        iequals(trimmed.substr(trimmed.size() - wrapper.size()), wrapper)) {
      return Lead::wraps;
    }
  }
  const char last = trimmed.back();
  if (last == '<' || last == '\'' || last == '"' || last == '(' || last == '[' || last == ':') {
    return Lead::wraps;
  }
  if (last == ';' || last == ',' || last == '.' || last == '-' || last == '>' || last == ')' ||
      last == ']' || last == '|' || last == '#' || static_cast<unsigned char>(last) >= 0x80) {
    return Lead::plain;
  }
  constexpr auto kWords = std::to_array<std::string_view>(
      {"said", "returned", "code", "error", "reply", "response", "status", "with", "message",
       "reason", "smtp", "responded", "replied", "got", "received", "failed"});
  for (const std::string_view word : kWords) {
    if (trimmed.size() >= word.size() &&
        iequals(trimmed.substr(trimmed.size() - word.size()), word)) {
      return Lead::plain;
    }
  }
  return Lead::none;
}

// Is there a word in the first paragraph of what a code begins?
bool has_words(std::string_view reply) {
  reply = reply.substr(0, reply.find("\n\n"));
  int letters = 0;
  for (const char c : reply)
    letters += is_alpha(c) || static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
  return letters > 2;
}

// What MTAs write behind the reply that they quote.
std::size_t end_of_reply(std::string_view text, std::size_t begin) {
  constexpr auto kTails = std::to_array<std::string_view>(
      {"(in reply to", "\nGiving up on", "\nI'm not going to try", "[RCPT_TO]", "[MAIL_FROM]",
       "[DATA_END]", "[BODY]", "\nSTEP:", "\n(Other MXes", "(delivery attempts:", "\n\n"});
  static constexpr ByteSet kSecond("iGIRMDBS(d\n");
  for (std::size_t at = begin; (at = find_any<'(', '[', '\n'>(text, at)) + 1 < text.size(); ++at) {
    if (!kSecond.has(text[at + 1])) continue;
    const std::string_view rest = text.substr(at);
    if (std::ranges::any_of(kTails, [&](auto tail) { return rest.starts_with(tail); })) return at;
  }
  return text.size();
}

// A transcript's line, without its arrow: what the other side said. "" for any other line.
std::string_view spoken(std::string_view line) {
  line = trim(line);
  for (const std::string_view arrow : {"<<<", "Out:", "Received >>>", "Received <<<"}) {
    if (line.starts_with(arrow)) return trim(line.substr(arrow.size()));
  }
  return {};
}

// "<<<", "Out:" or "Received >>>": two bytes of each in one pass, then the words themselves.
bool holds_arrows(std::string_view text) {
  char before = '\0';
  const std::size_t sign = find_lane(text, 0, [&before](Lanes bytes) {
    const Lanes previous = shifted(bytes, before);
    before = static_cast<char>(bytes[sizeof(Lanes) - 1]);
    return ((bytes == '<') & (previous == '<')) | ((bytes == '>') & (previous == '>')) |
           ((bytes == ':') & (previous == 't'));
  });
  if (sign == text.size()) return false;
  return text.find("<<<") != text.npos || text.find("Out:") != text.npos ||
         text.find("Received >>>") != text.npos;
}

// The last refusal of a transcript, all of its lines. What DATA is answered after it says only that
// nobody was left.
std::optional<Inner> from_transcript(std::string_view text) {
  if (!holds_arrows(text)) return std::nullopt;
  Inner last;
  bool open = false;
  std::size_t at = 0;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view said = spoken(line);
    const int code = code_at(said, 0);
    if (said.empty() && open && !trim(line).empty() && (line[0] == ' ' || line[0] == '\t') &&
        trim(line)[0] != '>') {
      last.text += " ";
      last.text += trim(line);  // folded
    } else if (code && open && code == last.code) {
      last.text += "\n";
      last.text += said;
    } else if (code && !(last.code && misses_recipients(said))) {
      last = {std::string(said), code, std::nullopt, at};
      open = true;
    } else {
      open = false;
    }
    at += line.size() + 1;
  }
  if (!last.code) return std::nullopt;
  last.enhanced = enhanced_in(last.text);
  return last;
}

// "(reason: 550 user unknown)": the bracket belongs to what stood around the reply.
void drop_open_end(std::string& text, char open, char close) {
  if (text.ends_with(close) && text.find(open) == text.npos) text.pop_back();
}

std::string_view host_behind(std::string_view text, std::string_view words) {
  // "unable to look up host x", "program at host x": nobody there replied.
  if (words.ends_with("look up ") || words.ends_with("program at ") ||
      words.ends_with("system at ") || words.ends_with("any ")) {
    return {};
  }
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  std::size_t end = 0;
  while (end < text.size() && (is_alnum(text[end]) || text[end] == '.' || text[end] == '-' ||
                               text[end] == '_' || text[end] == ':')) {
    ++end;
  }
  while (end > 0 && (text[end - 1] == '.' || text[end - 1] == ':')) --end;
  const std::string_view host = text.substr(0, end);
  const std::size_t dot = host.find('.');
  return dot == host.npos || dot == 0 || host.size() > 255 ? std::string_view{} : host;
}

std::string_view host_before(std::string_view words) {
  std::string_view host = trim(words.substr(words.rfind('\n') + 1));
  host = host.substr(0, host.find(' '));
  return host.find('.') == host.npos ? std::string_view{} : host;
}

}  // namespace

bool misses_recipients(std::string_view reply) {
  return reply.starts_with("503") ||
         (reply.starts_with("554") && ifind(reply, "no valid recipients") != reply.npos);
}

std::string joined(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = find_any<'\n'>(text);
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!out.empty()) out += code_at(line, 0) ? '\n' : ' ';
    out += line;
  }
  drop_open_end(out, '(', ')');
  drop_open_end(out, '[', ']');
  return out;
}

std::optional<smtp::EnhancedCode> enhanced_in(std::string_view text) {
  for (std::size_t dot = text.find('.', 1); dot != text.npos && dot + 3 < text.size();
       dot = text.find('.', dot + 1)) {
    const std::size_t i = dot - 1;
    if ((text[i] != '4' && text[i] != '5') || !is_digit(text[i + 2])) continue;
    if (i > 0 && (is_alnum(text[i - 1]) || text[i - 1] == '.')) continue;
    std::string_view rest = text.substr(i);
    const std::optional<smtp::EnhancedCode> code = smtp::take_enhanced_code(rest);
    if (code && !rest.starts_with('.')) return code;
  }
  return std::nullopt;
}

Inner innermost(std::string_view text) {
  if (std::optional<Inner> transcript = from_transcript(text)) return *transcript;
  Inner inner;
  bool found = false;
  bool worded = false;   // a word stands behind the code that was found; then it stays so
  bool closing = false;  // the reply stands in quotes or brackets
  for (std::size_t i = 0; (i = find_any<'4', '5'>(text, i)) + 3 <= text.size(); ++i) {
    if (i > 0 && (is_alnum(text[i - 1]) || text[i - 1] == '.')) continue;
    const int code = code_at(text, i);
    if (!code) continue;
    Lead lead = lead_before(text.substr(0, i));
    // "last error: mx.example.jp 550 5.1.1 unknown": nothing but a reply has two codes of one
    // class.
    if (lead == Lead::none && is_twofold(text.substr(i))) lead = Lead::plain;
    if (lead == Lead::none) continue;
    // "Status code: 550 5.1.10" says less than the reply that follows.
    if (found && !worded) worded = has_words(text.substr(inner.at, i - inner.at));
    const bool bare = found && !worded;
    if (found && lead == Lead::plain && !bare) continue;
    // The same reply goes on: "550-5.1.1 a 550 5.1.1 b".
    const std::string_view before = without_end_space(text.substr(0, i));
    const bool again = found && !bare && code == inner.code && !before.ends_with("->") &&
                       !before.ends_with("said:");
    if (again) continue;
    inner.code = code;
    inner.at = i;
    found = true;
    worded = false;
    closing =
        !before.empty() && (before.back() == '<' || before.back() == '\'' || before.back() == '"');
  }
  if (!found) {
    inner.text = joined(text.substr(0, end_of_reply(text, 0)));
    inner.enhanced = enhanced_in(text);
    return inner;
  }
  std::string_view reply = text.substr(inner.at, end_of_reply(text, inner.at) - inner.at);
  if (closing) reply = trim(reply);
  if (closing && (reply.ends_with('>') || reply.ends_with('\'') || reply.ends_with('"'))) {
    reply.remove_suffix(1);
  }
  inner.text = joined(reply);
  inner.enhanced = enhanced_in(inner.text);
  return inner;
}

std::string remote_host(std::string_view text, const std::vector<Hit>& hits, std::size_t begin,
                        std::size_t end) {
  constexpr std::size_t kNear = 2048;
  end = std::min(end, begin + kNear);
  const Hit* best = nullptr;
  std::string_view found;
  for (const Hit& hit : ending_within(hits, begin, end)) {
    if (hit.role != Role::before_host && hit.role != Role::behind_host) continue;
    if (hit.begin < begin || (best && best->number <= hit.number)) continue;
    const std::string_view words = text.substr(begin, hit.begin - begin);
    const std::string_view host = hit.role == Role::before_host
                                      ? host_behind(text.substr(hit.end, end - hit.end), words)
                                      : host_before(words);
    if (host.empty()) continue;
    best = &hit;
    found = host;
  }
  return std::string(found);
}

std::string host_of_line(std::string_view text, std::size_t at) {
  const std::size_t begin = at == 0 ? text.npos : text.rfind('\n', at - 1);
  std::string_view line = text.substr(begin == text.npos ? 0 : begin + 1);
  line = trim(line.substr(0, at - (begin == text.npos ? 0 : begin + 1)));
  std::string_view host = line.substr(0, line.find_first_of(" :[("));
  const std::size_t dot = host.rfind('.');
  const bool named =
      dot != host.npos && dot > 0 && dot + 2 < host.size() && is_alpha(host[dot + 1]);
  const bool plain = std::ranges::all_of(
      host, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
  return named && plain ? std::string(host) : std::string();
}

std::optional<smtp::Stage> stage_of(const std::vector<Hit>& hits, std::size_t begin,
                                    std::size_t end) {
  std::optional<smtp::Stage> stage;
  for (const Hit& hit : hits) {
    if (hit.begin < begin || hit.begin >= end) continue;
    switch (hit.role) {
      case Role::at_connect: stage = smtp::Stage::banner; break;
      case Role::at_helo: stage = smtp::Stage::ehlo; break;
      case Role::at_tls: stage = smtp::Stage::starttls; break;
      case Role::at_mail: stage = smtp::Stage::mail; break;
      case Role::at_rcpt: stage = smtp::Stage::rcpt; break;
      case Role::at_data: stage = smtp::Stage::data; break;
      case Role::at_eod: stage = smtp::Stage::eod; break;
      case Role::subject:
      case Role::notice:
      case Role::fault:
      case Role::gave_up:
      case Role::final:
      case Role::delay:
      case Role::success:
      case Role::original:
      case Role::absence:
      case Role::label:
      case Role::shun:
      case Role::alias:
      case Role::before_host:
      case Role::behind_host:
      case Role::command: break;
    }
  }
  return stage;
}

}  // namespace todoku::bounce
