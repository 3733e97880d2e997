#include "reply/names.h"

#include <array>
#include <utility>

namespace todoku::reply {
namespace {

struct Name {
  Cause cause;
  std::string_view ja, en;
};

constexpr auto kNames = std::to_array<Name>({
#define NAME(cause, ja, en) {Cause::cause, ja, en},
#include "reply/cause_names.def"
#undef NAME
});
static_assert(kNames.size() == kCauses, "each cause has its name");

constexpr bool in_order() {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (static_cast<std::size_t>(kNames[i].cause) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the names stand in the order of cause.def");

}  // namespace

Names names_of(Cause cause) {
  const Name& name = kNames[static_cast<std::size_t>(cause)];
  return {name.ja, name.en};
}

Names names_of(Responsible responsible) {
  switch (responsible) {
    case Responsible::recipient: return {"受信者側", "the recipient's side"};
    case Responsible::sender: return {"送信側", "the sender's side: yours"};
    case Responsible::provider: return {"受信側の事業者", "the receiving provider"};
    case Responsible::network: return {"ネットワーク", "the network between"};
  }
  std::unreachable();
}

Names names_of(Permanence permanence) {
  switch (permanence) {
    case Permanence::permanent:
      return {"なし（同じまま再送しても届きません）",
              "permanent: trying again unchanged will not help"};
    case Permanence::temporary:
      return {"あり（時間をおけば届く可能性があります）", "temporary: a later try may work"};
    case Permanence::ambiguous: return {"不明（応答からは断定できません）", "the reply does not tell"};
  }
  std::unreachable();
}

Names names_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::exact:
      return {"確度: 最高（この事業者の既知の応答）", "certain: a known reply of this provider"};
    case Confidence::family: return {"確度: 高（既知の応答文）", "sure: a known text"};
    case Confidence::words:
      return {"確度: 中（文中の言葉から判断）", "likely: read from its words"};
    case Confidence::status: return {"確度: 低（拡張コードのみ）", "weak: the enhanced code alone"};
    case Confidence::code: return {"確度: 最低（応答コードのみ）", "weakest: the reply code alone"};
    case Confidence::none: return {"確度: なし", "none"};
  }
  std::unreachable();
}

}  // namespace todoku::reply
