#include "report/html_sections.h"

#include <tuple>

#include "report/auth_advice.h"
#include "report/html_charts.h"
#include "report/names.h"
#include "report/silent.h"
#include "report/steps.h"

namespace todoku::report {
namespace {

constexpr std::size_t kSteps = 5;
constexpr std::size_t kNamed = 4;   // providers of a step
constexpr std::size_t kCases = 10;  // domains or IPs of a step
constexpr std::size_t kProviders = 15;
constexpr std::size_t kListed = 1000;  // addresses of a list; the files of --remove have them all
constexpr std::size_t kUnknown = 30;

void write_count(reply::Names name, std::uint64_t count, Html& html) {
  if (count > 0) html.markup(" ").both(name).markup(" <b>").number(count).markup("</b>");
}

void write_step_facts(const Step& step, const PageInput& input, Html& html) {
  html.markup(fmt::format("<p class=\"facts\"><span class=\"pill {}\">", blame_class(step.blame)))
      .both(names_of(step.blame))
      .markup("</span>");
  write_count({"不達", "lost"}, step.tally.lost(), html);
  write_count({"再送待ち", "deferred"}, step.tally.deferred, html);
  const std::size_t named = std::min(step.providers.size(), kNamed);
  for (std::size_t i = 0; i < named; ++i) {
    html.markup(i == 0 ? " · " : ", ");
    write_provider(step.providers[i], input.catalogue, html);
  }
  if (step.providers.size() > named)
    html.both(" ほか ", " and ").number(step.providers.size() - named).both("", " more");
  html.markup("</p>\n");
}

void write_what_to_publish(const reply::Fix& fix, Html& html) {
  if (const std::optional<reply::Bilingual> addition = spf_addition(fix)) {
    html.markup("<p class=\"record\">").both(*addition).markup("</p>\n");
  } else {
    write_record(fix, html);
  }
}

void write_hints(const std::vector<reply::Fix>& fixes, Html& html) {
  for (const reply::Fix& fix : fixes) {
    const reply::Names hint = what_to_fill_in(fix);
    if (!hint.en.empty()) html.markup("<p class=\"soft\">").both(hint).markup("</p>\n");
  }
}

// Each domain or IP of ours with what is to be done for it.
void write_cases(const std::vector<Case>& cases, Html& html) {
  if (cases.empty()) return;
  html.markup("<ul class=\"cases\">\n");
  for (std::size_t i = 0; i < std::min(cases.size(), kCases); ++i) {
    html.markup("<li><b>").text(cases[i].who.domain).markup("</b> ").text(cases[i].who.ip);
    html.markup("<span class=\"facts\">");
    write_count({"不達", "lost"}, cases[i].tally.lost(), html);
    write_count({"再送待ち", "deferred"}, cases[i].tally.deferred, html);
    html.markup("</span>\n");
    for (const reply::Fix& fix : cases[i].fixes) write_what_to_publish(fix, html);
    html.markup("</li>\n");
  }
  html.markup("</ul>\n");
  if (cases.size() > kCases)
    html.markup("<p class=\"soft\">")
        .both("ほか ", "and ")
        .number(cases.size() - kCases)
        .both(" 件", " more")
        .markup("</p>\n");
  write_hints(cases.front().fixes, html);
}

void write_step(const Step& step, const PageInput& input, Html& html) {
  html.markup("<li><h3>").both(reply::names_of(step.cause)).markup("</h3>\n");
  write_step_facts(step, input, html);
  html.markup("<p>").both(step.explanation.why).markup("</p>\n<p class=\"do\">");
  html.both(step.explanation.remedy).markup("</p>\n");
  for (const reply::Fix& fix : step.explanation.fixes) write_what_to_publish(fix, html);
  write_hints(step.explanation.fixes, html);
  write_cases(step.cases, html);
  html.markup("<details><summary>").both("サーバーの応答", "What the server said");
  html.markup("</summary><pre>")
      .text(shown_words(step.example, step.example_recipient, input.privacy))
      .markup("</pre></details></li>\n");
}

// Failures of each provider by blame, from the lines.
std::map<std::string, ByBlame> parts_of(const Summary& summary) {
  std::map<std::string, ByBlame> parts;
  for (const Line* line : summary.lines()) {
    const auto blame = static_cast<std::size_t>(blame_of(line->verdict));
    parts[line->verdict.provider][blame] += line->tally.failed();
  }
  return parts;
}

using Row = std::pair<std::string_view, Tally>;

void write_provider_row(const Row& row, const ByBlame& parts, std::uint64_t most,
                        const PageInput& input, Html& html) {
  const Tally& tally = row.second;
  html.markup("<tr><th scope=\"row\">");
  write_provider(row.first, input.catalogue, html);
  html.markup("</th><td class=\"wide\">");
  draw_parted_bar(parts, most, html);
  for (const std::uint64_t count : {tally.sent, tally.lost(), tally.deferred})
    html.markup("</td><td class=\"n\">").number(count);
  html.markup("</td><td class=\"n share\">");
  html.text(percent(tally.sent, tally.sent + tally.lost())).markup("</td></tr>\n");
}

void write_list(const PageInput& input, Fate fate, Html& html) {
  const auto list = input.summary.addresses().of(fate);
  html.markup("<details><summary>").both("アドレスを見る", "Show the addresses");
  html.markup("</summary><table class=\"list\"><tbody>\n");
  for (std::size_t i = 0; i < std::min(list.size(), kListed); ++i) {
    html.markup("<tr><td>").text(list[i].first).markup("</td><td class=\"soft\">");
    html.both(reply::names_of(list[i].second->cause)).markup("</td></tr>\n");
  }
  html.markup("</tbody></table>");
  if (list.size() > kListed) {
    html.markup("<p class=\"soft\">")
        .both("ほか ", "and ")
        .number(list.size() - kListed)
        .both(" 件", " more")
        .markup("</p>");
  }
  html.markup("</details>\n");
}

void write_causes_of(const PageInput& input, Fate fate, Html& html) {
  std::vector<std::pair<std::size_t, reply::Cause>> causes;
  for (const auto& [cause, count] : input.summary.addresses().causes(fate))
    causes.emplace_back(count, cause);
  std::ranges::sort(causes, std::greater{});
  html.markup("<table><tbody>\n");
  for (const auto& [count, cause] : causes) {
    html.markup("<tr><th scope=\"row\">").both(reply::names_of(cause));
    html.markup("</th><td class=\"n\">").number(count).markup("</td></tr>\n");
  }
  html.markup("</tbody></table>\n");
}

struct Card {
  Fate fate;
  std::string_view look;
  reply::Names heading;
  reply::Names what;
};

void write_card(const PageInput& input, const Card& card, Html& html) {
  const std::size_t count = input.summary.addresses().count(card.fate);
  html.markup(fmt::format("<div class=\"card {}\"><h3>", card.look)).both(card.heading);
  html.markup("</h3><p class=\"figure\">").number(count).markup("</p><p class=\"soft\">");
  html.both(card.what).markup("</p>\n");
  if (count > 0) {
    write_causes_of(input, card.fate, html);
    if (input.privacy == Privacy::open) write_list(input, card.fate, html);
  }
  html.markup("</div>\n");
}

}  // namespace

void write_record(const reply::Fix& fix, Html& html) {
  if (is_command(fix)) {
    html.markup("<div class=\"record\"><b>$</b><code class=\"value\">").text(fix.value);
    html.markup("</code></div>\n");
    return;
  }
  html.markup("<div class=\"record\"><b>").text(fix.type).markup("</b><code>").text(fix.name);
  html.markup("</code><code class=\"value\">").text(fix.value).markup("</code></div>\n");
}

void begin_section(std::string_view id, reply::Names heading, Html& html) {
  html.markup(fmt::format("<section id=\"{}\"><h2>", id)).both(heading).markup("</h2>\n");
}

void write_provider(std::string_view id, const reply::Catalogue& catalogue, Html& html) {
  const reply::Provider* known = catalogue.provider(id);
  if (known) {
    html.text(known->name);
  } else if (id.empty()) {
    html.both("その他", "others");
  } else {
    html.text(id);
  }
}

void write_steps(const PageInput& input, Html& html) {
  const std::vector<Step> list = steps(input.summary, input.catalogue, kSteps);
  if (list.empty()) return;
  begin_section("first", {"まずすること", "What to do first"}, html);
  html.markup("<ol class=\"steps\">\n");
  for (const Step& step : list) write_step(step, input, html);
  html.markup("</ol></section>\n");
}

void write_providers(const PageInput& input, Html& html) {
  std::vector<Row> rows(input.summary.providers().begin(), input.summary.providers().end());
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    return std::pair(b.second.failed(), b.second.sent) <
           std::pair(a.second.failed(), a.second.sent);
  });
  if (rows.size() > kProviders) rows.resize(kProviders);
  const std::map<std::string, ByBlame> parts = parts_of(input.summary);
  const std::uint64_t most = std::max<std::uint64_t>(1, rows[0].second.failed());
  begin_section("providers", {"事業者ごと", "By provider"}, html);
  html.markup(
      "<div class=\"scroll\"><table class=\"rows\"><thead><tr><td></td><th class=\"wide\" "
      "scope=\"col\">");
  html.both("失敗した試行と、その原因の所在", "Failed attempts, and whose fault");
  for (const reply::Names& title : {reply::Names{"配送済み", "Sent"},
                                    {"不達", "Lost"},
                                    {"再送待ち", "Deferred"},
                                    {"到達率", "Got through"}})
    html.markup("</th><th class=\"n\" scope=\"col\">").both(title);
  html.markup("</th></tr></thead><tbody>\n");
  for (const Row& row : rows) {
    const auto it = parts.find(std::string(row.first));
    write_provider_row(row, it == parts.end() ? ByBlame{} : it->second, most, input, html);
  }
  html.markup("</tbody></table></div>");
  if (const auto takers = silent_takers(input.summary, input.catalogue); !takers.empty())
    html.markup("<p class=\"soft\">").both(note_on(takers)).markup("</p>");
  html.markup("</section>\n");
}

