#include "report/names.h"

namespace todoku::report {

reply::Names names_of(Blame blame) {
  switch (blame) {
    case Blame::list: return {"送信リスト", "your list"};
    case Blame::dns: return {"送信側の DNS・認証", "your DNS and authentication"};
    case Blame::ip: return {"送信側の IP・ドメインの評判", "your IP's or domain's reputation"};
    case Blame::content: return {"メールの内容", "your content"};
    case Blame::pace: return {"送信の速さ・量", "your pace"};
    case Blame::server: return {"送信サーバーの設定", "your server's set-up"};
    case Blame::them: return {"相手側・途中のネットワーク", "them, or the network between"};
    case Blame::unknown: return {"不明", "not told"};
  }
  std::unreachable();
}

std::string grouped(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (part == 0 || part == whole) return fmt::format("{:.0f} %", share);
  if (share < 0.1) return "< 0.1 %";
  if (share > 99.9) return "> 99.9 %";
  return fmt::format("{:.{}f} %", share, share < 10 || share > 90 ? 1 : 0);
}

}  // namespace todoku::report
