#include "reply/nearness.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

// A word that no entry has weighs as much as one that a single entry has.
constexpr double kLeastShare = 0.05;

// Letters of a word without the marks around it; nothing for masks, numbers and lone letters.
std::string_view core_of(std::string_view word) {
  constexpr std::string_view kMarks = ".,;:!?()[]{}'\"";
  if (word.find('<') != word.npos) return {};
  const std::size_t from = std::min(word.find_first_not_of(kMarks), word.size());
  const std::size_t to = word.find_last_not_of(kMarks) + 1;
  const std::string_view core = from < to ? word.substr(from, to - from) : std::string_view{};
  const bool told = core.size() > 1 && std::ranges::any_of(core, [](char c) {
                      return is_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
                    });
  return told ? core : std::string_view{};
}

void keep_each_once(std::vector<std::uint32_t>& words) {
  std::ranges::sort(words);
  const auto rest = std::ranges::unique(words);
  words.erase(rest.begin(), rest.end());
}

}  // namespace

Nearness::Nearness(const Catalogue& catalogue) {
  for (const Entry& entry : catalogue.entries()) {
    for (const std::string& example : entry.examples) {
      Text text{&entry, {}, 0};
      const std::string masked = text_template(normalise(example));
      for (const std::string_view word : split(masked, ' ')) {
        const std::string_view core = core_of(word);
        if (core.empty()) continue;
        const auto next = static_cast<std::uint32_t>(ids_.size());
        text.words.push_back(ids_.try_emplace(std::string(core), next).first->second);
      }
      keep_each_once(text.words);
      texts_.push_back(std::move(text));
    }
  }
  std::vector<std::uint32_t> uses(ids_.size());
  for (const Text& text : texts_) {
    for (const std::uint32_t word : text.words) ++uses[word];
  }
  for (const std::uint32_t n : uses) {
    weights_.push_back(std::log(1.0 + static_cast<double>(texts_.size()) / n));
  }
  for (Text& text : texts_) {
    for (const std::uint32_t word : text.words) text.weight += weights_[word];
  }
}

std::vector<Near> Nearness::nearest(std::span<const std::string> words, std::size_t most) const {
  std::vector<std::uint32_t> known;
  double weight = 0;
  for (const std::string& word : words) {
    const std::string_view core = core_of(word);
    if (core.empty()) continue;
    const auto at = ids_.find(std::string(core));
    if (at != ids_.end()) {
      known.push_back(at->second);
    } else {
      weight += std::log(1.0 + static_cast<double>(texts_.size()));
    }
  }
  keep_each_once(known);
  for (const std::uint32_t word : known) weight += weights_[word];
  std::vector<Near> all;
  for (const Text& text : texts_) {
    double common = 0;
    for (const std::uint32_t word : known) {
      if (std::ranges::binary_search(text.words, word)) common += weights_[word];
    }
    const double share = common > 0 ? common / (weight + text.weight - common) : 0;
    if (share < kLeastShare) continue;
    if (!all.empty() && all.back().entry == text.entry) {
      all.back().share = std::max(all.back().share, share);
    } else {
      all.push_back({text.entry, share});
    }
  }
  std::ranges::sort(all, [](const Near& a, const Near& b) {
    return a.share != b.share ? a.share > b.share : a.entry->id < b.entry->id;
  });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace todoku::reply
