#include "app/words.h"

#include <ctime>

#include <algorithm>

#include "app/explain_words.h"
#include "app/width.h"
#include "base/text.h"
#include "smtp/reply.h"

namespace todoku::app {
namespace {

struct Word {
  std::string_view name, ja, en;
  Ink ink;
};

constexpr Word kStates[] = {
    {"queued", "待機", "queued", Ink::plain},
    {"delivered", "配送済み", "delivered", Ink::green},
    {"accepted", "受理", "accepted", Ink::green},
    {"deferred", "再送待ち", "deferred", Ink::yellow},
    {"held", "保留", "held", Ink::magenta},
    {"parked", "退避", "parked", Ink::magenta},
    {"bounced", "不達", "bounced", Ink::red},
    {"expired", "期限切れ", "expired", Ink::red},
    {"suppressed", "送信抑止", "suppressed", Ink::blue},
    {"cancelled", "取消", "cancelled", Ink::dim},
};
constexpr Word kDecisions[] = {
    {"taken", "受信", "taken", Ink::green},
    {"quarantined", "迷惑メールへ", "quarantined", Ink::magenta},
    {"deferred", "一時拒否", "put off", Ink::yellow},
    {"refused", "拒否", "refused", Ink::red},
};

template <std::size_t N>
const Word* find(const Word (&words)[N], std::string_view name) {
  for (const Word& word : words)
    if (word.name == name) return &word;
  return nullptr;
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

// Whom an event is about: a recipient, a suppressed address, a held pair, or those of a new
// message.
std::string subject_of(const boost::json::object& event) {
  if (const std::string address = text_of(event, "address"); !address.empty()) return address;
  if (const std::string domain = text_of(event, "sender_domain"); !domain.empty())
    return fmt::format("{} → {}", domain, text_of(event, "hold_provider"));
  const std::string sender = text_of(event, "sender");
  const boost::json::value* suppression = event.if_contains("suppression");
  if (suppression && suppression->is_object()) return text_of(suppression->get_object(), "address");
  const boost::json::value* addresses = event.if_contains("addresses");
  if (!addresses || !addresses->is_array() || addresses->get_array().empty()) {
    const std::string client = text_of(event, "client");  // refused before there was a recipient
    return client.empty() ? "" : fmt::format("{} [{}]", sender, client);
  }
  const boost::json::array& all = addresses->get_array();
  const std::string first = all[0].is_string() ? std::string(all[0].get_string()) : "";
  const std::string more = all.size() == 1 ? "" : fmt::format(" +{}", all.size() - 1);
  return fmt::format("{} → {}{}", sender.empty() ? "<>" : sender, first, more);
}

std::string cause_of(const boost::json::object& event) {
  const boost::json::value* verdict = event.if_contains("verdict");
  return verdict && verdict->is_object() ? text_of(verdict->get_object(), "cause") : "";
}

// What happened, in the column for it.
std::string type_word(const Terminal& terminal, const boost::json::object& event) {
  const std::string type = text_of(event, "type");
  const Word* decision = find(kDecisions, text_of(event, "decision"));
  if (decision)
    return terminal.paint(decision->ink, pad(terminal.pick(decision->ja, decision->en), 18));
  // "accepted" is what people read of docomo's 250; a message of ours is taken in.
  const std::string_view shown = type == "accepted" ? terminal.pick("受付", "taken in")
                                 : type == "delivered" && cause_of(event) == "accepted"
                                     ? terminal.pick("受理", "accepted")
                                     : std::string_view(type);
  return terminal.paint(ink_of_state(type), pad(shown, 18));
}

// The reply, what went wrong without one, or why it was done; of a new message its id.
std::string said_in(const boost::json::object& event) {
  for (const char* name : {"reply", "trouble", "note"})
    if (const std::string said = text_of(event, name); !said.empty()) return said;
  if (text_of(event, "type") == "accepted") return text_of(event, "message");
  const boost::json::value* suppression = event.if_contains("suppression");
  return suppression && suppression->is_object() ? text_of(suppression->get_object(), "cause") : "";
}

// "3d", "4h", "12m", "30s": one unit is enough for people.
std::string span_text(const Terminal& terminal, milliseconds span) {
  using namespace std::chrono;
  const auto say = [&](auto count, std::string_view ja, std::string_view en) {
    return fmt::format("{}{}", count, terminal.pick(ja, en));
  };
  if (span >= 48h) return say(round<days>(span).count(), "日", "d");
  if (span >= 2h) return say(round<hours>(span).count(), "時間", "h");
  if (span >= 2min) return say(round<minutes>(span).count(), "分", "m");
  return say(round<seconds>(span).count(), "秒", "s");
}

}  // namespace

std::string state_word(const Terminal& terminal, std::string_view state, std::string_view cause) {
  const Word* word =
      find(kStates, state == "delivered" && cause == "accepted" ? "accepted" : state);
  if (!word) return std::string(state);
  return terminal.paint(word->ink, terminal.pick(word->ja, word->en));
}

std::string decision_word(const Terminal& terminal, std::string_view decision) {
  const Word* word = find(kDecisions, decision);
  return word ? terminal.paint(word->ink, terminal.pick(word->ja, word->en))
              : std::string(decision);
}

Ink ink_of_state(std::string_view state) {
  const Word* word = find(kStates, state);
  return word ? word->ink : Ink::plain;
}

std::string responsible_word(const Terminal& terminal, std::string_view responsible) {
  const std::optional<reply::Responsible> known = reply::parse_responsible(responsible);
  return std::string(known ? words_for(*known, terminal) : responsible);
}

std::string cause_word(const Terminal& terminal, std::string_view cause) {
  const std::optional<reply::Cause> known = reply::parse_cause(cause);
  if (!known) return std::string(cause);
  return fmt::format("{} ({})", terminal.paint(Ink::bold, words_for(*known, terminal)), cause);
}

std::string confidence_word(const Terminal& terminal, std::string_view confidence,
                            std::string_view rule) {
  const std::optional<reply::Confidence> known = reply::parse_confidence(confidence);
  return std::string(known ? certainty(rule, *known, terminal) : confidence);
}

std::string local_time(std::string_view rfc3339) {
  const std::optional<WallTime> at = parse_time(rfc3339);
  if (!at) return "";
  const std::time_t seconds = std::chrono::system_clock::to_time_t(*at);
  std::tm parts{};
  char text[32];
  if (!localtime_r(&seconds, &parts)) return "";
  return {text, std::strftime(text, sizeof text, "%F %T", &parts)};
}

WallTime now() {
  return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

std::string when(const Terminal& terminal, std::string_view rfc3339, WallTime now) {
  const std::optional<WallTime> at = parse_time(rfc3339);
  if (!at) return "";
  const milliseconds away = *at - now;
  if (away >= 0ms)
    return fmt::format(fmt::runtime(terminal.pick("{}後", "in {}")), span_text(terminal, away));
  return fmt::format(fmt::runtime(terminal.pick("{}前", "{} ago")), span_text(terminal, -away));
}

std::string event_line(const Terminal& terminal, const boost::json::object& event) {
  const std::string time = local_time(text_of(event, "time"));
  return fmt::format("{}  {}  {}  {}", time.empty() ? time : time.substr(5),  // without the year
                     type_word(terminal, event), pad(printable(subject_of(event)), 34),
                     reply_line(said_in(event)));
}

std::string next_try(const Terminal& terminal, const boost::json::object& row,
                     std::span<const boost::json::value> lanes, WallTime now) {
  if (text_of(row, "state") == "held") return std::string(terminal.pick("設定修正待ち", "repair"));
  const std::string due = text_of(row, "due");
  const std::optional<WallTime> at = parse_time(due);
  if (!at || *at > now) return when(terminal, due, now);
  const boost::json::value* last = row.if_contains("last");
  const boost::json::value* verdict =
      last && last->is_object() ? last->get_object().if_contains("verdict") : nullptr;
  const std::string provider =
      verdict && verdict->is_object() ? text_of(verdict->get_object(), "provider") : "";
  milliseconds opens{0};
  for (const boost::json::value& lane : lanes) {
    if (provider.empty() || !lane.is_object()) continue;
    const boost::json::value* wait = lane.get_object().if_contains("opens_in_ms");
    if (text_of(lane.get_object(), "provider") == provider && wait && wait->is_int64())
      opens = std::max(opens, milliseconds(wait->get_int64()));
  }
  if (opens <= 0ms) return std::string(terminal.pick("順番待ち", "due"));
  return fmt::format(fmt::runtime(terminal.pick("停止中 {}後", "lane opens in {}")),
                     span_text(terminal, opens));
}

std::string reply_line(std::string_view wire) {
  if (const std::optional<smtp::Reply> reply = smtp::parse_reply(wire))
    return printable(smtp::to_line(*reply));
  std::string line = printable(wire);
  for (char& c : line)
    if (c == '\n' || c == '\t') c = ' ';
  return line;
}

}  // namespace todoku::app
