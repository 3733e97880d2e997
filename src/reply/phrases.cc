#include "reply/phrases.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"

namespace todoku::reply {
namespace {

// How often bytes stand in the phrases themselves: replies are made of the same words.
template <class Table>
class Census {
 public:
  explicit Census(std::span<const std::string> phrases)
      : anchors_(std::size_t{1} << Table::kHashBits) {
    for (const std::string_view phrase : phrases) {
      for (const char c : phrase) ++letters_[static_cast<unsigned char>(c)];
      for (std::size_t at = 0; at + Table::kBytes <= phrase.size(); ++at)
        ++anchors_[Table::hash(word_at(phrase, at))];
    }
  }

  // Where the rarest anchor of `phrase` begins; among equals that of the rarest letters.
  std::size_t rarest(std::string_view phrase) const {
    std::size_t best = 0;
    std::pair<std::size_t, std::size_t> least{std::numeric_limits<std::size_t>::max(), 0};
    for (std::size_t at = 0; at + Table::kBytes <= phrase.size(); ++at) {
      std::pair<std::size_t, std::size_t> seen{anchors_[Table::hash(word_at(phrase, at))], 0};
      for (const char c : phrase.substr(at, Table::kBytes))
        seen.second += letters_[static_cast<unsigned char>(c)];
      if (seen < least) {
        least = seen;
        best = at;
      }
    }
    return best;
  }

 private:
  std::array<std::size_t, 256> letters_{};
  std::vector<std::uint32_t> anchors_;  // by their hashes
};

}  // namespace

PhraseSet::PhraseSet(std::span<const std::string> phrases) {
  CHECK(phrases.size() <= kMaxPhrases);
  const Census<Table> census(phrases);
  std::vector<Table::Placed> placed;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    CHECK(!phrases[i].empty());
    if (phrases[i].size() < Table::kBytes) {
      shorts_.push_back({phrases[i], i});
    } else {
      const Anchored phrase = bytes_.at(bytes_.put(phrases[i], i), census.rarest(phrases[i]));
      placed.push_back({Table::hash(phrase.word), phrase});
    }
  }
  table_ = Table(std::move(placed));
}

// Four places a load. Where fewer than eight bytes are left, zeros stand behind them; an anchor
// there would end beyond the text, and is compared in vain.
std::size_t PhraseSet::note(std::string_view text, std::size_t at, Places& places) const {
  constexpr std::size_t kStep = 4;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::size_t count = 0;
  const auto ask = [&](std::uint64_t word) {
    for (std::size_t i = 0; i < kStep; ++i) {
      places.at[count] = static_cast<std::uint32_t>(at + i);
      count += table_.has(Table::hash(word >> (8 * i)));
    }
  };
  const std::size_t whole = text.size() - std::min(text.size(), kWord - 1);
  const std::size_t stop = std::min(whole, at + kBlockBytes - 2 * kWord);
  for (; at < stop; at += kStep) ask(todoku::word_at(&text[at]));
  for (; at >= whole && at < text.size(); at += kStep) ask(word_at(text, at));
  while (count > 0 && places.at[count - 1] >= text.size()) --count;
  places.count = count;
  return at;
}

bool PhraseSet::may_hold(std::string_view text, std::string_view phrase) {
  const std::size_t apart = phrase.size() - 1;
  if (text.size() < sizeof(Lanes) + apart) return true;
  const auto stands = [&](std::size_t at) {
    return (lanes_at(&text[at]) == static_cast<unsigned char>(phrase.front())) &
           (lanes_at(&text[at + apart]) == static_cast<unsigned char>(phrase.back()));
  };
  const std::size_t last = text.size() - apart - sizeof(Lanes);
  auto found = stands(last);
  for (std::size_t at = 0; at < last; at += sizeof(Lanes)) found |= stands(at);
  return first_of(found) < sizeof(Lanes);
}

}  // namespace todoku::reply