void write_addresses(const PageInput& input, Html& html) {
  begin_section("addresses", {"アドレスの扱い", "What to do with addresses"}, html);
  html.markup("<div class=\"cards\">\n");
  write_card(
      input,
      {Fate::removed,
       "remove",
       {"リストから外すアドレス", "Remove from your lists"},
       {"存在しない、停止された、または苦情を申し立てた宛先です。送り続けると評判を落とします。",
        "They do not exist, are disabled, or complained. Writing to them costs your "
        "reputation."}},
      html);
  if (input.summary.addresses().count(Fate::watched) > 0)
    write_card(input,
               {Fate::watched,
                "watch",
                {"様子を見るアドレス", "Watch"},
                {"まだ外すほどの証拠がない宛先です。日を置いて別のメールがまた断られたら外します"
                 "（見つからないドメインは 3 日続けて）。",
                 "Not enough proof yet: remove them when another message is refused a day later or "
                 "more, and where a domain is not found, on the third day in a row."}},
               html);
  write_card(
      input,
      {Fate::kept,
       "keep",
       {"外してはいけないアドレス", "Do not remove"},
       {"5xx "
        "で断られましたが、原因は宛先ではありません。コードだけで判断する道具なら誤って外します。",
        "Refused with 5xx, but not because of the address. A tool that goes by codes alone "
        "would have removed them."}},
      html);
  html.markup("</div></section>\n");
}

