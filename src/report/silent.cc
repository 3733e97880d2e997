#include "report/silent.h"

#include <fmt/format.h>

#include "reply/judge.h"

namespace todoku::report {

bool takes_silently(std::string_view provider, const reply::Catalogue& catalogue) {
  if (provider.empty()) return false;
  const reply::Context context{
      .stage = smtp::Stage::eod, .mx_host = {}, .provider = provider, .recipient_domain = {}};
  return reply::judge_text(catalogue, "250 OK", context).cause == reply::Cause::accepted;
}

std::vector<std::string> silent_takers(const Summary& summary, const reply::Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const auto& [id, tally] : summary.providers()) {
    const reply::Provider* known = catalogue.provider(id);
    if (tally.sent > 0 && known && takes_silently(id, catalogue)) names.push_back(known->name);
  }
  return names;
}

reply::Bilingual note_on(const std::vector<std::string>& takers) {
  return {.ja = fmt::format(
              "{} は、受け付けたメールを通知なしに迷惑メールへ振り分けたり、破棄したりする"
              "ことがあります。配送済みの数は、受信箱に届いた数とは限りません。",
              fmt::join(takers, "、")),
          .en = fmt::format("{}: what was taken may still be filed as spam or dropped without a "
                            "word. Sent means taken there, not seen.",
                            fmt::join(takers, ", "))};
}

}  // namespace todoku::report
