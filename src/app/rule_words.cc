#include "app/rule_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace todoku::app {
namespace {

struct Kind {
  std::string_view name;
  reply::Names says;
};

constexpr auto kKinds = std::to_array<Kind>({
    {"words",
     {"項目ではなく、各国語の一般的な言い回しからの判断です。受信側を特定した文面ではないため、"
      "1 回の応答で宛先を外すことはありません。",
      "No entry, but plain words in any language. They prove no provider, so that one such reply "
      "alone takes no address off the list."}},
    {"status",
     {"項目ではなく、拡張ステータスコードの登録された意味 (RFC 3463、IANA) "
      "からの判断です。文面からは判断できませんでした。",
      "No entry, but the registered meaning of the enhanced status code (RFC 3463, IANA). The "
      "words told nothing."}},
    {"code",
     {"項目ではなく、応答コードの 3 桁 (RFC 5321 §4.2.3) "
      "だけからの判断です。原因は特定できていません。",
      "No entry, but the three digits of the reply code alone (RFC 5321 §4.2.3). They do not tell "
      "the cause."}},
    {"local",
     {"送信側で確認した事実です（名前解決、接続、TLS など）。受信側の応答ではありません。",
      "Found on the sending side: name lookup, connection, TLS. The receiver said nothing of it."}},
    {"report",
     {"配送通知や自動返信の種類からの判断です (RFC 3464、RFC 3834)。",
      "From the kind of report or automatic reply (RFC 3464, RFC 3834)."}},
    {"feedback",
     {"受信者からの迷惑メール報告です (RFC 5965)。",
      "A report of the recipient's own: a complaint (RFC 5965)."}},
    {"none", {"判断の材料がありませんでした。", "There was nothing to judge by."}},
});

bool is_status(std::string_view what) {
  return what.size() >= 5 && is_digit(what[0]) && what[1] == '.' &&
         what.find_first_not_of("0123456789.") == what.npos;
}

bool is_code(std::string_view what) {
  return what.size() == 3 && is_digit(what[0]);
}

}  // namespace

std::optional<Ground> ground_of(std::string_view rule) {
  const std::size_t dot = std::min(rule.find('.'), rule.size());
  const std::string_view what = rule.substr(std::min(dot + 1, rule.size()));
  const auto kind =
      std::ranges::find(kKinds, rule.substr(0, dot), [](const Kind& k) { return k.name; });
  if (kind == kKinds.end()) return std::nullopt;
  Ground ground{kind->name, what, kind->says, std::nullopt};
  if (kind->name == "words") ground.cause = reply::parse_cause(what);
  const bool known = kind->name == "words"    ? ground.cause.has_value()
                     : kind->name == "status" ? is_status(what)
                     : kind->name == "code"   ? is_code(what)
                                              : true;
  return known ? std::optional(ground) : std::nullopt;
}

}  // namespace todoku::app
