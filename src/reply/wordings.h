// reply/wordings.h - wordings of plain language looked for at once, each at the rarest of its
// words.
//
// A text is asked only where one of its words begins, and words are few. What has no word of ASCII
// letters ("メールボックスが一杯", "переполнен") is looked for as phrases are, and only in a text
// that goes beyond ASCII.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "reply/anchors.h"
#include "reply/phrases.h"

namespace todoku::reply {

// The letters and digits that eight bytes begin with, and zeros instead of the rest.
inline std::uint64_t front_word(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x80 * kEach;
  const auto least = [](std::uint64_t low, unsigned char c) { return low + (0x80 - c) * kEach; };
  const std::uint64_t low = bytes & ~kHigh;
  const std::uint64_t small = low | 0x20 * kEach;  // capitals too
  const std::uint64_t letter = least(small, 'a') & ~least(small, 'z' + 1);
  const std::uint64_t digit = least(low, '0') & ~least(low, '9' + 1);
  const std::uint64_t stop = ~((letter | digit) & ~bytes) & kHigh;
  return bytes & (((stop & -stop) >> 7) - 1);  // without a stop: all
}

class Wordings {
 public:
  Wordings() : Wordings(std::span<const std::string>{}) {}
  // None is empty. At most PhraseSet::kMaxPhrases.
  explicit Wordings(std::span<const std::string> wordings);

  // Calls found(number, begin, end) at each place of `text` where a wording stands, in no order.
  // Where it begins or ends with an ASCII letter or digit, the text has none beside it.
  template <class Found>
  void each_place(std::string_view text, Found&& found) const;

 private:
  using Passages = Anchors<8, 15>;
  using Short = Anchors<8, 13>;

  static constexpr std::size_t kBlockBytes = 1024;

  // Words of the text that wordings may be known by.
  struct Place {
    std::uint32_t at;
    bool passage;
    bool short_word;
  };
  struct Places {
    std::array<Place, kBlockBytes / 2 + 1> of;
    std::size_t count = 0;
    bool foreign = false;  // there are letters beyond ASCII
  };
  // Of the block of the text that begins at `at`.
  void note(std::string_view text, std::size_t at, Places& places) const;
  template <class Found>
  void compare(Shelf wordings, std::uint64_t word, std::string_view text, std::size_t place,
               Found&& found) const;

  Passages passages_;  // wordings that have eight bytes behind the beginning of one of their words
  Short shorts_;       // the others; by their rarest word
  PhraseBytes bytes_;
  PhraseSet foreign_;
  std::vector<std::uint32_t> foreign_numbers_;
  std::vector<std::uint32_t> foreign_sizes_;
  std::vector<Anchored> signs_;
  std::string signs_fronts_;  // the bytes that they begin with, each once
};

template <class Found>
void Wordings::compare(Shelf wordings, std::uint64_t word, std::string_view text, std::size_t place,
                       Found&& found) const {
  // Before the first byte, `begin - 1` wraps to a place beyond the text.
  const auto joins = [&](std::size_t at) {
    return at < text.size() && text[at] != ' ' && is_alnum(text[at]);
  };
  for (const Anchored& wording : wordings) {
    const std::size_t begin = bytes_.begin_of(wording, text, place, word);
    if (begin == text.npos) continue;
    const std::size_t end = begin + wording.size;
    const bool glued =
        (joins(begin - 1) && is_alnum(text[begin])) || (joins(end) && is_alnum(text[end - 1]));
    if (!glued) found(wording.number, begin, end);
  }
}

template <class Found>
void Wordings::each_place(std::string_view text, Found&& found) const {
  Places places;
  for (std::size_t at = 0; at < text.size(); at += kBlockBytes) {
    note(text, at, places);
    for (std::size_t i = 0; i < places.count; ++i) {
      const Place& place = places.of[i];
      const std::uint64_t word = word_at(text, place.at);
      if (place.passage) compare(passages_.at(Passages::hash(word)), word, text, place.at, found);
      if (place.short_word)
        compare(shorts_.at(Short::hash(front_word(word))), word, text, place.at, found);
    }
  }
  for (const char front : signs_fronts_) {
    for (std::size_t at = text.find(front); at != text.npos; at = text.find(front, at + 1))
      compare({signs_.data(), signs_.data() + signs_.size()}, word_at(text, at), text, at, found);
  }
  if (!places.foreign) return;
  foreign_.scan(text, [&](std::uint32_t i, std::size_t end) {
    found(foreign_numbers_[i], end - foreign_sizes_[i], end);
  });
}

}  // namespace todoku::reply
