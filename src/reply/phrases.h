// reply/phrases.h - many phrases looked for at once, each by its four rarest bytes: its anchor.
//
// At each byte of the text one bit of a small table says whether an anchor may stand there, and the
// place is noted without a branch. No such step waits for the one before, as the steps of an
// automaton do (docs/decisions/004). At the few places noted, the phrases of the anchor are
// compared. Linear in the text: at one byte no more is compared than the phrases of one anchor.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lanes.h"

namespace todoku::reply {

class PhraseSet {
 public:
  static constexpr std::size_t kMaxPhrases = 32768;

  PhraseSet() : PhraseSet(std::span<const std::string>{}) {}
  // No phrase may be empty. Equal phrases are allowed; each is reported by its own number. At most
  // kMaxPhrases.
  explicit PhraseSet(std::span<const std::string> phrases);

  // Calls found(number, end) for each phrase that ends before byte `end` of `text`, in no order.
  template <class Found>
  void scan(std::string_view text, Found&& found) const {
    scan_anchors(text, found);
    for (const Short& phrase : shorts_) {
      if (may_hold(text, phrase.text)) seek(text, phrase, found);
    }
  }

 private:
  static constexpr std::size_t kAnchorBytes = 4;
  static constexpr unsigned kHashBits = 16;
  static constexpr unsigned kShelfBits = 12;
  static constexpr std::size_t kBlockBytes = 1024;

  struct Phrase {
    std::uint64_t word;   // its bytes from the anchor on, as far as they go
    std::uint64_t mask;   // and how far that is
    std::uint32_t begin;  // in bytes_
    std::uint32_t size;
    std::uint32_t offset;  // of the anchor in the phrase
    std::uint32_t number;
  };
  struct Short {  // than an anchor; such phrases are few, and looked for one by one
    std::string text;
    std::uint32_t number;
  };

  // Eight bytes at `at`, zeros beyond the end.
  static std::uint64_t word_at(std::string_view text, std::size_t at) {
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, &text[at], sizeof word);
    } else {
      std::memcpy(&word, &text[at], text.size() - at);
    }
    return word;
  }
  static std::uint32_t hash_at(const char* p) {
    std::uint32_t anchor;
    std::memcpy(&anchor, p, kAnchorBytes);
    return anchor * 2654435769u >> (32 - kHashBits);  // 2^32 / golden ratio (Knuth, TAOCP 3, §6.4)
  }
  static std::uint32_t shelf_of(std::uint32_t hash) { return hash >> (kHashBits - kShelfBits); }

  // Do the first and the last byte of `phrase` stand in `text`, as far apart? Sixteen places at
  // once; of a short text it is not asked.
  static bool may_hold(std::string_view text, std::string_view phrase);

  template <class Found>
  void scan_anchors(std::string_view text, Found&& found) const;
  template <class Found>
  void compare_at(std::string_view text, std::size_t place, Found&& found) const;
  template <class Found>
  static void seek(std::string_view text, const Short& phrase, Found&& found) {
    for (std::size_t at = text.find(phrase.text); at != text.npos;
         at = text.find(phrase.text, at + 1)) {
      found(phrase.number, at + phrase.text.size());
    }
  }

  std::array<std::uint64_t, (1u << kHashBits) / 64> filter_{};   // a bit per hash
  std::array<std::uint16_t, (1u << kShelfBits) + 1> shelves_{};  // its first in phrases_
  std::vector<Phrase> phrases_;                                  // by the hash of the anchor
  std::string bytes_;
  std::vector<Short> shorts_;
};

inline bool PhraseSet::may_hold(std::string_view text, std::string_view phrase) {
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

template <class Found>
void PhraseSet::scan_anchors(std::string_view text, Found&& found) const {
  std::array<std::uint32_t, kBlockBytes> places;
  if (phrases_.empty() || text.size() < kAnchorBytes) return;
  const std::size_t end = text.size() - kAnchorBytes + 1;
  for (std::size_t at = 0; at < end;) {
    std::size_t count = 0;
    for (const std::size_t stop = std::min(end, at + kBlockBytes); at < stop; ++at) {
      const std::uint32_t hash = hash_at(&text[at]);
      places[count] = static_cast<std::uint32_t>(at);
      count += filter_[hash / 64] >> (hash % 64) & 1;
    }
    for (std::size_t i = 0; i < count; ++i) compare_at(text, places[i], found);
  }
}

template <class Found>
void PhraseSet::compare_at(std::string_view text, std::size_t place, Found&& found) const {
  const std::uint64_t word = word_at(text, place);
  const std::uint32_t shelf = shelf_of(hash_at(&text[place]));
  for (std::size_t k = shelves_[shelf]; k < shelves_[shelf + 1]; ++k) {
    const Phrase& phrase = phrases_[k];
    if ((word ^ phrase.word) & phrase.mask) continue;
    const std::size_t begin = place - phrase.offset;  // before the text: wraps beyond it
    if (begin > text.size() || phrase.size > text.size() - begin) continue;
    if (std::memcmp(&text[begin], &bytes_[phrase.begin], phrase.size) == 0)
      found(phrase.number, begin + phrase.size);
  }
}

}  // namespace todoku::reply