void write_ended(const PageInput& input, Html& html) {
  const auto list = input.summary.ended();
  if (list.empty()) return;
  begin_section("ended", {"終了したメールサービス宛て", "Written to mail services that have ended"},
                html);
  html.markup("<table class=\"list\"><tbody>\n");
  for (const auto& [service, tally] : list) {
    const reply::EndedText text = text_of(*service);
    html.markup("<tr><td class=\"n\">").number(tally.sent + tally.failed());
    html.markup("</td><td>").text(service->domain).markup("</td><td>").both(text.what);
    html.markup(" ").both(text.todo).markup("</td></tr>\n");
  }
  html.markup("</tbody></table></section>\n");
}

void write_unknown(const PageInput& input, Html& html) {
  const std::vector<const Unknown*> list = input.summary.unknown();
  if (list.empty()) return;
  begin_section("unknown",
                {"todoku がまだ知らない応答 (コードだけで判断しました)",
                 "Replies that todoku does not know (judged by their code alone)"},
                html);
  html.markup("<table class=\"list\"><tbody>\n");
  for (std::size_t i = 0; i < std::min(list.size(), kUnknown); ++i) {
    html.markup("<tr><td class=\"n\">").number(list[i]->count).markup("</td><td><code>");
    html.text(shown_words(list[i]->example, list[i]->recipient, input.privacy));
    html.markup("</code></td></tr>\n");
  }
  html.markup("</tbody></table></section>\n");
}

}  // namespace todoku::report
