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

Anchored anchored(std::string_view phrase, std::size_t offset) {
  const std::string all(phrase.size() - offset, '\xff');
  return {.word = word_at(phrase, offset),
          .mask = word_at(all, 0),
          .size = static_cast<std::uint32_t>(phrase.size()),
          .offset = static_cast<std::uint32_t>(offset)};
}

}  // namespace

PhraseSet::PhraseSet(std::span<const std::string> phrases) {
  CHECK(phrases.size() <= kMaxPhrases);
  const Census<Long> census(phrases);
  std::vector<Long::Placed> longs;
  std::vector<Short::Placed> shorts;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    const std::string_view phrase = phrases[i];
    CHECK(!phrase.empty());
    const auto placed = [&](std::size_t offset) {
      Anchored item = anchored(phrase, offset);
      item.begin = static_cast<std::uint32_t>(bytes_.size());
      item.number = i;
      return item;
    };
    if (phrase.size() < Short::kBytes) {
      pairs_.push_back({phrases[i], i});
    } else if (phrase.size() < Long::kBytes) {
      put_short(phrase, placed(0), shorts);
      put_short(phrase.substr(1), placed(1), shorts);
    } else {
      const Anchored item = placed(census.rarest(phrase));
      longs.push_back({Long::hash(item.word), item});
    }
    bytes_ += phrase;
  }
  long_ = Long(std::move(longs));
  short_ = Short(std::move(shorts));
}

// Where the last byte of the anchor would stand behind the phrase, it may be any.
void PhraseSet::put_short(std::string_view anchor, const Anchored& item,
                          std::vector<Short::Placed>& placed) {
  if (anchor.size() >= Short::kBytes) return placed.push_back({Short::hash(item.word), item});
  for (std::uint64_t last = 0; last < 256; ++last)
    placed.push_back({Short::hash(item.word | last << 16), item});
}

// Where fewer than eight bytes are left, zeros stand behind them.
std::size_t PhraseSet::note(std::string_view text, std::size_t at, Places& places) const {
  std::size_t longs = 0;
  std::size_t shorts = 0;
  const auto ask = [&](std::uint64_t word) {
    places.of_short[shorts] = static_cast<std::uint32_t>(at);
    shorts += short_.has(Short::hash(word));
    places.of_long[longs] = static_cast<std::uint32_t>(at);
    longs += long_.has(Long::hash(word));
    places.of_long[longs] = static_cast<std::uint32_t>(at + 1);
    longs += long_.has(Long::hash(word >> 8));
  };
  const std::size_t whole = text.size() - std::min<std::size_t>(text.size(), 7);
  const std::size_t stop = std::min(whole, at + kBlockBytes - kRestBytes);
  for (; at < stop; at += 2) ask(word_at(&text[at]));
  if (at >= whole) {
    std::array<char, 2 * kRestBytes> rest{};
    const std::size_t begin = std::min(at, text.size());
    std::memcpy(rest.data(), text.data() + begin, text.size() - begin);
    for (; at < text.size(); at += 2) ask(word_at(&rest[at - begin]));
  }
  places.longs = longs;
  places.shorts = shorts;
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
