#include "app/words.h"

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
constexpr Word kResponsible[] = {
    {"recipient", "宛先", "the recipient", Ink::plain},
    {"sender", "送信側", "you, the sender", Ink::plain},
    {"provider", "受信側の事業者", "the provider", Ink::plain},
    {"network", "ネットワーク", "the network", Ink::plain},
};

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
  const boost::json::value* suppression = event.if_contains("suppression");
  if (suppression && suppression->is_object()) return text_of(suppression->get_object(), "address");
  const boost::json::value* addresses = event.if_contains("addresses");
  if (!addresses || !addresses->is_array() || addresses->get_array().empty()) return "";
  const boost::json::array& all = addresses->get_array();
  const std::string first = all[0].is_string() ? std::string(all[0].get_string()) : "";
  return all.size() == 1 ? first : fmt::format("{} +{}", first, all.size() - 1);
}

template <std::size_t N>
const Word* find(const Word (&words)[N], std::string_view name) {
  for (const Word& word : words)
    if (word.name == name) return &word;
  return nullptr;
}

// "3d", "4h", "12m", "30s": one unit is enough for people.
std::string span_text(const Terminal& terminal, milliseconds span) {
  using namespace std::chrono;
  const auto say = [&](auto count, std::string_view ja, std::string_view en) {
    return fmt::format("{}{}", count, terminal.pick(ja, en));
  };
  if (span >= 48h) return say(span / 24h, "日", "d");
  if (span >= 2h) return say(span / 1h, "時間", "h");
  if (span >= 2min) return say(span / 1min, "分", "m");
  return say(span / 1s, "秒", "s");
}

}  // namespace

std::string state_word(const Terminal& terminal, std::string_view state, std::string_view cause) {
  const Word* word =
      find(kStates, state == "delivered" && cause == "accepted" ? "accepted" : state);
  if (!word) return std::string(state);
  return terminal.paint(word->ink, terminal.pick(word->ja, word->en));
}

Ink ink_of_state(std::string_view state) {
  const Word* word = find(kStates, state);
  return word ? word->ink : Ink::plain;
}

std::string responsible_word(const Terminal& terminal, std::string_view responsible) {
  const Word* word = find(kResponsible, responsible);
  return std::string(word ? terminal.pick(word->ja, word->en) : responsible);
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
  const std::string time = text_of(event, "time"), type = text_of(event, "type");
  const std::string reply = text_of(event, "reply");
  const std::string said = reply.empty() ? text_of(event, "trouble") : reply;
  return fmt::format("{}  {}  {}  {}", time.size() > 19 ? time.substr(11, 8) : time,
                     terminal.paint(ink_of_state(type), pad(type, 18)),
                     pad(printable(subject_of(event)), 34), reply_line(said));
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
