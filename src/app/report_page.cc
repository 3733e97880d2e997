#include "app/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "app/explain_words.h"
#include "app/table.h"
#include "app/width.h"
#include "report/names.h"
#include "report/silent.h"

namespace todoku::app {
namespace {

using report::Blame;
using report::Tally;

constexpr std::size_t kRows = 15;  // of a table; --json and --csv have them all
constexpr std::size_t kSteps = 5;  // more than five things are not done first
constexpr std::size_t kShown = 5;  // addresses and unknown replies shown as examples

std::string_view blame_word(Blame blame, const Terminal& t) {
  const reply::Names names = report::names_of(blame);
  return t.pick(names.ja, names.en);
}

std::string number(std::uint64_t value) {
  return value == 0 ? "-" : report::grouped(value);
}

std::string provider_name(std::string_view id, const reply::Catalogue& catalogue,
                          const Terminal& terminal) {
  const reply::Provider* known = catalogue.provider(id);
  if (known) return known->name;
  return std::string(id.empty() ? terminal.pick("(その他)", "(others)") : id);
}

void title(Terminal& terminal, std::string_view ja, std::string_view en) {
  terminal.line("");
  for (const std::string& line : fold(terminal.pick(ja, en), terminal.columns()))
    terminal.line(terminal.paint(Ink::bold, line));
}

void indented(Terminal& terminal, std::string_view text, std::size_t spaces) {
  for (const std::string& line : fold(printable(text), terminal.columns() - spaces))
    terminal.line(std::string(spaces, ' ') + line);
}

std::vector<std::string> tally_titles(const Terminal& t, std::vector<std::string> front) {
  for (const std::string_view word :
       {t.pick("不達", "BOUNCED"), t.pick("期限切れ", "EXPIRED"), t.pick("再送待ち", "DEFERRED")})
    front.emplace_back(word);
  return front;
}

void add_tally(std::vector<std::string>& cells, const Tally& tally) {
  cells.push_back(number(tally.bounced));
  cells.push_back(number(tally.expired));
  cells.push_back(number(tally.deferred));
}

// What came as mail: complaints count at once, automatic replies never.
void print_mails(const report::Summary& summary, Terminal& t) {
  if (summary.mails() > 0)
    t.line(
        fmt::format(fmt::runtime(t.pick("{} 通を読みました",
                                        summary.mails() == 1 ? "{} mail read" : "{} mails read")),
                    number(summary.mails())));
  if (const std::uint64_t count = summary.complained())
    t.line(fmt::format(fmt::runtime(t.pick("苦情 {} 件 (申し立てた宛先はただちに外します)",
                                           "complaints: {} (those addresses are removed at once)")),
                       t.paint(Ink::red, number(count))));
  if (const std::uint64_t count = summary.mails(bounce::Kind::auto_reply))
    t.line(fmt::format(fmt::runtime(t.pick("自動応答 {} 通 (不達ではありません)",
                                           "automatic replies: {} (no failures)")),
                       number(count)));
}

void print_period(const report::Timeline& timeline, Terminal& t) {
  if (timeline.empty()) return;
  const std::string first = rfc3339(timeline.first()).substr(0, 10);
  const std::string last = rfc3339(timeline.last()).substr(0, 10);
  t.line(fmt::format("{} {}{} (UTC)", t.pick("期間", "period"), first,
                     first == last ? "" : " – " + last));
}

// " (82 %)": of the messages whose fate is settled.
std::string share_of_sent(const Tally& all) {
  if (all.sent == 0) return "";
  return fmt::format(" ({})", report::percent(all.sent, all.sent + all.lost()));
}

void print_head(const report::Summary& summary, const logs::Reader& reader, Terminal& t) {
  std::string formats;
  for (std::size_t i = 0; i < logs::kFormats; ++i) {
    const auto format = static_cast<logs::Format>(i);
    if (const std::uint64_t lines = reader.lines_of(format))
      formats +=
          fmt::format("{}{} {}", formats.empty() ? "" : ", ", to_string(format), number(lines));
  }
  if (!formats.empty())
    indented(t,
             fmt::format(fmt::runtime(t.pick("{} 行を読みました ({})", reader.lines() == 1
                                                                           ? "{} line read ({})"
                                                                           : "{} lines read ({})")),
                         number(reader.lines()), formats),
             0);
  print_mails(summary, t);
  print_period(summary.timeline(), t);
  const Tally& all = summary.total();
  if (all.sent + all.failed() == 0) return;
  t.line(
      fmt::format(fmt::runtime(t.pick("配送済み {}{}  不達 {}  期限切れ {}  再送待ちの試行 {}",
                                      "sent {}{}  bounced {}  expired {}  deferred attempts {}")),
                  t.paint(Ink::green, number(all.sent)), share_of_sent(all),
                  t.paint(Ink::red, number(all.bounced)), t.paint(Ink::red, number(all.expired)),
                  t.paint(Ink::yellow, number(all.deferred))));
}

void print_blames(const report::Summary& summary, Terminal& t) {
  title(t, "原因はどこにあるか", "Whose fault");
  Table table(tally_titles(t, {""}));
  for (std::size_t i = 0; i < report::kBlames; ++i) {
    const Tally& tally = summary.blames()[i];
    if (tally.failed() == 0) continue;
    std::vector<std::string> row{std::string(blame_word(static_cast<Blame>(i), t))};
    add_tally(row, tally);
    table.add(std::move(row));
  }
  table.print(t);
}

void print_providers(const report::Summary& summary, const reply::Catalogue& catalogue,
                     Terminal& t) {
  title(t, "事業者ごと", "By provider");
  std::vector<std::pair<std::string_view, Tally>> rows(summary.providers().begin(),
                                                       summary.providers().end());
  std::ranges::sort(rows, [](const auto& a, const auto& b) {
    return a.second.sent + a.second.failed() > b.second.sent + b.second.failed();
  });
  std::vector<std::string> titles{std::string(t.pick("事業者", "PROVIDER")),
                                  std::string(t.pick("配送済み", "SENT"))};
  Table table(tally_titles(t, std::move(titles)));
  for (std::size_t i = 0; i < std::min(rows.size(), kRows); ++i) {
    std::vector<std::string> row{provider_name(rows[i].first, catalogue, t),
                                 number(rows[i].second.sent)};
    add_tally(row, rows[i].second);
    table.add(std::move(row));
  }
  table.print(t);
  const std::vector<std::string> takers = report::silent_takers(summary, catalogue);
  if (takers.empty()) return;
  for (const std::string& line : fold(t.pick(report::note_on(takers)), t.columns()))
    t.line(t.paint(Ink::dim, line));
}

// Several rules may say the same: a person reads the provider and the cause.
void print_causes(const report::Summary& summary, const reply::Catalogue& catalogue, Terminal& t) {
  title(t, "事業者と原因", "By provider and cause");
  std::vector<std::pair<std::pair<std::string, reply::Cause>, Tally>> rows;
  for (const report::Line* line : summary.lines()) {
    const std::pair key(line->verdict.provider, line->verdict.cause);
    auto it = std::ranges::find(rows, key, &decltype(rows)::value_type::first);
    if (it == rows.end()) it = rows.insert(rows.end(), {key, {}});
    it->second += line->tally;
  }
  std::ranges::sort(rows, [](const auto& a, const auto& b) {
    return std::tuple(b.second.lost(), b.second.deferred, a.first) <
           std::tuple(a.second.lost(), a.second.deferred, b.first);
  });
  std::vector<std::string> titles{std::string(t.pick("事業者", "PROVIDER")),
                                  std::string(t.pick("原因", "CAUSE"))};
  Table table(tally_titles(t, std::move(titles)));
  for (std::size_t i = 0; i < std::min(rows.size(), kRows); ++i) {
    std::vector<std::string> row{provider_name(rows[i].first.first, catalogue, t),
                                 std::string(words_for(rows[i].first.second, t))};
    add_tally(row, rows[i].second);
    table.add(std::move(row));
  }
  table.print(t);
  if (rows.size() > kRows)
    t.line(t.paint(Ink::dim, fmt::format(fmt::runtime(t.pick("ほか {} 行 (--csv で全部)",
                                                             "{} more (--csv has them all)")),
                                         rows.size() - kRows)));
}

// "lost 1,205 · deferred 4,019": what is nothing is left out.
std::string counts_of(const Tally& tally, const Terminal& t) {
  std::string out;
  const auto add = [&](std::string_view word, std::uint64_t count) {
    if (count == 0) return;
    out += fmt::format("{}{} {}", out.empty() ? "" : " · ", word, number(count));
  };
  add(t.pick("不達", "lost"), tally.lost());
  add(t.pick("再送待ち", "deferred"), tally.deferred);
  return out;
}

void print_record(const reply::Fix& fix, std::size_t spaces, Terminal& t) {
  const std::string margin(spaces, ' ');
  const std::optional<reply::Bilingual> addition = report::spf_addition(fix);
  if (!addition) {
    t.line(margin +
           t.paint(Ink::cyan, printable(fmt::format("{}  {}  {}", fix.name, fix.type, fix.value))));
    return;
  }
  for (const std::string& line : fold(printable(t.pick(*addition)), t.columns() - spaces))
    t.line(margin + t.paint(Ink::cyan, line));
}

void print_hints(const std::vector<reply::Fix>& fixes, Terminal& t) {
  for (const reply::Fix& fix : fixes) {
    const reply::Names hint = report::what_to_fill_in(fix);
    for (const std::string& line : fold(t.pick(hint.ja, hint.en), t.columns() - 3))
      if (!line.empty()) t.line("   " + t.paint(Ink::dim, line));
  }
}

// Each domain or IP of ours with what is to be done for it.
void print_cases(const std::vector<report::Case>& cases, Terminal& t) {
  for (std::size_t i = 0; i < std::min(cases.size(), kShown); ++i) {
    const report::Concerned& who = cases[i].who;
    const std::string both =
        who.domain + (who.domain.empty() || who.ip.empty() ? "" : "  ") + who.ip;
    t.line(fmt::format("   - {}  {}", t.paint(Ink::bold, printable(both)),
                       t.paint(Ink::dim, counts_of(cases[i].tally, t))));
    for (const reply::Fix& fix : cases[i].fixes) print_record(fix, 5, t);
  }
  if (cases.size() > kShown)
    t.line("     " +
           t.paint(Ink::dim, fmt::format(fmt::runtime(t.pick("ほか {} 件 (--json で全部)",
                                                             "{} more (--json has them all)")),
                                         cases.size() - kShown)));
}

void print_step(const report::Step& step, std::size_t place, const reply::Catalogue& catalogue,
                Terminal& t) {
  std::string names;
  for (const std::string& id : step.providers)
    names += (names.empty() ? "" : ", ") + provider_name(id, catalogue, t);
  t.line(fmt::format("{}. {}  {}", place, t.paint(Ink::bold, words_for(step.cause, t)),
                     t.paint(Ink::dim, counts_of(step.tally, t))));
  if (!names.empty()) t.line("   " + t.paint(Ink::dim, fit(names, t.columns() - 3)));
  indented(t, t.pick(step.explanation.why), 3);
  indented(t, t.pick(step.explanation.remedy), 3);
  for (const reply::Fix& fix : step.explanation.fixes) print_record(fix, 3, t);
  print_hints(step.explanation.fixes, t);
  print_cases(step.cases, t);
  if (!step.cases.empty()) print_hints(step.cases.front().fixes, t);
}

void print_steps(const report::Summary& summary, const reply::Catalogue& catalogue, Terminal& t) {
  const std::vector<report::Step> list = steps(summary, catalogue, kSteps);
  if (list.empty()) return;
  title(t, "まずすること", "What to do first");
  for (std::size_t i = 0; i < list.size(); ++i) print_step(list[i], i + 1, catalogue, t);
}

void print_addresses(const report::Summary& summary, report::Fate fate, report::Privacy privacy,
                     Terminal& t) {
  std::vector<std::pair<std::size_t, reply::Cause>> counts;
  for (const auto& [cause, count] : summary.addresses().causes(fate))
    counts.emplace_back(count, cause);
  std::ranges::sort(counts, std::greater{}, &std::pair<std::size_t, reply::Cause>::first);
  std::string causes;
  for (const auto& [count, cause] : counts)  // a count stays on the line of its cause
    causes += fmt::format("{}{}\u00a0{}", causes.empty() ? "" : t.pick("、", ", "),
                          words_for(cause, t), number(count));
  if (causes.empty()) {
    t.line(std::string("  ") + std::string(t.pick("なし", "none")));
    return;
  }
  indented(t, causes, 2);
  if (privacy == report::Privacy::masked) return;
  const auto list = summary.addresses().of(fate);
  for (std::size_t i = 0; i < std::min(list.size(), kShown); ++i)
    t.line("  " + printable(list[i].first));
  if (list.size() > kShown)
    t.line("  " + t.paint(Ink::dim, fmt::format(fmt::runtime(t.pick("ほか {} 件", "{} more")),
                                                number(list.size() - kShown))));
}

void print_watched(const report::Summary& summary, report::Privacy privacy, Terminal& t) {
  const auto causes = summary.addresses().causes(report::Fate::watched);
  if (causes.empty()) return;
  title(t, "様子を見るアドレス: まだ外すほどの証拠がありません (--watch FILE)",
        "Addresses to watch: not enough proof yet to remove them (--watch FILE)");
  print_addresses(summary, report::Fate::watched, privacy, t);
  for (const auto& [cause, count] : causes) {
    const reply::Names rule = report::missing_to_remove(cause);
    indented(t, fmt::format("{}: {}", words_for(cause, t), t.pick(rule.ja, rule.en)), 2);
  }
}

void print_ended(const report::Summary& summary, Terminal& t) {
  const auto list = summary.ended();
  if (list.empty()) return;
  title(t, "終了したメールサービス宛ての送信", "Written to mail services that have ended");
  for (std::size_t i = 0; i < std::min(list.size(), kRows); ++i) {
    const auto& [service, tally] = list[i];
    const reply::EndedText text = text_of(*service);
    t.line(fmt::format("  {:>6}  {}", number(tally.sent + tally.failed()), service->domain));
    indented(t, t.pick(text.what), 10);
    indented(t, t.pick(text.todo), 10);
  }
}

void print_unknown(const report::Summary& summary, report::Privacy privacy, Terminal& t) {
  const std::vector<const report::Unknown*> list = summary.unknown();
  if (list.empty()) return;
  title(t, "todoku がまだ知らない応答 (コードだけで判断しました)",
        "Replies that todoku does not know (judged by their code alone)");
  for (std::size_t i = 0; i < std::min(list.size(), kShown); ++i)
    t.line(fmt::format(
        "  {:>6}  {}", number(list[i]->count),
        fit(printable(report::shown_words(list[i]->example, list[i]->recipient, privacy)),
            t.columns() - 10)));
  indented(t,
           t.pick("todoku catalogue unknown FILE で、項目の下書きを作れます。",
                  "`todoku catalogue unknown FILE` drafts entries for them."),
           2);
}

}  // namespace

void print_report(const report::Summary& summary, const logs::Reader& reader,
                  const reply::Catalogue& catalogue, report::Privacy privacy, Terminal& terminal) {
  print_head(summary, reader, terminal);
  if (summary.total().failed() == 0 && summary.total().sent > 0)
    terminal.line(terminal.paint(
        Ink::green, terminal.pick("届かなかったメールはありません。", "Nothing failed.")));
  if (summary.total().failed() + summary.addresses().count(report::Fate::removed) == 0)
    return print_ended(summary, terminal);
  print_steps(summary, catalogue, terminal);
  if (summary.total().failed() > 0) print_blames(summary, terminal);
  if (summary.total().failed() > 0) print_providers(summary, catalogue, terminal);
  if (summary.total().failed() > 0) print_causes(summary, catalogue, terminal);
  title(terminal, "リストから外すアドレス (--remove FILE で書き出せます)",
        "Addresses to remove (--remove FILE writes them)");
  print_addresses(summary, report::Fate::removed, privacy, terminal);
  print_watched(summary, privacy, terminal);
  title(terminal, "外してはいけないアドレス (5xx で断られたが、宛先のせいではない。--keep FILE)",
        "Addresses that must not be removed (refused with 5xx, but not for the address; --keep "
        "FILE)");
  print_addresses(summary, report::Fate::kept, privacy, terminal);
  print_ended(summary, terminal);
  print_unknown(summary, privacy, terminal);
}

}  // namespace todoku::app
