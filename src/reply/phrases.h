// reply/phrases.h - many phrases looked for at once, each by the five of its bytes that are rarest:
// its anchor.
//
// At each byte of the text one bit of a small table says whether an anchor may stand there, and the
// place is noted without a branch. No such step waits for the one before, as the steps of an
// automaton do (docs/decisions/004). At the few places noted, the phrases of the anchor are
// compared. Linear in the text: at one byte no more is compared than the phrases of one anchor.
//
// Phrases of three and four bytes have anchors of three, two each: one at an even and one at an odd
// byte, so that every second byte of the text is asked for them.
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
  void scan(std::string_view text, Found&& found) const {
    scan_anchors(text, found);
    for (const Pair& pair : pairs_) {
      if (may_hold(text, pair.text)) seek(text, pair, found);
    }
  }

 private:
  using Long = Anchors<5, 16>;
  using Short = Anchors<3, 14>;
  static constexpr std::size_t kBlockBytes = 1024;
  static constexpr std::size_t kRestBytes = 8;

  struct Pair {  // of bytes, or one byte: too short for an anchor; looked for one by one
    std::string text;
    std::uint32_t number;
  };
  struct Places {
    std::array<std::uint32_t, kBlockBytes> of_long;
    std::array<std::uint32_t, kBlockBytes / 2> of_short;
    std::size_t longs = 0;
    std::size_t shorts = 0;
  };

  // Notes where anchors may stand in the block of the text that begins at `at`; returns its end.
  std::size_t note(std::string_view text, std::size_t at, Places& places) const;

  static void put_short(std::string_view anchor, const Anchored& item,
                        std::vector<Short::Placed>& placed);
  // Do the first and the last byte of `phrase` stand in `text`, as far apart? Sixteen places at
  // once; of a short text it is not asked.
  static bool may_hold(std::string_view text, std::string_view phrase);

  template <class Found>
  void scan_anchors(std::string_view text, Found&& found) const;
  template <class Found>
  void compare(const Anchored& phrase, std::string_view text, std::size_t place,
               Found&& found) const {
    const std::size_t begin = place - phrase.offset;  // before the text: wraps beyond it
    if (begin > text.size() || phrase.size > text.size() - begin) return;
    if (std::memcmp(&text[begin], &bytes_[phrase.begin], phrase.size) == 0)
      found(phrase.number, begin + phrase.size);
  }
  template <class Found>
  static void seek(std::string_view text, const Pair& phrase, Found&& found) {
    for (std::size_t at = text.find(phrase.text); at != text.npos;
         at = text.find(phrase.text, at + 1)) {
      found(phrase.number, at + phrase.text.size());
    }
  }

  Long long_;
  Short short_;
  std::string bytes_;
  std::vector<Pair> pairs_;
};

template <class Found>
void PhraseSet::scan_anchors(std::string_view text, Found&& found) const {
  Places places;
  for (std::size_t at = 0; at < text.size();) {
    at = note(text, at, places);
    for (std::size_t i = 0; i < places.longs; ++i) {
      const std::uint64_t word = word_at(text, places.of_long[i]);
      for (const Anchored& phrase : long_.at(Long::hash(word))) {
        if (!((word ^ phrase.word) & phrase.mask)) compare(phrase, text, places.of_long[i], found);
      }
    }
    for (std::size_t i = 0; i < places.shorts; ++i) {
      const std::uint64_t word = word_at(text, places.of_short[i]);
      for (const Anchored& phrase : short_.at(Short::hash(word))) {
        if (!((word ^ phrase.word) & phrase.mask)) compare(phrase, text, places.of_short[i], found);
      }
    }
  }
}

}  // namespace todoku::reply
