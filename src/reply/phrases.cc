#include "reply/phrases.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace todoku::reply {
namespace {

// How often bytes stand in the phrases themselves: replies are made of the same words.
class Census {
 public:
  Census(std::span<const std::string> phrases, std::size_t width) : width_(width) {
    for (const std::string_view phrase : phrases) {
      for (const char c : phrase) ++letters_[static_cast<unsigned char>(c)];
      for (std::size_t at = 0; at + width <= phrase.size(); ++at)
        ++grams_[phrase.substr(at, width)];
    }
  }

  // Where the rarest `width` bytes of `phrase` begin; among equals those of the rarest letters.
  std::size_t rarest(std::string_view phrase) const {
    std::size_t best = 0;
    std::pair<std::size_t, std::size_t> least{std::numeric_limits<std::size_t>::max(), 0};
    for (std::size_t at = 0; at + width_ <= phrase.size(); ++at) {
      const std::string_view gram = phrase.substr(at, width_);
      std::pair<std::size_t, std::size_t> seen{grams_.at(gram), 0};
      for (const char c : gram) seen.second += letters_[static_cast<unsigned char>(c)];
      if (seen < least) {
        least = seen;
        best = at;
      }
    }
    return best;
  }

 private:
  std::size_t width_;
  std::array<std::size_t, 256> letters_{};
  std::unordered_map<std::string_view, std::size_t> grams_;
};

}  // namespace

PhraseSet::PhraseSet(std::span<const std::string> phrases) {
  CHECK(phrases.size() <= kMaxPhrases);
  const Census census(phrases, kAnchorBytes);
  std::vector<std::pair<std::uint32_t, Phrase>> by_hash;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    const std::string& phrase = phrases[i];
    CHECK(!phrase.empty());
    if (phrase.size() < kAnchorBytes) {
      shorts_.push_back({phrase, i});
      continue;
    }
    const std::size_t offset = census.rarest(phrase);
    const std::string all(phrase.size() - offset, '\xff');
    by_hash.push_back({hash_at(&phrase[offset]),
                       {.word = word_at(phrase, offset),
                        .mask = word_at(all, 0),
                        .begin = static_cast<std::uint32_t>(bytes_.size()),
                        .size = static_cast<std::uint32_t>(phrase.size()),
                        .offset = static_cast<std::uint32_t>(offset),
                        .number = i}});
    bytes_ += phrase;
  }
  std::ranges::sort(by_hash, {}, [](const auto& p) { return std::pair(p.first, p.second.number); });
  for (const auto& [hash, phrase] : by_hash) {
    filter_[hash / 64] |= std::uint64_t{1} << (hash % 64);
    ++shelves_[shelf_of(hash) + 1];
    phrases_.push_back(phrase);
  }
  std::partial_sum(shelves_.begin(), shelves_.end(), shelves_.begin());
}

}  // namespace todoku::reply
