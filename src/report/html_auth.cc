// The chapters that authentication reports fill: DMARC, single failures, TLS.
#include "report/auth_advice.h"
#include "report/html_charts.h"
#include "report/html_sections.h"
#include "report/names.h"

namespace todoku::report {
namespace {

constexpr std::size_t kSources = 40;
constexpr std::size_t kRows = 40;

reply::Names name_of(Standing standing) {
  switch (standing) {
    case Standing::good: return {"良好", "good"};
    case Standing::spf_only: return {"SPF のみ", "SPF alone"};
    case Standing::forwarded: return {"転送", "forwarded"};
    case Standing::unaligned: return {"ドメイン不一致", "not aligned"};
    case Standing::broken_key: return {"署名の検証失敗", "signature fails"};
    case Standing::not_in_spf: return {"SPF にない", "not in SPF"};
    case Standing::spf_error: return {"SPF の誤り", "SPF error"};
    case Standing::stranger: return {"無関係", "a stranger"};
  }
  std::unreachable();
}

// The colour of a sender: well, to be mended, not ours.
std::string_view class_of(Standing standing) {
  switch (standing) {
    case Standing::good: return "a-good";
    case Standing::spf_only: return "a-weak";
    case Standing::forwarded:
    case Standing::stranger: return "a-other";
    case Standing::unaligned:
    case Standing::broken_key:
    case Standing::not_in_spf:
    case Standing::spf_error: return "a-bad";
  }
  std::unreachable();
}

void head_row(std::initializer_list<reply::Names> titles, Html& html) {
  html.markup("<div class=\"scroll\"><table class=\"rows\"><thead><tr>");
  bool first = true;
  for (const reply::Names& title : titles) {
    html.markup(first ? "<th scope=\"col\">" : "<th class=\"n\" scope=\"col\">").both(title);
    html.markup("</th>");
    first = false;
  }
  html.markup("</tr></thead><tbody>\n");
}

void number_cell(std::uint64_t value, Html& html) {
  html.markup("<td class=\"n\">").number(value).markup("</td>");
}

// Passed and failed, side by side.
void draw_pass(const DmarcTally& tally, Html& html) {
  const double share = tally.messages == 0 ? 0
                                           : 100.0 * static_cast<double>(tally.passed) /
                                                 static_cast<double>(tally.messages);
  html.markup(
      fmt::format("<div class=\"bar\"><i class=\"s-sent\" style=\"width:{:.2f}%\"></i>"
                  "<i class=\"s-lost\" style=\"width:{:.2f}%\"></i></div>",
                  share, 100 - share));
}

void write_domain(const std::string& name, const DmarcDomain& domain, Html& html) {
  const DmarcTally& tally = domain.tally;
  html.markup("<div class=\"card\"><h3>").text(name).markup(" <span class=\"tag\">p=");
  html.text(domain.policy.p).markup("</span></h3><p class=\"figure\">");
  html.text(percent(tally.passed, tally.messages)).markup("</p>");
  draw_pass(tally, html);
  html.markup("<p class=\"soft\">")
      .both("DMARC 合格 ", "passed DMARC: ")
      .number(tally.passed)
      .markup(" / ")
      .number(tally.messages)
      .markup("</p>");
  for (const std::string& error : domain.errors)
    html.markup("<p class=\"soft\">").text(error).markup("</p>");
  if (const std::optional<AuthAdvice> advice = advise(name, domain)) {
    html.markup("<p>").both(advice->text).markup("</p>");
    if (advice->fix) write_record(*advice->fix, html);
  }
  html.markup("</div>\n");
}

void write_source(const SourceKey& key, const DmarcSource& source, Html& html) {
  const AuthAdvice advice = advise(key, source);
  const DmarcTally& tally = source.tally;
  html.markup("<tr><th scope=\"row\"><code>").text(key.second).markup("</code><br><span>");
  html.text(key.first).markup("</span></th>");
  number_cell(tally.messages, html);
  number_cell(tally.passed, html);
  number_cell(tally.dkim, html);
  number_cell(tally.spf, html);
  number_cell(tally.quarantined + tally.rejected, html);
  html.markup("<td class=\"advice\">")
      .markup(fmt::format("<span class=\"pill {}\">", class_of(advice.standing)))
      .both(name_of(advice.standing))
      .markup("</span> ");
  if (advice.standing != Standing::good) html.both(advice.text);
  if (advice.fix && advice.standing != Standing::spf_only) write_record(*advice.fix, html);
  html.markup("</td></tr>\n");
}

void write_dmarc(const AuthSummary& auth, Html& html) {
  begin_section("dmarc", {"DMARC: 自社の名前で送っているのは誰か", "DMARC: who sends in your name"},
                html);
  html.markup("<div class=\"cards\">\n");
  for (const auto& [name, domain] : auth.domains()) write_domain(name, domain, html);
  html.markup("</div>\n");
  head_row({{"送信元", "Sender"},
            {"通数", "Mails"},
            {"合格", "Passed"},
            {"DKIM", "DKIM"},
            {"SPF", "SPF"},
            {"隔離・拒否", "Stopped"}},
           html);
  std::size_t shown = 0;
  for (const auto& [key, source] : auth.ranked_sources()) {
    if (shown++ == kSources) break;
    write_source(key, *source, html);
  }
  html.markup("</tbody></table></div></section>\n");
}

void write_failures(const AuthSummary& auth, Html& html) {
  begin_section("failures", {"認証失敗レポート", "Reports of single failures"}, html);
  html.markup("<table class=\"list\"><tbody>\n");
  std::size_t shown = 0;
  for (const auto& [key, count] : auth.failures()) {
    if (shown++ == kRows) break;
    html.markup("<tr><td class=\"n\">").number(count).markup("</td><td><code>");
    html.text(key.source_ip).markup("</code></td><td>").text(key.domain).markup("</td><td>");
    html.text(key.auth_failure).markup("</td><td>").both(advise(key)).markup("</td></tr>\n");
  }
  html.markup("</tbody></table></section>\n");
}

void write_tls(const AuthSummary& auth, Html& html) {
  begin_section("tls", {"TLS: 受信側としての接続", "TLS: connections to your MX hosts"}, html);
  head_row({{"ドメイン", "Domain"}, {"成功", "Succeeded"}, {"失敗", "Failed"}}, html);
  for (const auto& [name, domain] : auth.tls_domains()) {
    html.markup("<tr><th scope=\"row\">");
    (name.empty() ? html.both("不明", "not told") : html.text(name)).markup("</th>");
    number_cell(domain.successes, html);
    number_cell(domain.failures, html);
    html.markup("</tr>\n");
  }
  html.markup("</tbody></table></div>\n<table class=\"list\"><tbody>\n");
  std::size_t shown = 0;
  for (const auto& [key, count] : auth.tls_failures()) {
    if (shown++ == kRows) break;
    html.markup("<tr><td class=\"n\">").number(count).markup("</td><td><code>");
    html.text(key.result_type).markup("</code></td><td>").text(key.mx_host).markup("</td><td>");
    html.both(advise(key)).markup("</td></tr>\n");
  }
  html.markup("</tbody></table></section>\n");
}

}  // namespace

void write_auth(const PageInput& input, Html& html) {
  const AuthSummary& auth = input.auth;
  if (auth.aggregates() > 0) write_dmarc(auth, html);
  if (!auth.failures().empty()) write_failures(auth, html);
  if (auth.tls_reports() > 0) write_tls(auth, html);
}

void write_mails(const PageInput& input, Html& html) {
  const Summary& summary = input.summary;
  const std::uint64_t replies = summary.mails(bounce::Kind::auto_reply);
  if (summary.complaints().empty() && replies == 0) return;
  begin_section("mails", {"苦情と自動応答", "Complaints and automatic replies"}, html);
  html.markup("<table><tbody>\n");
  for (const auto& [type, count] : summary.complaints()) {
    html.markup("<tr><th scope=\"row\">").both("苦情", "complaints").markup(" (").text(type);
    html.markup(")</th><td class=\"n\">").number(count).markup("</td><td>");
    html.both("申し立てた宛先はただちに外します。", "Those addresses are removed at once.");
    html.markup("</td></tr>\n");
  }
  if (replies > 0) {
    html.markup("<tr><th scope=\"row\">").both("自動応答", "automatic replies");
    html.markup("</th><td class=\"n\">").number(replies).markup("</td><td>");
    html.both("不達ではありません。外してはいけません。",
              "They are no failures: nobody is removed.");
    html.markup("</td></tr>\n");
  }
  html.markup("</tbody></table></section>\n");
}

}  // namespace todoku::report
