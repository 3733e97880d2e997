#include "app/explain_words.h"

namespace todoku::app {
namespace {

std::string_view pick(reply::Names names, const Terminal& terminal) {
  return terminal.pick(names.ja, names.en);
}

}  // namespace

std::string_view words_for(reply::Cause cause, const Terminal& terminal) {
  return pick(reply::names_of(cause), terminal);
}

std::string_view words_for(reply::Responsible responsible, const Terminal& terminal) {
  return pick(reply::names_of(responsible), terminal);
}

std::string_view words_for(reply::Permanence permanence, const Terminal& terminal) {
  return pick(reply::names_of(permanence), terminal);
}

std::string_view words_for(reply::Confidence confidence, const Terminal& terminal) {
  return pick(reply::names_of(confidence), terminal);
}

std::string_view certainty(std::string_view rule, reply::Confidence confidence,
                           const Terminal& terminal) {
  if (rule.starts_with("local."))
    return terminal.pick("送信側で確認した事実（受信側の応答ではありません）",
                         "found on the sending side; the receiver said nothing of it");
  return words_for(confidence, terminal);
}

std::string words_for(const bounce::Damaged& found, const Terminal& terminal) {
  using enum bounce::Damage;
  switch (found.damage) {
    case none: return "";
    case empty: return std::string(terminal.pick("空です。", "empty."));
    case no_mail: return std::string(terminal.pick("メールではありません。", "no mail."));
    case in_header:
      return fmt::format(fmt::runtime(terminal.pick(
                             "{}行目、ヘッダーの途中で切れています。残っている範囲を読みました。",
                             "cut off in its header, at line {}; read as far as it goes.")),
                         found.line);
    case in_body:
      return fmt::format(fmt::runtime(terminal.pick(
                             "{}行目、本文の途中で切れています。残っている範囲を読みました。",
                             "cut off in its body, at line {}; read as far as it goes.")),
                         found.line);
  }
  std::unreachable();
}

}  // namespace todoku::app
