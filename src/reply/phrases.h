// reply/phrases.h - many phrases looked for at once, each by the four of its bytes that are rarest:
// its anchor.
//
// At each byte of the text one bit of a small table says whether an anchor may stand there, and the
// place is noted without a branch. No such step waits for the one before, as the steps of an
// automaton do (docs/decisions/004). At the few places noted, the phrases of the anchor are
// compared. Linear in the text: at one byte no more is compared than the phrases of one anchor.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lanes.h"
#include "reply/anchors.h"

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
  void scan(std::string_view text, Found&& found) const;

 private:
  using Table = Anchors<4, 16>;
  static constexpr std::size_t kBlockBytes = 1024;

  struct Short {  // than an anchor; looked for one by one
    std::string text;
    std::uint32_t number;
  };
  struct Places {
    std::array<std::uint32_t, kBlockBytes> at;
    std::array<std::uint64_t, kBlockBytes> words;  // that stand there
    std::array<Shelf, kBlockBytes> shelves;        // of their anchors
    std::size_t count = 0;
  };

  // Notes where anchors may stand in the block of the text that begins at `at`; returns its end.
  std::size_t note(std::string_view text, std::size_t at, Places& places) const;

  // Do the first and the last byte of `phrase` stand in `text`, as far apart? Sixteen places at
  // once; of a short text it is not asked.
  static bool may_hold(std::string_view text, std::string_view phrase);

  template <class Found>
  static void seek(std::string_view text, const Short& phrase, Found&& found) {
    for (std::size_t at = text.find(phrase.text); at != text.npos;
         at = text.find(phrase.text, at + 1)) {
      found(phrase.number, at + phrase.text.size());
    }
  }

  Table table_;
  PhraseBytes bytes_;
  std::vector<Short> shorts_;
};

template <class Found>
void PhraseSet::scan(std::string_view text, Found&& found) const {
  Places places;
  for (std::size_t at = 0; at < text.size();) {
    at = note(text, at, places);
    for (std::size_t i = 0; i < places.count; ++i) {
      places.words[i] = word_at(text, places.at[i]);
      places.shelves[i] = table_.at(Table::hash(places.words[i]));
    }
    for (std::size_t i = 0; i < places.count; ++i) {
      for (const Anchored& phrase : places.shelves[i]) {
        const std::size_t begin = bytes_.begin_of(phrase, text, places.at[i], places.words[i]);
        if (begin != text.npos) found(phrase.number, begin + phrase.size);
      }
    }
  }
  for (const Short& phrase : shorts_) {
    if (may_hold(text, phrase.text)) seek(text, phrase, found);
  }
}

}  // namespace todoku::reply
