#include "report/html.h"

#include "report/html_charts.h"
#include "report/html_sections.h"
#include "report/html_style.h"
#include "report/names.h"

namespace todoku::report {
namespace {

void write_head(const PageInput& input, Html& html) {
  const std::string_view language = input.japanese_first ? "ja" : "en";
  html.markup(fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n", language));
  html.markup(
      "<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(input.japanese_first ? "メール配送レポート" : "Mail delivery report");
  html.markup("</title>\n<style>\n").markup(page_style()).markup("</style>\n</head>\n<body>\n");
}

// Two radio buttons before everything else: the style sheet shows the language that is chosen.
void write_switch(const PageInput& input, Html& html) {
  const std::string_view chosen = " checked";
  html.markup(
      fmt::format("<input type=\"radio\" name=\"language\" id=\"ja\" aria-label=\"日本語\"{}>\n"
                  "<input type=\"radio\" name=\"language\" id=\"en\" aria-label=\"English\"{}>\n"
                  "<div class=\"page\">\n",
                  input.japanese_first ? chosen : "", input.japanese_first ? "" : chosen));
}

std::string period(const Timeline& timeline) {
  if (timeline.empty()) return "";
  const std::string from = rfc3339(timeline.first()).substr(0, 10);
  const std::string to = rfc3339(timeline.last()).substr(0, 10);
  return from == to ? from : from + " – " + to;
}

void write_banner(const PageInput& input, Html& html) {
  html.markup("<header><div><h1>").both("メール配送レポート", "Mail delivery report");
  html.markup("</h1><p class=\"soft\">").text(period(input.summary.timeline()));
  for (const auto& [name, count] : input.sources) {
    html.markup(" <span class=\"tag\">").text(name).markup(" ").number(count).markup("</span>");
  }
  html.markup(
      "</p></div><nav><label for=\"ja\">日本語</label><label for=\"en\">English</label></nav>"
      "</header>\n");
}

void write_figure(reply::Names name, std::uint64_t value, std::string_view look,
                  std::string_view note, Html& html) {
  html.markup(fmt::format("<div class=\"{}\"><dt>", look)).both(name).markup("</dt><dd>");
  html.number(value);
  if (!note.empty()) html.markup("<small>").text(note).markup("</small>");
  html.markup("</dd></div>\n");
}

void write_figures(const PageInput& input, Html& html) {
  const Tally& all = input.summary.total();
  const AddressBook& book = input.summary.addresses();
  const std::uint64_t ended = all.sent + all.lost();
  html.markup("<dl class=\"figures\">\n");
  if (all.sent > 0)
    write_figure({"配送済み", "Sent"}, all.sent, "sent", percent(all.sent, ended), html);
  write_figure({"不達", "Bounced"}, all.bounced, "lost",
               all.sent > 0 ? percent(all.bounced, ended) : "", html);
  write_figure({"期限切れ", "Expired"}, all.expired, "lost",
               all.sent > 0 ? percent(all.expired, ended) : "", html);
  write_figure({"再送待ちの試行", "Deferred attempts"}, all.deferred, "deferred", "", html);
  write_figure({"外すアドレス", "Addresses to remove"}, book.count(Fate::removed), "", "", html);
  write_figure({"外してはいけないアドレス", "Addresses not to remove"}, book.count(Fate::kept), "",
               "", html);
  html.markup("</dl>\n");
}

// The one sentence that a reader takes home.
void write_headline(const PageInput& input, Html& html) {
  const Tally& all = input.summary.total();
  const auto& blames = input.summary.blames();
  if (all.lost() == 0) {
    if (all.sent == 0) return;
    html.markup("<p class=\"headline\">");
    html.both("届かなかったメールはありません。", "No mail was lost.").markup("</p>\n");
    return;
  }
  const auto worst = std::ranges::max_element(blames, {}, &Tally::lost);
  const auto blame = static_cast<Blame>(worst - blames.begin());
  const std::string share = percent(worst->lost(), all.lost());
  if (blame == Blame::unknown) return;
  html.markup("<p class=\"headline\">");
  html.both(fmt::format("届かなかったメールの {} は「{}」が原因です。", share, names_of(blame).ja),
            fmt::format("{} of the lost mail is a matter of {}.", share, names_of(blame).en));
  html.markup("</p>\n");
}

void write_charts(const PageInput& input, Html& html) {
  begin_section("fault", {"原因はどこにあるか", "Whose fault"}, html);
  draw_blames(input.summary, html);
  html.markup("</section>\n");
  if (input.summary.timeline().empty()) return;
  begin_section("time", {"時間の流れ (UTC)", "Over time (UTC)"}, html);
  html.markup("<p class=\"key\"><span><i class=\"s-sent\"></i>").both("配送済み", "sent");
  html.markup("</span><span><i class=\"s-deferred\"></i>").both("再送待ち", "deferred");
  html.markup("</span><span><i class=\"s-lost\"></i>").both("不達", "lost").markup("</span></p>\n");
  draw_timeline(input.summary.timeline(), html);
  html.markup("</section>\n");
}

void write_foot(const PageInput& input, Html& html) {
  html.markup("<footer><p>");
  html.both(
      "試行ごとに数えます。3 回再送待ちののち届いたメールは「再送待ち 3・配送済み 1」です。"
      "時間帯の書かれていない時刻は UTC とみなします。",
      "Attempts are counted: a message deferred three times and then sent is three deferred and "
      "one sent. Times without a zone are taken for UTC.");
  html.markup("</p>");
  if (input.privacy == Privacy::masked) {
    html.markup("<p>");
    html.both("メールアドレスは伏せてあります。", "E-mail addresses are masked.").markup("</p>");
  }
  html.markup("<p>todoku ").text(input.version).markup("</p></footer>\n");
}

}  // namespace

std::string to_html(const PageInput& input) {
  Html html;
  write_head(input, html);
  write_switch(input, html);
  write_banner(input, html);
  html.markup("<main>\n");
  if (input.summary.total().sent + input.summary.total().failed() > 0) {
    write_headline(input, html);
    write_figures(input, html);
  }
  if (input.summary.total().failed() > 0) {
    write_steps(input, html);
    write_charts(input, html);
    write_providers(input, html);
    write_causes(input, html);
  }
  write_mails(input, html);
  if (input.summary.total().failed() + input.summary.addresses().count(Fate::removed) > 0)
    write_addresses(input, html);
  write_ended(input, html);
  write_unknown(input, html);
  write_auth(input, html);
  html.markup("</main>\n");
  write_foot(input, html);
  html.markup("</div>\n</body>\n</html>\n");
  return html.take();
}

}  // namespace todoku::report
