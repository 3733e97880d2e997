#include "app/explain_card.h"

#include <array>
#include <sstream>

#include "app/explain_words.h"
#include "app/fix_words.h"
#include "app/width.h"
#include "base/text.h"
#include "mail/envelope.h"
#include "reply/ended.h"
#include "reply/mechanisms.h"

namespace todoku::app {
namespace {

constexpr std::size_t kMargin = 2;
constexpr std::size_t kTitle = 14;  // columns of the left side

Ink ink_of(const reply::Verdict& verdict) {
  if (verdict.action == reply::Advice::none) return Ink::green;
  switch (verdict.responsible) {
    case reply::Responsible::recipient: return Ink::yellow;
    case reply::Responsible::sender: return Ink::red;
    case reply::Responsible::provider: return Ink::blue;
    case reply::Responsible::network: return Ink::cyan;
  }
  std::unreachable();
}

// A title on the left, text folded on the right.
void row(Terminal& terminal, std::string_view title, std::string_view text, Ink ink) {
  if (text.empty()) return;
  bool first = true;
  for (const std::string_view line : split(text, '\n')) {
    for (const std::string& part : fold(printable(line), terminal.columns() - kMargin - kTitle)) {
      const std::string left = pad(first ? title : "", kTitle);
      terminal.line(std::string(kMargin, ' ') + terminal.paint(Ink::dim, left) +
                    terminal.paint(ink, part));
      first = false;
    }
  }
}

void print_quote(const report::Explained& e, Terminal& terminal) {
  if (e.text.empty()) return;
  const std::string bar = terminal.paint(Ink::dim, "│ ");
  for (const std::string_view line : split(e.text, '\n')) {
    for (const std::string& part : fold(printable(trim(line)), terminal.columns() - kMargin)) {
      terminal.line(bar + part);
    }
  }
}

void print_fixes(const report::Explained& e, Terminal& terminal) {
  std::string_view title = terminal.pick("設定", "Publish");
  const bool shown = reply::read_mechanisms(e.text).shows_spf_record;
  for (const reply::Fix& fix : e.explanation.fixes) {
    for (const std::string& line :
         fix_lines(fix, terminal, shown ? SpfRecord::shown : SpfRecord::unknown)) {
      row(terminal, title, line, Ink::green);
      title = "";
    }
  }
}

// What is known of the recipient's domain beside the reply: that its service has ended.
std::string about_domain(const report::Explained& e, const Terminal& terminal) {
  const reply::EndedService* service = reply::ended_service(mail::domain_of(e.recipient));
  if (!service) return {};
  const reply::EndedText text = text_of(*service);
  return fmt::format("{}\n{}", terminal.pick(text.what), terminal.pick(text.todo));
}

bool is_no_failure(const reply::Verdict& verdict) {
  return verdict.action == reply::Advice::none;
}

// Is there anybody whose fault it could be, and anything to try again? Not of what went well, nor
// of what a recipient thinks of it.
bool has_culprit(const reply::Verdict& verdict) {
  return !is_no_failure(verdict) && verdict.cause != reply::Cause::complaint;
}

// A bare code tells what happened at best, nobody's fault.
std::string_view whose_fault(const reply::Verdict& verdict, const Terminal& terminal) {
  if (verdict.confidence <= reply::Confidence::code)
    return terminal.pick("この応答からは分かりません", "this reply does not tell");
  return words_for(verdict.responsible, terminal);
}

std::string_view title_of(const reply::Verdict& verdict, const Terminal& terminal) {
  if (is_no_failure(verdict) && verdict.cause == reply::Cause::undetermined)
    return terminal.pick("やり取りの途中の応答", "a step on the way");
  if (verdict.confidence == reply::Confidence::code && verdict.cause == reply::Cause::policy_other)
    return terminal.pick("拒否（理由は読み取れません）", "refused, no reason understood");
  return words_for(verdict.cause, terminal);
}

std::string evidence(const report::Explained& e, const reply::Catalogue& catalogue,
                     const Terminal& terminal) {
  if (e.verdict.confidence == reply::Confidence::none)
    return std::string(terminal.pick("なし", "none"));
  std::string text = fmt::format("{} · {}", e.verdict.rule,
                                 certainty(e.verdict.rule, e.verdict.confidence, terminal));
  if (const reply::Entry* entry = catalogue.find(e.verdict.rule)) {
    text += fmt::format("\n{} ({})\n", entry->source, entry->read);
    // Users' own entries are where they keep them.
    text += entry->file.starts_with("catalogue/")
                ? fmt::format("todoku catalogue show {}", entry->id)
                : fmt::format("{}:{}", entry->file, entry->line);
  }
  return text;
}

void write_card(const report::Explained& e, const reply::Catalogue& catalogue, Terminal& terminal) {
  const reply::Verdict& v = e.verdict;
  const reply::Provider* provider = catalogue.provider(v.provider);
  print_quote(e, terminal);
  terminal.line("");
  row(terminal, is_no_failure(v) ? terminal.pick("結果", "Result") : terminal.pick("原因", "Cause"),
      fmt::format("{} ({})", title_of(v, terminal), to_string(v.cause)), ink_of(v));
  if (has_culprit(v)) {
    row(terminal, terminal.pick("問題の所在", "Whose fault"), whose_fault(v, terminal), Ink::plain);
    row(terminal, terminal.pick("再送の見込み", "Try again?"), words_for(v.permanence, terminal),
        Ink::plain);
  }
  if (provider) row(terminal, terminal.pick("受信事業者", "Provider"), provider->name, Ink::plain);
  row(terminal, terminal.pick("説明", "Meaning"), terminal.pick(e.explanation.why), Ink::plain);
  row(terminal, terminal.pick("対処", "What to do"), terminal.pick(e.explanation.remedy),
      Ink::bold);
  print_fixes(e, terminal);
  row(terminal, terminal.pick("宛先の事情", "The domain"), about_domain(e, terminal), Ink::yellow);
  row(terminal, terminal.pick("根拠", "Evidence"), evidence(e, catalogue, terminal), Ink::dim);
  terminal.line("");
}

}  // namespace

// Written in one piece: a terminal's line is flushed, and a card has some twenty.
void print_card(const report::Explained& e, const reply::Catalogue& catalogue, Terminal& terminal) {
  if (e.empty)
    return terminal.complain(terminal.pick("応答がありません。", "there is no reply to explain."));
  std::ostringstream text;
  Terminal sheet(text, text, terminal.setting());
  write_card(e, catalogue, sheet);
  terminal.print(text.view());
}

namespace {

std::string_view words_for(bounce::Kind kind, const Terminal& terminal) {
  switch (kind) {
    case bounce::Kind::none:
      return terminal.pick("通常のメール（不達通知ではありません）", "an ordinary mail, no report");
    case bounce::Kind::bounce: return terminal.pick("不達", "not delivered");
    case bounce::Kind::delayed:
      return terminal.pick("遅延（再送中）", "delayed, still being tried");
    case bounce::Kind::delivered: return terminal.pick("配送済み", "delivered");
    case bounce::Kind::complaint: return terminal.pick("迷惑メールの報告", "a complaint");
    case bounce::Kind::auto_reply: return terminal.pick("自動返信", "an automatic reply");
  }
  std::unreachable();
}

}  // namespace

void print_cards(const std::string& name, const report::ExplainedMail& mail,
                 const reply::Catalogue& catalogue, Terminal& terminal) {
  const std::string kind(words_for(mail.report.kind, terminal));
  if (mail.recipients.empty()) return terminal.line(fmt::format("{}: {}", printable(name), kind));
  for (const report::Explained& recipient : mail.recipients) {
    const std::string whom = recipient.recipient.empty() ? "?" : printable(recipient.recipient);
    terminal.line(
        terminal.paint(Ink::bold, fmt::format("{}  {}  ({})", whom, kind, printable(name))));
    report::Explained card = recipient;
    card.empty = false;
    print_card(card, catalogue, terminal);
  }
}

}  // namespace todoku::app
