// reply/anchors.h - phrases by a few of their bytes, which a text is asked for at each of its
// places.
//
// One bit of a small filter answers for nearly every place. Where it is set, the phrases on the
// anchor's shelf are to be compared.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "base/lanes.h"

namespace todoku::reply {

// The eight bytes of `text` from `at` on, at most its size.
inline std::uint64_t word_at(std::string_view text, std::size_t at) {
  return todoku::word_at(text.data() + at, text.size() - at);
}

// A phrase as it stands on a shelf.
struct Anchored {
  std::uint64_t word;    // its bytes from the anchor on, as far as they go
  std::uint64_t mask;    // and how far that is
  std::uint32_t begin;   // in the bytes of all phrases
  std::uint32_t size;    // in bytes
  std::uint32_t offset;  // of the anchor in the phrase
  std::uint32_t number;
};

// Phrases beside each other; a span, but without a cost where it is not used.
struct Shelf {
  const Anchored* first;
  const Anchored* last;
  const Anchored* begin() const { return first; }
  const Anchored* end() const { return last; }
};

// The bytes of all phrases, and whether one of them stands in a text.
class PhraseBytes {
 public:
  // Keeps `phrase`, which is not empty; its anchor is at its front.
  Anchored put(std::string_view phrase, std::uint32_t number) {
    const auto begin = static_cast<std::uint32_t>(bytes_.size());
    bytes_ += phrase;
    const auto size = static_cast<std::uint32_t>(phrase.size());
    return at({.word = 0, .mask = 0, .begin = begin, .size = size, .offset = 0, .number = number},
              0);
  }
  // The same phrase by the anchor at `offset`, which is less than its size.
  Anchored at(Anchored phrase, std::size_t offset) const {
    const std::string_view rest =
        std::string_view(bytes_).substr(phrase.begin, phrase.size).substr(offset);
    phrase.word = word_at(rest, 0);
    phrase.mask = word_at(std::string(rest.size(), '\xff'), 0);
    phrase.offset = static_cast<std::uint32_t>(offset);
    return phrase;
  }
  // Where in `text` the phrase begins whose anchor stands at `place`, `word` behind it; npos if it
  // does not stand there.
  std::size_t begin_of(const Anchored& phrase, std::string_view text, std::size_t place,
                       std::uint64_t word) const {
    if ((word ^ phrase.word) & phrase.mask) return std::string_view::npos;
    const std::size_t begin = place - phrase.offset;  // before the text: wraps beyond it
    if (begin > text.size() || phrase.size > text.size() - begin) return text.npos;
    const bool known = phrase.offset == 0 && phrase.size <= sizeof word;  // by its word alone
    return known || stands(phrase, &text[begin]) ? begin : text.npos;
  }

 private:
  // Phrases are short, and a call of memcmp is dearer than what it compares. Few places get so far:
  // inline, it would only be in the way of the others.
  [[gnu::noinline]] bool stands(const Anchored& phrase, const char* text) const {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    const std::size_t size = phrase.size;
    const char* bytes = bytes_.data() + phrase.begin;
    if (size < kWord) return todoku::word_at(text, size) == todoku::word_at(bytes, size);
    const std::size_t last = size - kWord;
    std::uint64_t other = todoku::word_at(text + last) ^ todoku::word_at(bytes + last);
    for (std::size_t at = 0; at < last; at += kWord)
      other |= todoku::word_at(text + at) ^ todoku::word_at(bytes + at);
    return other == 0;
  }

  std::string bytes_;
};

// The bits of a hash: as many as keep the filter sparse, and no more, for it is to stay in the
// first cache.
template <std::size_t kAnchorBytes, unsigned kBits>
class Anchors {
 public:
  static constexpr std::size_t kBytes = kAnchorBytes;
  static constexpr unsigned kHashBits = kBits;

  // Of the first kBytes bytes of a word. 2^64 / golden ratio: Knuth, TAOCP 3, §6.4.
  static std::uint64_t hash(std::uint64_t word) {
    constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
    return (word << (64 - 8 * kBytes)) * kGolden >> (64 - kHashBits);
  }

  struct Placed {
    std::uint64_t hash;
    Anchored phrase;
  };
  Anchors() = default;
  explicit Anchors(std::vector<Placed> placed);

  // 1: there may be some. A number, for it is added up where a branch would be guessed wrong.
  std::uint64_t has(std::uint64_t hash) const { return filter_[hash / 64] >> (hash % 64) & 1; }
  // They are on their way from memory when it returns.
  Shelf at(std::uint64_t hash) const {
    const std::size_t shelf = shelf_of(hash);
    __builtin_prefetch(phrases_.data() + shelves_[shelf]);
    return {phrases_.data() + shelves_[shelf], phrases_.data() + shelves_[shelf + 1]};
  }

 private:
  static constexpr unsigned kShelfBits = kHashBits - 2;
  static std::size_t shelf_of(std::uint64_t hash) { return hash >> (kHashBits - kShelfBits); }

  std::array<std::uint64_t, (1u << kHashBits) / 64> filter_{};   // a bit a hash
  std::array<std::uint16_t, (1u << kShelfBits) + 1> shelves_{};  // its first in phrases_
  std::vector<Anchored> phrases_;
};

template <std::size_t kAnchorBytes, unsigned kBits>
Anchors<kAnchorBytes, kBits>::Anchors(std::vector<Placed> placed) {
  CHECK(placed.size() <= std::numeric_limits<std::uint16_t>::max());
  const auto where = [](const Placed& p) {
    return std::tuple(shelf_of(p.hash), p.phrase.number, p.phrase.offset);
  };
  std::ranges::sort(placed, {}, where);
  for (const Placed& p : placed) filter_[p.hash / 64] |= std::uint64_t{1} << (p.hash % 64);
  // What stands on one shelf under two hashes is compared once.
  const auto twice = std::ranges::unique(placed, {}, where);
  placed.erase(twice.begin(), twice.end());
  for (const Placed& p : placed) {
    ++shelves_[shelf_of(p.hash) + 1];
    phrases_.push_back(p.phrase);
  }
  std::partial_sum(shelves_.begin(), shelves_.end(), shelves_.begin());
}

}  // namespace todoku::reply
