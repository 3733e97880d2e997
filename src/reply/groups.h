// reply/groups.h - groups of phrases that must all stand in a text, in any order; many at once.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reply/phrases.h"

namespace todoku::reply {

class GroupSet {
 public:
  using Group = std::vector<std::string>;
  enum class Borders {
    any,    // a phrase may stand inside a word: damaged and glued texts are read
    words,  // a phrase has no letter or digit beside it and is no part of a host name
  };
  static constexpr std::size_t kMaxPhrases = PhraseSet::kMaxPhrases;

  GroupSet() = default;
  // Groups and phrases are not empty; at most kMaxPhrases different phrases.
  GroupSet(std::span<const Group> groups, Borders borders);

  // Calls found(group) once for each group whose phrases all stand in `text`. Allocates nothing. Of
  // one text at most kMaxHits different phrases count: more is no reply but a word list.
  template <class Found>
  void scan(std::string_view text, Found&& found) const;

  // Calls found(phrase, begin, end) at each place where a phrase stands, in no order. Phrases are
  // numbered in the order in which the groups first name them.
  template <class Found>
  void each_place(std::string_view text, Found&& found) const;

  std::uint32_t bytes(std::uint32_t group) const { return bytes_[group]; }
  std::size_t phrases() const { return lengths_.size(); }

 private:
  static constexpr std::size_t kMaxHits = 256;
  bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) const;
  struct Keyed {  // a group under its longest phrase: when that is seen, the others are asked for
    std::uint32_t group;
    std::uint32_t others_at, others_end;  // in others_
  };
  bool complete(const Keyed& keyed, const std::uint64_t* seen) const;

  PhraseSet set_;
  Borders borders_ = Borders::any;
  std::vector<std::uint32_t> lengths_;   // of each phrase
  std::vector<std::uint32_t> bytes_;     // of each group: the sum of its phrases
  std::vector<std::uint32_t> keyed_at_;  // phrase -> the first that it is the key of, in keyed_
  std::vector<Keyed> keyed_;
  std::vector<std::uint32_t> others_;
};

inline bool GroupSet::complete(const Keyed& keyed, const std::uint64_t* seen) const {
  for (std::uint32_t i = keyed.others_at; i < keyed.others_end; ++i) {
    if (!(seen[others_[i] / 64] >> (others_[i] % 64) & 1)) return false;
  }
  return true;
}

template <class Found>
void GroupSet::each_place(std::string_view text, Found&& found) const {
  set_.scan(text, [&](std::uint32_t phrase, std::size_t end) {
    const std::size_t begin = end - lengths_[phrase];
    if (borders_ == Borders::any || stands_alone(text, begin, end)) found(phrase, begin, end);
  });
}

template <class Found>
void GroupSet::scan(std::string_view text, Found&& found) const {
  std::array<std::uint64_t, kMaxPhrases / 64> seen;
  for (std::size_t i = 0; i * 64 < lengths_.size(); ++i) seen[i] = 0;
  std::array<std::uint32_t, kMaxHits> hits;
  std::size_t count = 0;
  set_.scan(text, [&](std::uint32_t phrase, std::size_t end) {
    std::uint64_t& word = seen[phrase / 64];
    const std::uint64_t bit = std::uint64_t{1} << (phrase % 64);
    if ((word & bit) || count == kMaxHits) return;
    if (borders_ == Borders::words && !stands_alone(text, end - lengths_[phrase], end)) return;
    word |= bit;
    hits[count++] = phrase;
  });
  for (std::size_t i = 0; i < count; ++i) {
    for (std::uint32_t k = keyed_at_[hits[i]]; k < keyed_at_[hits[i] + 1]; ++k) {
      if (complete(keyed_[k], seen.data())) found(keyed_[k].group);
    }
  }
}

}  // namespace todoku::reply
