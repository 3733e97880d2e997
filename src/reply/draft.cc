#include "reply/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "base/text.h"
#include "reply/cause_text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

constexpr double kBelieved = 0.35;         // below it the nearest entry is only a hint
constexpr std::size_t kPhrases = 3;        // of one group; more make it brittle
constexpr std::size_t kPhraseBytes = 120;  // the loader takes 200

// A basic string of TOML 1.0 on one line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': break;
      default:
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
          out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

// What stays in a phrase: masks, links and tags of one copy would hear no other.
bool is_fixed(std::string_view word) {
  if (word.find('<') != word.npos || word.find('>') != word.npos) return false;
  return std::ranges::none_of(word, [](char c) { return is_digit(c); });
}

bool stands_in_all(const Cluster& cluster, std::string_view phrase) {
  const auto heard = std::make_unique<Heard>();
  return std::ranges::all_of(cluster.examples, [&](const std::string& example) {
    heard->hear(example);
    return heard->text().find(phrase) != std::string_view::npos;
  });
}

// The runs of words that all copies share, the longest first, in the order of the text.
std::vector<std::string> phrases_of(const Cluster& cluster) {
  std::vector<std::string> runs(1);
  for (const std::string& word : cluster.words) {
    const bool fits = runs.back().size() + word.size() < kPhraseBytes;
    if ((!is_fixed(word) || !fits) && !runs.back().empty()) runs.emplace_back();
    if (!is_fixed(word)) continue;
    runs.back().append(runs.back().empty() ? "" : " ").append(clip(word, kPhraseBytes));
  }
  std::erase_if(
      runs, [&](const std::string& run) { return run.size() < 4 || !stands_in_all(cluster, run); });
  std::vector<std::string> longest = runs;
  std::ranges::sort(longest, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  if (longest.size() > kPhrases) longest.resize(kPhrases);
  std::erase_if(runs, [&](const std::string& run) {
    return std::ranges::find(longest, run) == longest.end();
  });
  return runs;
}

std::string code_text(const Codes& codes) {
  std::string out = codes.basic ? std::to_string(codes.basic) : "";
  if (codes.enhanced) out += (out.empty() ? "" : " ") + smtp::to_string(*codes.enhanced);
  return out;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
  return out;
}

std::string id_of(const Cluster& cluster, Cause cause) {
  return fmt::format("own.{}.{:08x}", to_string(cause),
                     static_cast<std::uint32_t>(fnv1a(cluster.text())));
}

}  // namespace

Proposal propose(std::span<const Near> near, const Verdict& judged) {
  if (!near.empty() && near[0].share >= kBelieved) return {near[0].entry->verdict.cause, &near[0]};
  return {judged.cause, nullptr};
}

std::string draft_entry(const Cluster& cluster, const Proposal& proposal, std::string_view day) {
  const CauseText& text = text_of(proposal.cause);
  const std::string code = code_text(cluster.codes);
  std::vector<std::string> phrases = phrases_of(cluster);
  std::string out = "[[reply]]\n";
  out += fmt::format("id        = {}\n", quoted(id_of(cluster, proposal.cause)));
  if (!code.empty()) out += fmt::format("codes     = [{}]\n", quoted(code));
  if (phrases.empty()) {
    out += "# Nothing in this text stays the same: choose the words yourself.\n";
    phrases.emplace_back("write the words here");
  }
  out += fmt::format("says      = [[{}]]\n", list_of(phrases));
  const std::string_view by = proposal.by ? std::string_view(proposal.by->entry->id) : "";
  out += fmt::format("cause     = {:<32} # {}\n", quoted(to_string(proposal.cause)),
                     by.empty() ? "by its words or code: look again"
                                : fmt::format("like {}, {:.0f} %", by, proposal.by->share * 100));
  out += fmt::format("why.en    = {}\nwhy.ja    = {}\n", quoted(text.why_en), quoted(text.why_ja));
  out += fmt::format("remedy.en = {}\nremedy.ja = {}\n", quoted(text.remedy_en),
                     quoted(text.remedy_ja));
  out += fmt::format("source    = \"observed\"\nread      = {}\nexamples  = [\n", day);
  for (const std::string& example : cluster.examples) out += "  " + quoted(example) + ",\n";
  return out + "]\n";
}

}  // namespace todoku::reply
