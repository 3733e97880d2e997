#include "app/check_predicted.h"

#include <algorithm>

#include "app/width.h"
#include "base/text.h"

namespace todoku::app {
namespace {

using check::Prediction;
using policy::ReceptionAction;

constexpr std::size_t kName = 24;  // columns of a receiver's name
constexpr std::size_t kIndent = 6;

struct Look {
  Ink ink;
  std::string_view sign, ja, en;
};

Look look_of(ReceptionAction action) {
  switch (action) {
    case ReceptionAction::accept: return {Ink::green, "✓", "受け取る", "takes it"};
    case ReceptionAction::quarantine: return {Ink::yellow, "!", "迷惑メールへ", "spam folder"};
    case ReceptionAction::defer: return {Ink::yellow, "!", "一時的に拒否", "defers"};
    case ReceptionAction::reject: return {Ink::red, "✗", "拒否", "refuses"};
  }
  std::unreachable();
}

// The most urgent first.
int urgency(const Prediction& one) {
  switch (one.action) {
    case ReceptionAction::reject: return 0;
    case ReceptionAction::defer: return 1;
    case ReceptionAction::quarantine: return 2;
    case ReceptionAction::accept: return 3;
  }
  std::unreachable();
}

// "1, 3": where the fixes stand among all that there is to do; "" for none.
std::string numbers(const std::vector<reply::Fix>& fixes, const std::vector<reply::Fix>& all) {
  std::string list;
  for (const reply::Fix& fix : fixes) {
    const auto at = std::ranges::find(all, fix);
    if (at == all.end()) continue;
    list += (list.empty() ? "" : ", ") + std::to_string(at - all.begin() + 1);
  }
  return list;
}

void print_remedy(const Prediction& one, const PredictedPage& page, Terminal& t) {
  const std::vector<reply::Fix> all = check::fixes_of(page.findings);
  const std::string list = numbers(check::fixes_for(one, page.findings), all);
  if (list.empty()) return;
  const std::string text =
      fmt::format(fmt::runtime(t.pick("→ 必要な対応 {}", "→ what to do: {}")), list);
  t.line(std::string(kIndent, ' ') + t.paint(Ink::green, text));
}

void print_one(const Prediction& one, Terminal& t) {
  const Look look = look_of(one.action);
  t.line("  " + t.paint(look.ink, look.sign) + " " + t.paint(Ink::bold, pad(one.title, kName)) +
         t.paint(look.ink, t.pick(look.ja, look.en)));
  const std::string indent(kIndent, ' ');
  for (const std::string_view line : split(trim(one.reply), '\n')) {
    if (one.reply.empty()) break;
    for (const std::string& part : fold(printable(trim(line)), t.columns() - kIndent - 2))
      t.line(indent + t.paint(Ink::dim, "│ ") + part);
  }
  const std::string_view because = t.pick(one.because);
  if (because.empty()) return;
  for (const std::string& part : fold(printable(because), t.columns() - kIndent))
    t.line(indent + part);
  if (!one.source.empty())
    t.line(indent + t.paint(Ink::dim, fit(printable(fmt::format("{} ({})", one.source, one.read)),
                                          t.columns() - kIndent)));
}

void print_assumed(std::string_view assumed, Terminal& t) {
  if (assumed.empty()) return;
  const std::string text = fmt::format(fmt::runtime(t.pick("前提: {}", "Assumed: {}")), assumed);
  for (const std::string& line : fold(printable(text), t.columns() - 2))
    t.line("  " + t.paint(Ink::dim, line));
}

// Those who take it, in one paragraph.
void print_taken(const std::string& taken, Terminal& t) {
  if (taken.empty()) return;
  std::string left = "  " + t.paint(Ink::green, "✓") + " ";
  const std::string text = fmt::format(fmt::runtime(t.pick("受け取る: {}", "taken by: {}")), taken);
  for (const std::string& line : fold(printable(text), t.columns() - 4)) {
    t.line(left + line);
    left = "    ";
  }
}

}  // namespace

void print_predicted(const PredictedPage& page, Terminal& t) {
  const std::vector<Prediction>& predicted = page.predicted;
  if (predicted.empty()) return;
  t.line("");
  t.line(t.paint(Ink::bold, t.pick("各社の応答（予測）", "What receivers would answer")));
  print_assumed(page.assumed, t);
  std::string taken;
  for (int level = 0; level < 4; ++level) {
    for (const Prediction& one : predicted) {
      if (urgency(one) != level) continue;
      if (one.action != ReceptionAction::accept || predicted.size() == 1) {
        print_one(one, t);
        print_remedy(one, page, t);
      } else {
        taken += (taken.empty() ? "" : ", ") + one.title;
      }
    }
  }
  print_taken(taken, t);
}

}  // namespace todoku::app
