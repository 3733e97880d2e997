#include "reply/trial.h"

#include <fmt/format.h>

#include "base/text.h"

#include "reply/judge.h"
#include "reply/matcher.h"
#include "reply/speak.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kShownBytes = 100;

std::string shown(std::string_view text) {
  std::string line = fmt::format("`{}`", clip(text, kShownBytes));
  for (char& c : line) c = c == '\n' || c == '\r' ? ' ' : c;
  return line;
}

Context own_context(const Entry& entry) {
  Context context;
  context.provider = entry.provider;
  if (!entry.at.empty()) context.stage = entry.at.front();
  return context;
}

void try_example(const Catalogue& catalogue, const Entry& entry, const std::string& example,
                 std::vector<Fault>& faults) {
  const Verdict verdict = judge_text(catalogue, example, own_context(entry));
  if (verdict.rule == entry.id) return;
  faults.push_back({entry.file, entry.line, entry.id,
                    fmt::format("example {} is judged to {}", shown(example), verdict.rule)});
}

void try_counter_example(const Catalogue& catalogue, const Entry& entry, const std::string& text,
                         std::vector<Fault>& faults) {
  if (judge_text(catalogue, text, own_context(entry)).rule != entry.id) return;
  faults.push_back({entry.file, entry.line, entry.id,
                    fmt::format("counter-example {} is judged to it", shown(text))});
}

void try_emit(const Catalogue& catalogue, const Entry& entry, std::vector<Fault>& faults) {
  if (entry.emit.empty()) return;
  const Result<smtp::Reply> reply = speak(entry, example_utterance());
  if (!reply) {
    faults.push_back({entry.file, entry.line, entry.id, reply.error().what});
    return;
  }
  const Verdict verdict = judge(catalogue, *reply, own_context(entry));
  if (verdict.rule == entry.id) return;
  faults.push_back({entry.file, entry.line, entry.id,
                    fmt::format("what it emits is judged to {}", verdict.rule)});
}

}  // namespace

std::vector<Fault> check(const Catalogue& catalogue) {
  std::vector<Fault> faults;
  for (const Entry& entry : catalogue.entries()) {
    for (const std::string& example : entry.examples)
      try_example(catalogue, entry, example, faults);
    for (const std::string& text : entry.counter_examples) {
      try_counter_example(catalogue, entry, text, faults);
    }
    try_emit(catalogue, entry, faults);
  }
  return faults;
}

std::vector<NearTie> near_ties(const Catalogue& catalogue) {
  std::vector<NearTie> ties;
  Heard heard;
  for (const Entry& entry : catalogue.entries()) {
    for (const std::string& example : entry.examples) {
      heard.hear(example);
      Surroundings known;
      if (!entry.at.empty()) known.stage = entry.at.front();
      known.codes = heard.codes();
      const std::vector<Match> all = catalogue.matcher().all(heard.text(), known);
      if (all.size() < 2 || all[0].entry->verdict.cause == all[1].entry->verdict.cause) continue;
      if (all[0].rank.is_near(all[1].rank))
        ties.push_back({shown(example), all[0].entry, all[1].entry});
    }
  }
  return ties;
}

}  // namespace todoku::reply
