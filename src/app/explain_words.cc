#include "app/explain_words.h"

#include <array>
#include <utility>

namespace todoku::app {
namespace {

struct Name {
  reply::Cause cause;
  std::string_view ja, en;
};

constexpr auto kNames = std::to_array<Name>({
#define NAME(cause, ja, en) {reply::Cause::cause, ja, en},
#include "app/explain_words.def"
#undef NAME
});
static_assert(kNames.size() == reply::kCauses, "each cause has its name");

constexpr bool in_order() {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (static_cast<std::size_t>(kNames[i].cause) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the names stand in the order of cause.def");

}  // namespace

std::string_view words_for(reply::Cause cause, const Terminal& terminal) {
  const Name& name = kNames[static_cast<std::size_t>(cause)];
  return terminal.pick(name.ja, name.en);
}

std::string_view words_for(reply::Responsible responsible, const Terminal& terminal) {
  switch (responsible) {
    case reply::Responsible::recipient: return terminal.pick("受信者側", "the recipient's side");
    case reply::Responsible::sender: return terminal.pick("送信側", "the sender's side: yours");
    case reply::Responsible::provider:
      return terminal.pick("受信側の事業者", "the receiving provider");
    case reply::Responsible::network: return terminal.pick("ネットワーク", "the network between");
  }
  std::unreachable();
}

std::string_view words_for(reply::Permanence permanence, const Terminal& terminal) {
  switch (permanence) {
    case reply::Permanence::permanent:
      return terminal.pick("恒久的（同じまま再送しても届きません）",
                           "permanent: trying again unchanged will not help");
    case reply::Permanence::temporary:
      return terminal.pick("一時的（時間を置けば届く可能性があります）",
                           "temporary: a later try may work");
    case reply::Permanence::ambiguous:
      return terminal.pick("応答からは断定できません", "the reply does not tell");
  }
  std::unreachable();
}

std::string_view words_for(reply::Confidence confidence, const Terminal& terminal) {
  switch (confidence) {
    case reply::Confidence::exact:
      return terminal.pick("確度: 最高（この事業者の既知の応答）",
                           "certain: a known reply of this provider");
    case reply::Confidence::family:
      return terminal.pick("確度: 高（既知の応答文）", "sure: a known text");
    case reply::Confidence::words:
      return terminal.pick("確度: 中（文中の言葉から判断）", "likely: read from its words");
    case reply::Confidence::status:
      return terminal.pick("確度: 低（拡張コードのみ）", "weak: the enhanced code alone");
    case reply::Confidence::code:
      return terminal.pick("確度: 最低（応答コードのみ）", "weakest: the reply code alone");
    case reply::Confidence::none: return terminal.pick("確度: なし", "none");
  }
  std::unreachable();
}

}  // namespace todoku::app
