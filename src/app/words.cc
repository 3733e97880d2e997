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

template <std::size_t N>
const Word* find(const Word (&words)[N], std::string_view name) {
  for (const Word& word : words)
    if (word.name == name) return &word;
  return nullptr;
}

// "3d", "4h", "12m", "30s": one unit is enough for people.
std::string span_text(milliseconds span) {
  using namespace std::chrono;
  if (span >= 48h) return fmt::format("{}d", span / 24h);
  if (span >= 2h) return fmt::format("{}h", span / 1h);
  if (span >= 2min) return fmt::format("{}m", span / 1min);
  return fmt::format("{}s", span / 1s);
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
    return fmt::format(fmt::runtime(terminal.pick("{}後", "in {}")), span_text(away));
  return fmt::format(fmt::runtime(terminal.pick("{}前", "{} ago")), span_text(-away));
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
