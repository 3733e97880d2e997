#include "report/html_charts.h"

#include <cmath>
#include <numbers>

#include "report/names.h"

namespace todoku::report {
namespace {

constexpr double kRadius = 54;  // of the ring's middle line, in its own units of 140 x 140

struct Share {
  Blame blame;
  Tally tally;
};

std::vector<Share> shares(const Summary& summary) {
  std::vector<Share> list;
  for (std::size_t i = 0; i < kBlames; ++i) {
    const Tally& tally = summary.blames()[i];
    if (tally.failed() > 0) list.push_back({static_cast<Blame>(i), tally});
  }
  std::ranges::sort(list, [](const Share& a, const Share& b) {
    return std::pair(b.tally.lost(), b.tally.deferred) <
           std::pair(a.tally.lost(), a.tally.deferred);
  });
  return list;
}

// The ring counts lost mail; where none is lost, what waits.
std::uint64_t weight(const Tally& tally, const Tally& whole) {
  return whole.lost() > 0 ? tally.lost() : tally.deferred;
}

void draw_ring(const std::vector<Share>& list, const Tally& whole, Html& html) {
  const double round = 2 * std::numbers::pi * kRadius;
  const auto total = static_cast<double>(weight(whole, whole));
  html.markup("<svg class=\"ring\" viewBox=\"0 0 140 140\" role=\"img\" aria-hidden=\"true\">");
  double at = 0;
  for (const Share& share : list) {
    const double length = static_cast<double>(weight(share.tally, whole)) / total * round;
    if (length <= 0) continue;
    html.markup(fmt::format(
        "<circle class=\"{}\" cx=\"70\" cy=\"70\" r=\"{}\" stroke-dasharray=\"{:.2f} {:.2f}\" "
        "stroke-dashoffset=\"{:.2f}\"/>",
        blame_class(share.blame), kRadius, std::max(length - 1.2, 0.6), round, -at));
    at += length;
  }
  html.markup(
      fmt::format("<text x=\"70\" y=\"72\">{}</text></svg>", grouped(weight(whole, whole))));
}

// `most`: of the largest share.
void draw_row(const Share& share, const Tally& whole, std::uint64_t most, Html& html) {
  html.markup(fmt::format("<tr><th scope=\"row\"><i class=\"dot {}\"></i>&#8288;",
                          blame_class(share.blame)))
      .both(names_of(share.blame))
      .markup("</th><td class=\"wide\"><div class=\"bar\">")
      .markup(fmt::format(
          "<i class=\"{}\" style=\"width:{:.2f}%\"></i></div></td><td class=\"n share\">",
          blame_class(share.blame),
          100.0 * static_cast<double>(weight(share.tally, whole)) / static_cast<double>(most)))
      .text(percent(weight(share.tally, whole), weight(whole, whole)))
      .markup("</td><td class=\"n\">")
      .number(share.tally.lost())
      .markup("</td><td class=\"n soft\">")
      .number(share.tally.deferred)
      .markup("</td></tr>\n");
}

// A round number not below `value`: 1, 2, 5, 10, 20 ...
std::uint64_t round_up(std::uint64_t value) {
  std::uint64_t step = 1;
  while (step < value) {
    for (const std::uint64_t factor : {2, 5, 10}) {
      if (step * factor >= value) return step * factor;
    }
    step *= 10;
  }
  return step;
}

struct Panel {
  double top;
  double height;
  std::uint64_t most;
};

constexpr double kLeft = 64, kWide = 964;  // of the plot, in the drawing's units of 1036 wide

void draw_scale(const Panel& panel, Html& html) {
  for (const int half : {0, 1, 2}) {
    if (half == 1 && panel.most < 2) continue;
    const double y = panel.top + panel.height * (1 - half / 2.0);
    html.markup(
        fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
                    "<text class=\"y\" x=\"{}\" y=\"{:.1f}\">{}</text>",
                    kLeft, kLeft + kWide, y, y, kLeft - 8, y + 4,
                    grouped(panel.most * static_cast<std::uint64_t>(half) / 2)));
  }
}

struct Piece {
  std::string_view kind;  // class of the colour
  std::uint64_t count;
};

void draw_stack(const Panel& panel, double x, double width, std::span<const Piece> pieces,
                Html& html) {
  double bottom = panel.top + panel.height;
  for (const Piece& piece : pieces) {
    const double height =
        static_cast<double>(piece.count) / static_cast<double>(panel.most) * panel.height;
    if (piece.count == 0) continue;
    bottom -= height;
    html.markup(fmt::format(
        "<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>",
        piece.kind, x, bottom, width, std::max(height, 0.4)));
  }
}

// The month where the drawing spans years, else the day, else the hour.
std::string stamp(WallTime time, const Columns& columns, bool with_day) {
  const std::string text = rfc3339(time);
  if (columns.list.back().from - columns.list.front().from > std::chrono::days(366))
    return text.substr(0, 7);
  if (columns.width > std::chrono::hours(1)) return text.substr(5, 5);
  return with_day ? text.substr(5, 5) + ' ' + text.substr(11, 5) : text.substr(11, 5);
}

void draw_times(const Columns& columns, double wide, double y, Html& html) {
  const std::size_t step = std::max<std::size_t>(1, (columns.list.size() + 9) / 10);
  const bool many_days = columns.list.back().from - columns.list.front().from > 24h;
  for (std::size_t i = 0; i < columns.list.size(); i += step) {
    html.markup(fmt::format("<text class=\"x\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                            kLeft + wide * (static_cast<double>(i) + 0.5), y,
                            stamp(columns.list[i].from, columns, many_days)));
  }
}

// What a pointer over a column is told, in both languages since a tooltip has no style.
std::string tooltip(const Column& column, std::chrono::hours width) {
  const std::string text = rfc3339(column.from);
  return fmt::format("{}\n配送済み sent: {}\n再送待ち deferred: {}\n不達 lost: {}",
                     width > std::chrono::hours(1) ? text.substr(0, 10)
                                                   : text.substr(0, 10) + ' ' + text.substr(11, 5),
                     grouped(column.tally.sent), grouped(column.tally.deferred),
                     grouped(column.tally.lost()));
}

}  // namespace

