// The heat table of causes by provider.
#include <cmath>
#include <tuple>

#include "report/html_charts.h"
#include "report/html_sections.h"
#include "report/names.h"

namespace todoku::report {
namespace {

constexpr std::size_t kCauseRows = 14;
constexpr std::size_t kProviderColumns = 8;

struct Heat {
  std::vector<reply::Cause> causes;    // the most failures first
  std::vector<std::string> providers;  // the same
  std::map<std::pair<reply::Cause, std::string>, Tally> cells;
  std::map<reply::Cause, Blame> blames;
  std::uint64_t most = 1;
};

// The keys of `counts`, the largest first, at most `limit`.
template <class Key>
std::vector<Key> largest(const std::map<Key, Tally>& counts, std::size_t limit) {
  std::vector<std::pair<Key, Tally>> list(counts.begin(), counts.end());
  std::ranges::sort(list, [](const auto& a, const auto& b) {
    return std::tuple(b.second.lost(), b.second.deferred, a.first) <
           std::tuple(a.second.lost(), a.second.deferred, b.first);
  });
  if (list.size() > limit) list.resize(limit);
  std::vector<Key> keys;
  for (auto& [key, tally] : list) keys.push_back(std::move(key));
  return keys;
}

Heat heat_of(const Summary& summary) {
  Heat heat;
  std::map<reply::Cause, Tally> causes;
  std::map<std::string, Tally> providers;
  for (const Line* line : summary.lines()) {
    const reply::Verdict& verdict = line->verdict;
    causes[verdict.cause] += line->tally;
    providers[verdict.provider] += line->tally;
    heat.blames.emplace(verdict.cause, blame_of(verdict));
    heat.cells[{verdict.cause, verdict.provider}] += line->tally;
  }
  heat.causes = largest(causes, kCauseRows);
  heat.providers = largest(providers, kProviderColumns);
  for (const auto& [key, tally] : heat.cells) heat.most = std::max(heat.most, tally.failed());
  return heat;
}

// The eye sees differences between small counts too where shade grows with the root.
void write_cell(const Tally& tally, std::uint64_t most, Html& html) {
  if (tally.failed() == 0) {
    html.markup("<td></td>");
    return;
  }
  const double shade =
      0.08 + 0.72 * std::sqrt(static_cast<double>(tally.failed()) / static_cast<double>(most));
  html.markup(fmt::format("<td style=\"--v:{:.2f}\" title=\"不達 lost {}, 再送待ち deferred {}\">",
                          shade, grouped(tally.lost()), grouped(tally.deferred)));
  html.number(tally.failed()).markup("</td>");
}

}  // namespace

void write_causes(const PageInput& input, Html& html) {
  const Heat heat = heat_of(input.summary);
  begin_section("causes", {"原因と事業者", "Causes by provider"}, html);
  html.markup("<div class=\"scroll\"><table class=\"heat\"><thead><tr><td></td>");
  for (const std::string& provider : heat.providers) {
    html.markup("<th scope=\"col\"><span>");
    write_provider(provider, input.catalogue, html);
    html.markup("</span></th>");
  }
  html.markup("</tr></thead><tbody>\n");
  for (const reply::Cause cause : heat.causes) {
    html.markup(fmt::format("<tr><th scope=\"row\"><i class=\"dot {}\"></i>&#8288;",
                            blame_class(heat.blames.at(cause))));
    html.both(reply::names_of(cause)).markup("</th>");
    for (const std::string& provider : heat.providers) {
      const auto cell = heat.cells.find({cause, provider});
      write_cell(cell == heat.cells.end() ? Tally{} : cell->second, heat.most, html);
    }
    html.markup("</tr>\n");
  }
  html.markup("</tbody></table></div><p class=\"soft\">");
  html.both("失敗した試行の数。色の点は原因の所在 (上の図と同じ) です。",
            "Failed attempts. The dot shows whose fault it is, in the colours of the ring above.");
  html.markup("</p></section>\n");
}

}  // namespace todoku::report
