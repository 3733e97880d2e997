#include "app/check_page.h"

#include <algorithm>

#include "app/check_predicted.h"
#include "app/width.h"
#include "base/text.h"

namespace todoku::app {
namespace {

using check::Finding;
using check::Level;

constexpr std::size_t kTopic = 13;  // columns of the topic
constexpr std::size_t kMargin = 4;  // mark and spaces before it
constexpr std::size_t kIndent = kMargin + kTopic;

struct Topic {
  std::string_view prefix, ja, en;
};
constexpr Topic kTopics[] = {
    {"spf", "SPF", "SPF"},
    {"dkim", "DKIM", "DKIM"},
    {"dmarc", "DMARC", "DMARC"},
    {"arc", "ARC", "ARC"},
    {"ptr", "逆引き", "PTR"},
    {"helo", "EHLO", "EHLO"},
    {"mx", "MX", "MX"},
    {"sender", "差出人", "Sender"},
    {"dane", "DANE", "DANE"},
    {"sts", "MTA-STS", "MTA-STS"},
    {"tlsrpt", "TLSRPT", "TLSRPT"},
    {"bimi", "BIMI", "BIMI"},
    {"message", "形式", "Form"},
    {"rcpt", "宛先", "Recipient"},
    {"unsubscribe", "登録解除", "Unsubscribe"},
};

std::string_view topic_of(const Finding& finding, const Terminal& t) {
  const std::string_view prefix = std::string_view(finding.id).substr(0, finding.id.find('.'));
  for (const Topic& topic : kTopics)
    if (topic.prefix == prefix) return t.pick(topic.ja, topic.en);
  return prefix;
}

Ink ink_of(Level level) {
  switch (level) {
    case Level::ok: return Ink::green;
    case Level::warn: return Ink::yellow;
    case Level::fail: return Ink::red;
  }
  std::unreachable();
}

std::string_view sign_of(Level level) {
  switch (level) {
    case Level::ok: return "✓";
    case Level::warn: return "!";
    case Level::fail: return "✗";
  }
  std::unreachable();
}

// The record with a caret below; of a long one the part around it.
void print_mark(const check::Mark& mark, Terminal& t) {
  const std::size_t room = t.columns() - kIndent - 2;
  std::size_t start = 0;
  if (mark.record.size() > room && mark.at > room / 2) start = mark.at - room / 2;
  std::string shown = printable(clip(std::string_view(mark.record).substr(start), room));
  const std::string before =
      printable(std::string_view(mark.record).substr(start, mark.at - start));
  const std::size_t column = display_width(before);
  const std::size_t carets =
      std::clamp<std::size_t>(mark.length, 1, room > column ? room - column : 1);
  const std::string indent(kIndent, ' ');
  t.line(indent + t.paint(Ink::dim, shown));
  t.line(indent + std::string(column, ' ') + t.paint(Ink::red, std::string(carets, '^')));
}

void print_finding(const Finding& finding, Terminal& t) {
  const Ink ink = ink_of(finding.level);
  std::string left = "  " + t.paint(ink, sign_of(finding.level)) + " " +
                     t.paint(Ink::bold, pad(topic_of(finding, t), kTopic));
  const std::string_view text = t.pick(finding.text);
  for (const std::string& line : fold(printable(text), t.columns() - kIndent)) {
    t.line(left + line);
    left = std::string(kIndent, ' ');
  }
  if (finding.mark) print_mark(*finding.mark, t);
}

// As it goes into a zone: strings of at most 255 bytes, quoted (RFC 1035 §3.3.14).
std::string zone_value(const reply::Fix& fix) {
  if (fix.type != "TXT") return fix.value;
  std::string out;
  std::string_view rest = fix.value;
  do {
    const std::string_view piece = rest.substr(0, 255);
    out += (out.empty() ? "\"" : " \"") + std::string(piece) + "\"";
    rest.remove_prefix(piece.size());
  } while (!rest.empty());
  return out;
}

std::string headline(const reply::Fix& fix, const Terminal& t) {
  if (fix.kind == "message")
    return std::string(t.pick("メールのヘッダーに加える", "add to the message's header"));
  if (fix.type == "PTR")
    return std::string(t.pick("IP アドレスの管理元に、逆引きの設定を依頼する",
                              "ask whoever runs the address to set its reverse name"));
  constexpr std::string_view kReports = "._report._dmarc.";
  if (const std::size_t at = fix.name.find(kReports); at != std::string::npos)
    return fmt::format(
        fmt::runtime(t.pick("レポートの送付先（{}）の管理者に、次のレコードの公開を依頼する",
                            "ask whoever runs {}, where the reports go, to publish")),
        fix.name.substr(at + kReports.size()));
  if (fix.kind == "dns") return std::string(t.pick("DNS に公開する", "publish in the DNS"));
  if (fix.type == "DKIM")
    return fmt::format(fmt::runtime(t.pick("鍵を作り、表示されるレコードを {} に公開して署名する",
                                           "make a key, publish its record at {}, sign with it")),
                       fix.name);
  return fix.name;
}

std::string body(const reply::Fix& fix) {
  if (fix.kind == "message") return fix.name + ": " + (fix.value.empty() ? "…" : fix.value);
  if (fix.kind != "dns") return fix.value;
  return fmt::format("{}.  IN  {}  {}", fix.name, fix.type, zone_value(fix));
}

void print_fix(const reply::Fix& fix, std::size_t number, Terminal& t) {
  std::string front = fmt::format("  {}. ", number);
  const std::string indent(front.size(), ' ');
  for (const std::string& line : fold(printable(headline(fix, t)), t.columns() - indent.size())) {
    t.line(front + line);
    front = indent;
  }
  // Never folded: it is there to be copied.
  t.line(indent + t.paint(Ink::green, printable(body(fix))));
}

void print_fixes(const std::vector<Finding>& findings, Terminal& t) {
  const std::vector<reply::Fix> fixes = check::fixes_of(findings);
  if (fixes.empty()) return;
  t.line("");
  t.line(t.paint(Ink::bold, t.pick("必要な対応", "What to do")));
  std::size_t number = 0;
  for (const reply::Fix& fix : fixes) print_fix(fix, ++number, t);
}

// Nothing is there, and nothing needs to be: all such stand in one line.
bool is_idle(const Finding& finding) {
  return finding.level == Level::ok && finding.id.ends_with(".none");
}

void print_summary(const std::vector<Finding>& findings, Terminal& t) {
  std::size_t counts[3] = {};
  for (const Finding& finding : findings)
    if (!is_idle(finding)) ++counts[static_cast<std::size_t>(finding.level)];
  t.line("");
  const std::string text = fmt::format(
      fmt::runtime(t.pick("要修正 {}、注意 {}、問題なし {}", "{} to repair, {} to note, {} fine")),
      counts[2], counts[1], counts[0]);
  t.line(t.paint(ink_of(check::worst(findings)), text));
}

void print_idle(const std::vector<Finding>& findings, Terminal& t) {
  std::string topics;
  for (const Finding& finding : findings)
    if (is_idle(finding))
      topics += (topics.empty() ? "" : ", ") + std::string(topic_of(finding, t));
  if (topics.empty()) return;
  const std::string text = fmt::format(
      fmt::runtime(t.pick("未設定（任意項目）: {}", "not used (optional): {}")), topics);
  t.line("  " + t.paint(Ink::dim, "- " + text));
}

void print_findings(const std::vector<Finding>& findings, Terminal& t) {
  t.line("");
  for (const Finding& finding : findings)
    if (!is_idle(finding)) print_finding(finding, t);
  print_idle(findings, t);
}

}  // namespace

void print_domain(const CheckedDomain& domain, Terminal& t) {
  const check::DomainReport& report = domain.report;
  t.line(t.paint(Ink::bold, printable(report.domain)));
  print_findings(report.findings, t);
  print_predicted({domain.predicted, report.findings, t.pick(report.rehearsal.assumed)}, t);
  print_fixes(report.findings, t);
  print_summary(report.findings, t);
}

void print_message(const std::string& name, const CheckedMail& mail, Terminal& t) {
  const std::string author(mail.report.found.author.domain());
  t.line(t.paint(Ink::bold, printable(name)) +
         (author.empty() ? "" : "  " + t.paint(Ink::dim, "From: " + printable(author))));
  print_findings(mail.report.findings, t);
  print_predicted({mail.predicted, mail.report.findings, ""}, t);
  print_fixes(mail.report.findings, t);
  print_summary(mail.report.findings, t);
}

}  // namespace todoku::app
