#include "app/report_auth_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "app/table.h"
#include "app/width.h"
#include "report/auth_advice.h"
#include "report/names.h"

namespace todoku::app {
namespace {

using report::grouped;
using report::Standing;

constexpr std::size_t kRows = 15;   // of a table; --table dmarc has them all
constexpr std::size_t kAdvice = 5;  // senders that are spoken of one by one

void title(Terminal& t, std::string_view ja, std::string_view en) {
  t.line("");
  t.line(t.paint(Ink::bold, t.pick(ja, en)));
}

void indented(Terminal& t, std::string_view text) {
  for (const std::string& line : fold(printable(text), t.columns() - 3)) t.line("   " + line);
}

void show_fix(const reply::Fix& fix, Terminal& t) {
  if (report::is_command(fix))
    return t.line("   " + t.paint(Ink::cyan, "$ " + printable(fix.value)));
  t.line("   " +
         t.paint(Ink::cyan, printable(fmt::format("{}  {}  {}", fix.name, fix.type, fix.value))));
}

std::string_view word_for(Standing standing, const Terminal& t) {
  switch (standing) {
    case Standing::good: return t.pick("良好", "good");
    case Standing::spf_only: return t.pick("SPF のみ", "SPF alone");
    case Standing::forwarded: return t.pick("転送", "forwarded");
    case Standing::unaligned: return t.pick("ドメイン不一致", "not aligned");
    case Standing::broken_key: return t.pick("署名の検証失敗", "signature fails");
    case Standing::not_in_spf: return t.pick("SPF にない", "not in SPF");
    case Standing::spf_error: return t.pick("SPF の誤り", "SPF error");
    case Standing::stranger: return t.pick("無関係", "a stranger");
  }
  std::unreachable();
}

void print_domain(const std::string& name, const report::DmarcDomain& domain, Terminal& t) {
  const report::DmarcTally& tally = domain.tally;
  const std::string period = domain.begin == WallTime{}
                                 ? ""
                                 : fmt::format("  {} – {}", rfc3339(domain.begin).substr(0, 10),
                                               rfc3339(domain.end).substr(0, 10));
  t.line(fmt::format(
      fmt::runtime(t.pick("{}  p={}  成功 {}  失敗 {}{}", "{}  p={}  passed {}  failed {}{}")),
      t.paint(Ink::bold, printable(name)), printable(domain.policy.p),
      t.paint(Ink::green, grouped(tally.passed)), t.paint(Ink::red, grouped(tally.failed())),
      t.paint(Ink::dim, period)));
  for (const std::string& error : domain.errors) indented(t, "! " + error);
  const std::optional<report::AuthAdvice> advice = report::advise(name, domain);
  if (!advice) return;
  indented(t, t.pick(advice->text));
  if (advice->fix) show_fix(*advice->fix, t);
}

using Ranked = std::vector<std::pair<report::SourceKey, const report::DmarcSource*>>;

void print_sources(const Ranked& sources, Terminal& t) {
  Table table({std::string(t.pick("送信元", "SENDER")), std::string(t.pick("差出人", "FROM")),
               std::string(t.pick("通数", "MAILS")), std::string(t.pick("合格", "PASS")), "DKIM",
               "SPF", std::string(t.pick("隔離・拒否", "STOPPED")),
               std::string(t.pick("判断", "STANDING"))});
  for (std::size_t i = 0; i < std::min(sources.size(), kRows); ++i) {
    const auto& [key, source] = sources[i];
    const report::DmarcTally& tally = source->tally;
    table.add({printable(key.second), printable(key.first), grouped(tally.messages),
               grouped(tally.passed), grouped(tally.dkim), grouped(tally.spf),
               grouped(tally.quarantined + tally.rejected),
               std::string(word_for(report::advise(key, *source).standing, t))});
  }
  table.print(t);
  if (sources.size() > kRows)
    t.line(t.paint(Ink::dim, fmt::format(fmt::runtime(t.pick("ほか {} 行 (--table dmarc で全部)",
                                                             "{} more (--table dmarc has all)")),
                                         sources.size() - kRows)));
}

void print_advice(const Ranked& sources, Terminal& t) {
  std::size_t said = 0;
  for (const auto& [key, source] : sources) {
    const report::AuthAdvice advice = report::advise(key, *source);
    if (advice.standing == Standing::good || advice.standing == Standing::forwarded) continue;
    if (said++ == kAdvice) return;
    t.line(fmt::format(
        "{}. {}  {}", said, t.paint(Ink::bold, printable(key.second)),
        t.paint(Ink::dim,
                fmt::format(fmt::runtime(t.pick("認証に失敗 {} / {} 通", "{} of {} failed")),
                            grouped(source->tally.failed()), grouped(source->tally.messages)))));
    indented(t, t.pick(advice.text));
    if (advice.fix) show_fix(*advice.fix, t);
  }
}

void print_dmarc(const report::AuthSummary& auth, Terminal& t) {
  if (auth.aggregates() == 0) return;
  title(t, "DMARC 集計レポート", "DMARC aggregate reports");
  for (const auto& [name, domain] : auth.domains()) print_domain(name, domain, t);
  const Ranked sources = auth.ranked_sources();
  if (sources.empty()) return;
  print_sources(sources, t);
  print_advice(sources, t);
}

void print_failures(const report::AuthSummary& auth, Terminal& t) {
  if (auth.failures().empty()) return;
  title(t, "認証失敗レポート", "Reports of single failures");
  std::size_t shown = 0;
  for (const auto& [key, count] : auth.failures()) {
    if (shown++ == kRows) break;
    t.line(fmt::format("{:>6}  {}  {}  {}", grouped(count), printable(key.source_ip),
                       printable(key.domain), printable(key.auth_failure)));
    indented(t, t.pick(report::advise(key)));
  }
}

void print_tls(const report::AuthSummary& auth, Terminal& t) {
  if (auth.tls_reports() == 0) return;
  title(t, "TLS レポート (受信側としての接続)", "TLS reports (connections to your MX hosts)");
  for (const auto& [name, domain] : auth.tls_domains())
    t.line(fmt::format(fmt::runtime(t.pick("{}  成功 {}  失敗 {}", "{}  succeeded {}  failed {}")),
                       t.paint(Ink::bold, printable(name)),
                       t.paint(Ink::green, grouped(domain.successes)),
                       t.paint(Ink::red, grouped(domain.failures))));
  std::size_t shown = 0;
  for (const auto& [key, count] : auth.tls_failures()) {
    if (shown++ == kRows) break;
    t.line(fmt::format("{:>6}  {}  {}", grouped(count), printable(key.result_type),
                       printable(key.mx_host)));
    indented(t, t.pick(report::advise(key)));
  }
}

}  // namespace

void print_auth(const report::AuthSummary& auth, Terminal& terminal) {
  print_dmarc(auth, terminal);
  print_failures(auth, terminal);
  print_tls(auth, terminal);
}

}  // namespace todoku::app