std::string blame_class(Blame blame) {
  return fmt::format("b-{}", to_string(blame));
}

void draw_blames(const Summary& summary, Html& html) {
  const std::vector<Share> list = shares(summary);
  html.markup("<div class=\"blame\">");
  draw_ring(list, summary.total(), html);
  html.markup(
          "<table><thead><tr><td></td><td class=\"wide\"></td><td></td><th class=\"n\" "
          "scope=\"col\">")
      .both("不達", "lost")
      .markup("</th><th class=\"n\" scope=\"col\">")
      .both("再送待ち", "deferred")
      .markup("</th></tr></thead><tbody>\n");
  const std::uint64_t most =
      std::max<std::uint64_t>(1, weight(list.front().tally, summary.total()));
  for (const Share& share : list) draw_row(share, summary.total(), most, html);
  html.markup("</tbody></table></div>\n");
}

void draw_timeline(const Timeline& timeline, Html& html) {
  constexpr std::size_t kColumns = 96;
  const Columns columns = timeline.columns(kColumns);
  if (columns.list.empty()) return;
  Panel sent{12, 76, 1}, failed{112, 112, 1};
  for (const Column& column : columns.list) {
    sent.most = std::max(sent.most, column.tally.sent);
    failed.most = std::max(failed.most, column.tally.failed());
  }
  sent.most = round_up(sent.most);
  failed.most = round_up(failed.most);
  html.markup(
      "<div class=\"scroll latest\"><svg class=\"time\" viewBox=\"0 0 1036 252\" role=\"img\" "
      "aria-hidden=\"true\">");
  draw_scale(sent, html);
  draw_scale(failed, html);
  const double wide = kWide / static_cast<double>(columns.list.size());
  for (std::size_t i = 0; i < columns.list.size(); ++i) {
    const Tally& tally = columns.list[i].tally;
    if (tally.sent + tally.failed() == 0) continue;
    const double x = kLeft + wide * static_cast<double>(i) + wide * 0.09;
    const Piece good[] = {{"s-sent", tally.sent}};
    const Piece bad[] = {{"s-lost", tally.lost()}, {"s-deferred", tally.deferred}};
    html.markup("<g><title>").text(tooltip(columns.list[i], columns.width)).markup("</title>");
    draw_stack(sent, x, wide * 0.82, good, html);
    draw_stack(failed, x, wide * 0.82, bad, html);
    html.markup("</g>\n");
  }
  draw_times(columns, wide, 246, html);
  html.markup("</svg></div>\n");
}

void draw_parted_bar(const ByBlame& parts, std::uint64_t most, Html& html) {
  html.markup("<div class=\"bar\">");
  for (std::size_t i = 0; i < kBlames; ++i) {
    if (parts[i] == 0) continue;
    const auto blame = static_cast<Blame>(i);
    html.markup(fmt::format("<i class=\"{}\" style=\"width:{:.2f}%\" title=\"", blame_class(blame),
                            100.0 * static_cast<double>(parts[i]) / static_cast<double>(most)));
    html.text(
        fmt::format("{} / {}: {}", names_of(blame).ja, names_of(blame).en, grouped(parts[i])));
    html.markup("\"></i>");
  }
  html.markup("</div>");
}

}  // namespace todoku::report
